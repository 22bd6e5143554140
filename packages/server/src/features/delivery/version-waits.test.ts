import { describe, expect, it } from 'vitest';
import { ManualTime } from '../../testing/manual-time.ts';
import { EnvironmentState } from './environment-state.ts';
import { createVersionWaits } from './version-waits.ts';

function setup({ isRead = true } = {}) {
  const time = new ManualTime(0);
  const state = new EnvironmentState('shop', 'production');
  const come = (epoch: string, version: number) =>
    state.replace({ epoch, version, floor: version, entries: [], removed: [] });
  come('e1', 1);
  let readings = 0;
  const ends: (() => void)[] = [];
  const waits = createVersionWaits(time, () => {
    readings++;
    return new Promise((resolve) => ends.push(() => resolve(isRead)));
  });
  const reach = (epoch: string, version: number) => {
    const wait = { isOver: false };
    void waits.reach(state, { epoch, version }).then(() => {
      wait.isOver = true;
    });
    return wait;
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { time, state, waits, reach, come, settle, ends, readings: () => readings };
}

describe('waiting for a state', () => {
  it('ends when it is there', async () => {
    const { reach, come, waits, state, settle, time } = setup();
    const [soon, later] = [reach('e1', 2), reach('e1', 3)];
    come('e1', 2);
    waits.changed(state);
    await settle();
    expect([soon.isOver, later.isOver]).toEqual([true, false]);
    time.pass(1_000);
    await settle();
    expect(later.isOver).toBe(true);
    expect(time.pending).toBe(0);
  });

  it('ends when the log has been read and does not have it', async () => {
    const { reach, settle, time, ends } = setup();
    const invented = reach('e1', 9);
    time.pass(0);
    await settle();
    expect(invented.isOver).toBe(false);
    ends[0]!();
    await settle();
    expect(invented.isOver).toBe(true);
  });

  it('goes on for a second where the log cannot be read, since others may tell', async () => {
    const { reach, settle, time, ends } = setup({ isRead: false });
    const wait = reach('e2', 1);
    time.pass(0);
    ends[0]!();
    await settle();
    expect(wait.isOver).toBe(false);
    time.pass(999);
    await settle();
    expect(wait.isOver).toBe(false);
    time.pass(1);
    await settle();
    expect(wait.isOver).toBe(true);
  });

  it('is for so many at a time; the next is answered at once', async () => {
    const { reach, come, waits, state, settle } = setup();
    const waiting = Array.from({ length: 10_000 }, () => reach('e1', 2));
    const tooMany = reach('e1', 2);
    await settle();
    expect([waiting.some(({ isOver }) => isOver), tooMany.isOver]).toEqual([false, true]);
    come('e1', 2);
    waits.changed(state);
    const next = reach('e1', 3);
    await settle();
    expect([waiting.every(({ isOver }) => isOver), next.isOver]).toEqual([true, false]);
  });

  it('reads the log twenty times a second, however many ask', async () => {
    const { reach, time, readings } = setup();
    for (let i = 0; i < 1_000; i++) {
      reach('e1', 9);
      time.pass(1);
    }
    expect(readings()).toBeLessThanOrEqual(21);
    expect(readings()).toBeGreaterThan(15);
  });
});
