import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openTestSystem } from '../../testing/open-test-system.ts';
import { keptDays, purgeUsage } from './purge-usage.ts';

it('old usage goes, in slices, and nothing younger', async () => {
  await using test = await openTestSystem();
  const { db } = test.system.database;
  const now = new Date('2026-11-22T12:00:00Z');
  const days = (count: number) => new Date(now.getTime() - count * 86_400_000);
  for (let i = 0; i < 7; i++) {
    for (const at of [days(keptDays + 1 + i), days(keptDays - 1 - i)]) {
      await sql`insert into usage_minutes values ('p', 'e', 'f', ${at}, 'on', 'STATIC', 1, ${at})`.execute(
        db,
      );
      await sql`insert into usage_hours values ('p', 'e', 'f', ${at}, 1)`.execute(db);
      await sql`insert into exposures values ('p', 'e', 'x', 1, 'on', 'u', ${at})`.execute(db);
      await sql`insert into tracked_events values ('p', 'e', 'bought', 'u', 1, ${at}, null)`.execute(db);
    }
    await sql`insert into event_batches values ('i', ${i}, ${days(10 + i)})`.execute(db);
    await sql`insert into event_batches values ('i', ${100 + i}, ${days(i)})`.execute(db);
  }
  const left = async () => [
    (await db.selectFrom('usage_minutes').select('minute as at').execute()).map(({ at }) => at),
    (await db.selectFrom('usage_hours').select('hour as at').execute()).map(({ at }) => at),
    (await db.selectFrom('exposures').select('at').execute()).map(({ at }) => at),
    (await db.selectFrom('tracked_events').select('at').execute()).map(({ at }) => at),
    (await db.selectFrom('event_batches').select('received_at as at').execute()).map(({ at }) => at),
  ];
  expect((await left()).map((rows) => rows.length)).toEqual([14, 14, 14, 14, 14]);
  let slices = 0;
  await purgeUsage(db, now, { rowsAtOnce: 3, shouldStop: () => slices++ > 0 });
  expect((await left()).map((rows) => rows.length)).toEqual([14, 14, 14, 14, 11]);
  await purgeUsage(db, now, { rowsAtOnce: 3 });
  const rows = await left();
  expect(rows.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7]);
  const oldest = rows.map((all) => Math.min(...all.map((at) => at.getTime())));
  expect(oldest).toEqual([days(89), days(89), days(89), days(89), days(6)].map((at) => at.getTime()));
});
