/**
 * A log that was written before parts had salts and changes had terms, by the service as it was then: what it wrote
 * lies in testing/log-without-salts.json.
 */
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import type { Db } from '../../platform/database.ts';
import { migrate } from '../../platform/migrate.ts';
import { record } from '../../record.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { addMissingTerms } from './add-missing-terms.ts';
import type { SoughtChanges } from './change-filter.ts';
import { findChanges } from './find-changes.ts';
import { verifyChain } from './verify-chain.ts';

interface KeptLog {
  changes: { seq: number; comment: string | null }[];
  items: object[];
  head: { seq: number; hash: string };
}

const kept: KeptLog = JSON.parse(
  readFileSync(new URL('testing/log-without-salts.json', import.meta.url), 'utf8'),
);

let t: TestSystem;
let db: Db;
beforeAll(async () => {
  t = await openTestSystem();
  db = t.system.database.db;
  await sql`drop schema public cascade`.execute(db);
  await sql`create schema public`.execute(db);
  const before = migrations.findIndex(({ name }) => name === '0006-access');
  await migrate(db, migrations.slice(0, before));
  for (const [table, rows] of [
    ['changes', kept.changes],
    ['change_items', kept.items],
  ] as const) {
    await sql`insert into ${sql.table(table)}
      select * from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::json)`.execute(
      db,
    );
  }
  await sql`update log_head set seq = ${kept.head.seq}, hash = ${kept.head.hash}`.execute(db);
  await migrate(db, migrations);
});
afterAll(() => t?.[Symbol.asyncDispose]());

const found = async (filter: SoughtChanges) => {
  const { items } = await findChanges(db, { project: 'shop', all: true, people: true }, filter, {
    limit: 50,
  });
  return items.map(({ seq }) => seq);
};

it('holds, and is found by nothing before it has its terms', async () => {
  expect(await verifyChain(db)).toMatchObject({ checked: kept.changes.length, problems: [], gaps: 0 });
  expect(await found({})).toEqual([]);
});

it('is found like any other once two nodes have started on it at once', async () => {
  await Promise.all([addMissingTerms(db), addMissingTerms(db)]);
  expect(await found({})).toEqual([9, 8, 7, 6]);
  expect(await found({ text: 'ops-12 check' })).toEqual([7]);
  expect(await found({ key: 'new-checkout', environment: 'production', operation: 'flags.*' })).toEqual([
    9, 7,
  ]);
  expect(await found({ actorName: 'Administrator', kind: 'project' })).toEqual([6]);
  expect(await verifyChain(db)).toMatchObject({ checked: kept.changes.length, problems: [], gaps: 0 });
});

it('goes on in the form of today, and every change of either form is watched over', async () => {
  const item = { project: 'shop', environment: null, kind: 'flag', key: 'later', version: 9 } as const;
  const seq = await db.transaction().execute((tx) =>
    record(tx, {
      at: new Date('2026-12-01T00:00:00Z'),
      project: 'shop',
      actor: { kind: 'api', id: 'k', name: 'ci', account: null },
      operation: 'flags.create',
      input: { body: {} },
      comment: 'OPS-12 goes on',
      requestId: 'later',
      items: [{ ...item, before: null, after: { key: 'later' } }],
      ringsInTransaction: false,
    }),
  );
  expect(seq).toBe(kept.head.seq + 1);
  expect(await found({ text: 'ops 12' })).toEqual([seq, 7]);
  expect(await verifyChain(db)).toMatchObject({ checked: seq, problems: [], gaps: 0 });
  for (const tampered of [7, seq]) {
    await sql`update changes set comment = comment || '!' where seq = ${tampered}`.execute(db);
    const { problems } = await verifyChain(db);
    expect(problems.map((problem) => problem.seq)).toContain(tampered);
    await sql`update changes set comment = rtrim(comment, '!') where seq = ${tampered}`.execute(db);
  }
});
