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

describe('B9: status', () => {
  it('goes ready, stale after 5 s away, error after 60 s more, ready', () => {
    const { clock, status, said } = setUp();
    expect(status.current).toBe('NOT_READY');
    status.synced();
    status.failed('cut');
    clock.pass(4900);
    status.failed('cut again');
    expect(status.current).toBe('READY');
    clock.pass(100);
    expect(status.current).toBe('STALE');
    for (let i = 0; i < 5; i++) {
      clock.pass(11_000);
      status.failed('refused');
    }
    expect(status.current).toBe('STALE');
    clock.pass(5000);
    expect(status.current).toBe('ERROR');
    status.synced();
    expect(said()).toEqual(['READY', 'STALE', 'ERROR', 'READY']);
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
    expect(said()).toEqual(['READY']);
  });

  it('is stale at once after a silence, and an error at once after a refusal', () => {
    const { status, said } = setUp();
    status.synced();
    status.failed('silence', { isSilent: true });
    status.failed('401', { isRefused: true });
    expect(said()).toEqual(['READY', 'STALE', 'ERROR']);
  });

  it('is an error without values', () => {
    const { status } = setUp();
    status.failed('refused');
    expect(status.current).toBe('ERROR');
    expect(status.isStale).toBe(false);
  });

  it('is ready at once with values from disk, and stale if the service is not reached within 5 s', () => {
    const { clock, status, said } = setUp();
    status.restored();
    expect(status.current).toBe('READY');
    expect(status.isStale).toBe(true);
    clock.pass(3000);
    status.failed('refused');
    clock.pass(1999);
    expect(status.current).toBe('READY');
    clock.pass(1);
    expect(status.current).toBe('STALE');
    clock.pass(60_000);
    expect(said()).toEqual(['READY', 'STALE', 'ERROR']);
    // Control: a service that is reached in time.
    const reached = setUp();
    reached.status.restored();
    reached.clock.pass(4999);
    reached.status.synced();
    reached.clock.pass(1e9);
    expect(reached.said()).toEqual(['READY']);
    expect(reached.status.isStale).toBe(false);
  });

  it('is set before anybody hears of it, with why and since when', () => {
    const { clock, status, changes, seenInside } = setUp();
    clock.pass(1000);
    status.failed('no route');
    expect(seenInside).toEqual(['ERROR']);
    expect(changes).toEqual([{ status: 'ERROR', since: new Date(clock.now()), message: 'no route' }]);
    expect(status.last).toBe(changes[0]);
    status.synced();
    expect(changes[1]).toEqual({ status: 'READY', since: new Date(clock.now()) });
  });

  it('stays not ready after it is closed, and what is held is stale', () => {
    const { clock, status, said } = setUp();
    status.synced();
    status.failed('cut');
    status.closed();
    clock.pass(1e9);
    status.failed('late');
    status.failed('late', { isSilent: true });
    status.synced();
    expect(said()).toEqual(['READY']);
    expect(status.current).toBe('NOT_READY');
    expect(status.isStale).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
