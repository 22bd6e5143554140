import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { Timetable } from '../timetable.ts';
import { type Confirmation, Confirmer } from './confirmer.ts';

let clock: FakeClock;
let sent: Confirmation[];
let isTaken: boolean;
let confirmer: Confirmer;

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  isTaken = true;
  confirmer = new Confirmer({
    clock,
    timetable: new Timetable(clock),
    random: () => 0.5,
    async send(confirmation) {
      sent.push(confirmation);
      return isTaken;
    },
  });
});

/** Lets time pass, and what waits for the answer of a confirmation run. */
async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('confirmations', () => {
  it('say each version once, and since when it is visible', async () => {
    confirmer.asked(1000);
    confirmer.applied({ epoch: 'e1', version: 5 });
    await pass(100);
    confirmer.applied({ epoch: 'e1', version: 7 });
    await pass(400);
    expect(sent).toEqual([
      {
        epoch: 'e1',
        from: null,
        applied: [
          { version: 5, agoMs: 500 },
          { version: 7, agoMs: 400 },
        ],
      },
    ]);
    confirmer.applied({ epoch: 'e1', version: 8 });
    await pass(499);
    expect(sent).toHaveLength(1);
    await pass(1);
    expect(sent[1]).toEqual({ epoch: 'e1', from: 7, applied: [{ version: 8, agoMs: 500 }] });
    await pass(60_000);
    expect(sent).toHaveLength(2);
  });

  it('are sent only where and while the stream asks for them', async () => {
    confirmer.applied({ epoch: 'e1', version: 5 });
    await pass(60_000);
    expect(sent).toEqual([]);
    confirmer.asked(1000);
    confirmer.asked(undefined);
    await pass(60_000);
    expect(sent).toEqual([]);
    confirmer.asked(1000);
    await pass(500);
    expect(sent).toMatchObject([{ applied: [{ version: 5, agoMs: 120_500 }] }]);
  });

  it('wait for ten minutes at most, whatever the stream says', async () => {
    confirmer.asked(Number.POSITIVE_INFINITY);
    confirmer.applied({ epoch: 'e1', version: 5 });
    await pass(299_999);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toHaveLength(1);
  });

  it('that fail are tried again a few times, and then go with the next change', async () => {
    isTaken = false;
    confirmer.asked(1000);
    confirmer.applied({ epoch: 'e1', version: 5 });
    await pass(500);
    for (let i = 0; i < 20; i++) await pass(10_000);
    expect(sent).toHaveLength(5);
    isTaken = true;
    confirmer.applied({ epoch: 'e1', version: 6 });
    await pass(1000);
    expect(sent[5]).toMatchObject({ from: null, applied: [{ version: 5 }, { version: 6 }] });
  });

  it('begin anew with another epoch', async () => {
    confirmer.asked(1000);
    confirmer.restored({ epoch: 'e1', version: 5 });
    confirmer.applied({ epoch: 'e1', version: 6 });
    confirmer.applied({ epoch: 'e2', version: 2 });
    await pass(1000);
    expect(sent).toEqual([{ epoch: 'e2', from: null, applied: [{ version: 2, agoMs: 500 }] }]);
  });

  it('tell a bounded number of versions, the newest', async () => {
    confirmer.asked(1000);
    confirmer.restored({ epoch: 'e1', version: 0 });
    for (let version = 1; version <= 100; version++) confirmer.applied({ epoch: 'e1', version });
    await pass(1000);
    expect(sent[0]?.from).toBe(0);
    expect(sent[0]?.applied.map(({ version }) => version)).toEqual(
      Array.from({ length: 64 }, (_, i) => 37 + i),
    );
  });
});
