/** When checkpoints are made, by a clock that the test moves. */
import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Db } from '../../platform/database.ts';
import { signingKey } from '../../platform/ed25519.ts';
import { ManualTime } from '../../testing/manual-time.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { isGenuine } from './checkpoint.ts';
import { createCheckpoints } from './checkpoints.ts';
import { findCheckpoints } from './queries.ts';

const hourMs = 3_600_000;
const key = signingKey(Buffer.alloc(32, 7));

let t: TestSystem;
let db: Db;
beforeAll(async () => {
  t = await openTestSystem();
  db = t.system.database.db;
});
afterAll(() => t?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await sql`delete from log_checkpoints`.execute(db);
  await sql`update log_head set seq = 0`.execute(db);
});

/** Only the head is looked at: what it names need not be there. */
async function goOn(changes: number): Promise<number> {
  const { seq } = await db
    .updateTable('log_head')
    .set((eb) => ({ seq: eb('seq', '+', changes), hash: sql<string>`md5(seq::text) || md5(seq::text)` }))
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
}

const made = async () => (await findCheckpoints(db, { limit: 50 })).map(({ seq }) => seq).toReversed();

/** Waits for more than the one second that Vitest polls. */
const haveMade = (seqs: number[]) => waitFor(async () => isDeepStrictEqual(await made(), seqs));

function start() {
  const time = new ManualTime(Date.UTC(2026, 10, 30));
  const checkpoints = createCheckpoints({ db, key, clock: time, timers: time, log: t.system.log });
  return { time, checkpoints };
}

/** What is not made has to be waited for as well. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 150));

it('are made each hour in which something was changed', async () => {
  const { time, checkpoints } = start();
  time.pass(hourMs);
  await settled();
  expect(await made()).toEqual([]);
  await goOn(3);
  time.pass(hourMs - 1);
  await settled();
  expect(await made()).toEqual([]);
  time.pass(1);
  await haveMade([3]);
  const [first] = await findCheckpoints(db, { limit: 1 });
  expect(first).toMatchObject({ at: '2026-11-30T02:00:00.000Z', publicKey: key.publicKey });
  expect(isGenuine(first!)).toBe(true);
  time.pass(hourMs);
  await settled();
  expect(await made()).toEqual([3]);
  await goOn(1);
  time.pass(hourMs);
  await haveMade([3, 4]);
  await checkpoints.close();
});

it('are made each thousand changes, however fast they come', async () => {
  const { checkpoints } = start();
  checkpoints.reached(await goOn(1));
  await settled();
  checkpoints.reached(await goOn(998));
  await settled();
  expect(await made()).toEqual([]);
  checkpoints.reached(await goOn(1));
  await haveMade([1_000]);
  await settled();
  checkpoints.reached(await goOn(999));
  await settled();
  expect(await made()).toEqual([1_000]);
  checkpoints.reached(await goOn(1));
  await haveMade([1_000, 2_000]);
  await checkpoints.close();
});

it('are made when the service stops, unless nothing was changed since', async () => {
  const first = start();
  await goOn(5);
  await first.checkpoints.close();
  expect(await made()).toEqual([5]);
  expect(first.time.pending).toBe(0);
  await start().checkpoints.close();
  expect(await made()).toEqual([5]);
});

it('are not made twice by nodes that share a key', async () => {
  const [one, other] = [start(), start()];
  await goOn(2);
  one.time.pass(hourMs);
  await haveMade([2]);
  const before = await findCheckpoints(db, { limit: 9 });
  other.time.pass(hourMs + 5);
  await settled();
  expect(await findCheckpoints(db, { limit: 9 })).toEqual(before);
  await Promise.all([one.checkpoints.close(), other.checkpoints.close()]);
});
