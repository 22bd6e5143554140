import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Breaker, BreakerOpenError, type BreakerState, createBreaker } from './breaker.ts';

const away = () => Promise.reject(new Error('away'));
const there = () => Promise.resolve('there');

/** A breaker on a clock that stands still until it is moved. */
function build(isFailure?: (error: unknown) => boolean) {
  const clock = { ms: 0 };
  const breaker = createBreaker('test', {
    failures: 3,
    openMs: 100,
    maxOpenMs: 300,
    nowMs: () => clock.ms,
    ...(isFailure && { isFailure }),
  });
  const states: BreakerState[] = [];
  const stop = breaker.onChange((state) => states.push(state));
  return { breaker, clock, states, stop };
}

async function fail(breaker: Breaker, times: number): Promise<void> {
  for (let n = 0; n < times; n++) await expect(breaker.run(away)).rejects.toThrow('away');
}

afterEach(() => vi.useRealTimers());

it('opens after so many failures in a row, and asks nothing while it is open', async () => {
  const { breaker, states } = build();
  await fail(breaker, 2);
  expect(await breaker.run(there)).toBe('there');
  await fail(breaker, 2);
  expect(breaker.state).toBe('closed');
  await fail(breaker, 1);
  expect(breaker.state).toBe('open');
  const call = vi.fn(there);
  await expect(breaker.run(call)).rejects.toThrow(BreakerOpenError);
  expect(call).not.toHaveBeenCalled();
  expect(states).toEqual(['open']);
});

it('lets one call find out, while others are refused at once, and closes when it is well', async () => {
  const { breaker, clock, states, stop } = build();
  await fail(breaker, 3);
  clock.ms = 100;
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = breaker.run(() => promise);
  expect(breaker.state).toBe('half-open');
  await expect(breaker.run(there)).rejects.toThrow(BreakerOpenError);
  resolve('back');
  expect(await first).toBe('back');
  expect(breaker.state).toBe('closed');
  expect(states).toEqual(['open', 'half-open', 'closed']);
  stop();
  await fail(breaker, 3);
  expect(states).toHaveLength(3);
});

it('stays open twice as long each time, up to the most', async () => {
  const { breaker, clock } = build();
  await fail(breaker, 3);
  for (const openMs of [100, 200, 300, 300]) {
    clock.ms += openMs - 1;
    await expect(breaker.run(there)).rejects.toThrow(BreakerOpenError);
    clock.ms += 1;
    await fail(breaker, 1);
  }
});

it('does not count what was answered and refused, not even among failures', async () => {
  const { breaker, clock } = build((error) => (error as Error).message === 'away');
  const refuse = () => Promise.reject(new Error('no such thing'));
  for (let n = 0; n < 10; n++) await expect(breaker.run(refuse)).rejects.toThrow('no such thing');
  await fail(breaker, 2);
  await expect(breaker.run(refuse)).rejects.toThrow('no such thing');
  await fail(breaker, 2);
  expect(breaker.state).toBe('closed');
  await fail(breaker, 1);
  clock.ms = 100;
  await expect(breaker.run(refuse)).rejects.toThrow('no such thing');
  expect(breaker.state).toBe('closed');
});

it('comes back although the time of day was set back', async () => {
  const { breaker, clock } = build();
  vi.useFakeTimers({ now: 1_900_000_000_000, toFake: ['Date'] });
  await fail(breaker, 3);
  vi.setSystemTime(1_800_000_000_000);
  clock.ms = 100;
  expect(await breaker.run(there)).toBe('there');
});

describe('a probe', () => {
  it('is not refused, and closes it at once when it comes off', async () => {
    const { breaker, states } = build();
    await fail(breaker, 3);
    await expect(breaker.probe(away)).rejects.toThrow('away');
    expect(breaker.state).toBe('open');
    expect(await breaker.probe(there)).toBe('there');
    expect(breaker.state).toBe('closed');
    expect(states).toEqual(['open', 'closed']);
    await fail(breaker, 2);
    expect(breaker.state).toBe('closed');
  });

  it('does not wait for the one call that is finding out', async () => {
    const { breaker, clock } = build();
    await fail(breaker, 3);
    clock.ms = 100;
    const { promise, reject } = Promise.withResolvers<never>();
    const stuck = expect(breaker.run(() => promise)).rejects.toThrow('late');
    expect(breaker.state).toBe('half-open');
    expect(await breaker.probe(there)).toBe('there');
    expect(breaker.state).toBe('closed');
    reject(new Error('late'));
    await stuck;
    expect(breaker.state).toBe('closed');
  });

  it('makes failures of what was asked before it count no more', async () => {
    const { breaker } = build();
    const pending = Array.from({ length: 5 }, () => Promise.withResolvers<never>());
    const late = pending.map(({ promise }) => expect(breaker.run(() => promise)).rejects.toThrow('late'));
    await fail(breaker, 3);
    await breaker.probe(there);
    for (const { reject } of pending) reject(new Error('late'));
    await Promise.all(late);
    expect(breaker.state).toBe('closed');
  });

  it('counts like any other call while it is closed', async () => {
    const { breaker } = build();
    for (let n = 0; n < 3; n++) await expect(breaker.probe(away)).rejects.toThrow('away');
    expect(breaker.state).toBe('open');
  });
});
