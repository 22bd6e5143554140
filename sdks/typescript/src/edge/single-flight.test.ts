import { describe, expect, it } from 'vitest';
import { SingleFlight } from './single-flight.ts';

const LONG_MS = 60_000;

/** Work that ends when it is told to. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const state = {
    begun: 0,
    end: resolve,
    run() {
      state.begun++;
      return promise;
    },
  };
  return state;
}

describe('SingleFlight', () => {
  it('lets one work, and everybody else come back when that is done', async () => {
    const flight = new SingleFlight();
    const [one, other] = [work(), work()];
    const done: string[] = [];
    const first = flight.run(one.run, LONG_MS).then(() => done.push('one'));
    const second = flight.run(other.run, LONG_MS).then(() => done.push('other'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([one.begun, other.begun, done]).toEqual([1, 0, []]);
    one.end();
    await Promise.all([first, second]);
    expect([other.begun, done]).toEqual([0, ['one', 'other']]);
    void flight.run(other.run, LONG_MS);
    expect(other.begun).toBe(1);
  });

  it('counts as lost what never ends, as with a request that was cancelled', async () => {
    const flight = new SingleFlight();
    const [dropped, meanwhile, next] = [work(), work(), work()];
    void flight.run(dropped.run, 40);
    await flight.run(meanwhile.run, LONG_MS);
    expect(meanwhile.begun).toBe(0);
    void flight.run(next.run, LONG_MS);
    expect(next.begun).toBe(1);
  });

  it('does not take the end of what was thought lost for that of what runs now', async () => {
    const flight = new SingleFlight();
    const [slow, now, third] = [work(), work(), work()];
    const first = flight.run(slow.run, 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const second = flight.run(now.run, LONG_MS);
    slow.end();
    await first;
    void flight.run(third.run, LONG_MS);
    expect([now.begun, third.begun]).toEqual([1, 0]);
    now.end();
    await second;
  });
});
