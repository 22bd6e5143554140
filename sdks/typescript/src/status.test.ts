import { describe, expect, it } from 'vitest';
import { STATUS_TIMINGS, type StatusChange, StatusTracker } from './status.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { Timetable } from './timetable.ts';

function setUp() {
  const clock = new FakeClock();
  const changes: StatusChange[] = [];
  const seenInside: string[] = [];
  const status: StatusTracker = new StatusTracker({
    clock,
    timetable: new Timetable(clock),
    timings: STATUS_TIMINGS,
    onChange: (change) => {
      changes.push(change);
      seenInside.push(status.current);
    },
  });
  return { clock, status, changes, seenInside, said: () => changes.map((change) => change.status) };
}

describe('status', () => {
  it('goes ready, stale after 5 s away, error after 60 s more, ready', () => {
    const { clock, status, said } = setUp();
    expect(status.current).toBe('starting');
    status.synced();
    status.failed('cut');
    clock.pass(4900);
    status.failed('cut again');
    expect(status.current).toBe('ready');
    clock.pass(100);
    expect(status.current).toBe('stale');
    for (let i = 0; i < 5; i++) {
      clock.pass(11_000);
      status.failed('refused');
    }
    expect(status.current).toBe('stale');
    clock.pass(5000);
    expect(status.current).toBe('error');
    status.synced();
    expect(said()).toEqual(['ready', 'stale', 'error', 'ready']);
    expect(clock.pending).toBe(0);
  });

  it('says nothing of a quick reconnect', () => {
    const { clock, status, said } = setUp();
    status.synced();
    for (let i = 0; i < 20; i++) {
      status.failed('cut');
      clock.pass(4000);
      status.synced();
    }
    expect(said()).toEqual(['ready']);
  });

  it('is stale at once after a silence, and an error at once after a refusal', () => {
    const { status, said } = setUp();
    status.synced();
    status.failed('silence', { isSilent: true });
    status.failed('401', { isRefused: true });
    expect(said()).toEqual(['ready', 'stale', 'error']);
  });

  it('is an error without values, and stale with those of an earlier process', () => {
    const { status } = setUp();
    status.failed('refused');
    expect(status.current).toBe('error');
    const other = setUp();
    other.status.restored();
    expect(other.status.current).toBe('stale');
    other.clock.pass(1e9);
    expect(other.status.current).toBe('stale');
    other.status.failed('refused');
    other.clock.pass(60_000);
    expect(other.status.current).toBe('error');
  });

  it('is set before anybody hears of it, with why and since when', () => {
    const { clock, status, changes, seenInside } = setUp();
    clock.pass(1000);
    status.failed('no route');
    expect(seenInside).toEqual(['error']);
    expect(changes).toEqual([{ status: 'error', since: new Date(clock.now()), error: 'no route' }]);
    status.synced();
    expect(changes[1]).toEqual({ status: 'ready', since: new Date(clock.now()) });
  });

  it('stays closed', () => {
    const { clock, status, said } = setUp();
    status.synced();
    status.failed('cut');
    status.closed();
    clock.pass(1e9);
    status.failed('late');
    status.synced();
    expect(said()).toEqual(['ready', 'closed']);
    expect(clock.pending).toBe(0);
  });
});
