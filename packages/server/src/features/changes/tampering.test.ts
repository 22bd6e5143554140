/** SEC-23: whatever is changed, deleted, put in or put elsewhere in the log, the verifier names it. */
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';
import { sealOf, storedChange } from '../../seal-change.ts';
import { termsLiteral, termsOf } from '../../search-terms.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import type { Checkpoint } from './checkpoint.ts';
import { verifyChain } from './verify-chain.ts';

let t: TestService;
let db: Db;
let middle: number;
let last: number;
let checkpoints: Checkpoint[];
beforeAll(async () => {
  t = await startTestService();
  db = t.service.system.database.db;
  await t.ok('POST', '/flags', { key: 'spied', kind: 'boolean', description: 'one' });
  await t.ok('PATCH', '/flags/spied?comment=in+the+middle', { description: 'two' });
  middle = await headSeq();
  await t.ok('PATCH', '/flags/spied', { description: 'three' });
  await t.ok('POST', '/changes/checkpoints');
  for (const text of ['four', 'five']) await t.ok('PATCH', '/flags/spied', { description: text });
  await t.ok('POST', '/segments', { key: 'spied', environments: { staging: { if: { any: [] } } } });
  await t.ok('POST', '/changes/checkpoints');
  last = await headSeq();
  checkpoints = (await t.ok('GET', '/changes/checkpoints')).body.items;
  expect(checkpoints.map(({ seq }) => seq)).toEqual([last, middle + 1]);
});
afterAll(() => t[Symbol.asyncDispose]());

const headSeq = async () => (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;

type Tx = Kysely<Tables>;
const run = (statement: string) => (tx: Tx) => sql.raw(statement).execute(tx);

/** What the verifier says within a transaction that is rolled back. */
async function afterTampering(
  tamper: (tx: Tx) => Promise<unknown>,
  options: Parameters<typeof verifyChain>[1] = {},
): Promise<{ seq: number; message: string }[]> {
  const undone = new Error('undone');
  let problems: { seq: number; message: string }[] = [];
  await db
    .transaction()
    .execute(async (tx) => {
      await tamper(tx);
      ({ problems } = await verifyChain(tx, options));
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return problems;
}

/** Another value of the type. */
const otherValues: Record<string, string> = {
  bigint: '+ 1',
  integer: '+ 100',
  text: `|| 'x'`,
  'timestamp with time zone': `+ interval '1 millisecond'`,
};

it('finds nothing where nothing was done', async () => {
  expect(await afterTampering(async () => {})).toEqual([]);
});

describe('each column of each table', async () => {
  const columns = async (table: string) =>
    (
      await sql<{ name: string; type: string; nullable: string }>`
        select column_name as name, data_type as type, is_nullable as nullable
        from information_schema.columns where table_name = ${table}`.execute(db)
    ).rows;

  it.each([
    ['changes', () => `seq = ${middle}`],
    ['change_items', () => `seq = ${middle} and position = 0`],
    ['log_head', () => 'true'],
    ['log_checkpoints', () => `seq = ${middle + 1}`],
  ])('of %s', async (table, where) => {
    const found = await columns(table);
    expect(found.length).toBeGreaterThan(2);
    for (const { name, type, nullable } of found) {
      // That there is one row is a constraint of the table.
      if (name === 'single') continue;
      const settings: string[] = [];
      if (type === 'json') settings.push(`'{"kind":"api","id":"x","name":"x"}'`, `'"x"'`, `'null'`);
      else if (type === 'tsvector') settings.push(`'x'`, `${name} || '''0:wplanted'''`);
      else if (type.startsWith('timestamp')) settings.push(`${name} ${otherValues[type]}`);
      else settings.push(`coalesce(${name} ${otherValues[type]}, ${type === 'text' ? `'x'` : '1'})`);
      if (nullable === 'YES') settings.push('null');
      const { rows } = await sql
        .raw<{ value: unknown }>(`select ${name}::text as value from ${table} where ${where()}`)
        .execute(db);
      for (const setting of settings) {
        // To none where there is none is no change.
        if (setting === 'null' && rows[0]!.value === null) continue;
        const isKey = name === 'seq' && table.startsWith('change');
        const problems = await afterTampering((tx) =>
          isKey ? moveSeq(tx, table) : run(`update ${table} set ${name} = ${setting} where ${where()}`)(tx),
        );
        const what = `${table}.${name} = ${setting}`;
        const seqs = problems.map(({ seq }) => seq);
        if (table === 'log_head')
          expect([what, seqs], what).toEqual([what, expect.arrayContaining([expect.any(Number)])]);
        else
          expect([what, seqs.some((seq) => seq >= middle && seq <= last + 1)], String(seqs)).toEqual([
            what,
            true,
          ]);
        expect(problems.length, what).toBeGreaterThan(0);
      }
    }
  });

  /** A number that nobody has. */
  async function moveSeq(tx: Tx, table: string): Promise<void> {
    if (table === 'change_items') {
      await run(
        `update change_items set seq = ${last}, position = 77 where seq = ${middle} and position = 0`,
      )(tx);
      return;
    }
    await run('alter table change_items drop constraint change_items_seq_fkey')(tx);
    await run(`update changes set seq = ${last + 1} where seq = ${middle}`)(tx);
  }
});

describe('rows', () => {
  it.each<[string, (tx: Tx) => Promise<unknown>, () => number]>([
    [
      'one deleted',
      async (tx) => {
        await run(`delete from change_items where seq = ${middle}`)(tx);
        await run(`delete from changes where seq = ${middle}`)(tx);
      },
      () => middle,
    ],
    [
      'an item deleted',
      (tx) => run(`delete from change_items where seq = ${middle} and position = 0`)(tx),
      () => middle,
    ],
    [
      'an item put in',
      (tx) =>
        run(`insert into change_items select seq, 99, project, environment, kind, key, version, after, salt, after_sha256
          from change_items where seq = ${middle} and position = 0`)(tx),
      () => middle,
    ],
    [
      'one put in at the end',
      async (tx) => {
        await run(`insert into changes select (seq + ${last - middle + 1}), at, project, actor, operation, input, comment,
          request_id, payload_sha256, previous_hash, hash, comment_salt, comment_sha256, input_salt, input_sha256, terms
          from changes where seq = ${middle}`)(tx);
        await run(`update log_head set seq = ${last + 1}`)(tx);
      },
      () => last + 1,
    ],
    [
      'two that changed places',
      async (tx) => {
        await run('alter table change_items drop constraint change_items_seq_fkey')(tx);
        for (const table of ['changes', 'change_items']) {
          await run(`update ${table} set seq = 1000000 where seq = ${middle}`)(tx);
          await run(`update ${table} set seq = ${middle} where seq = ${middle + 1}`)(tx);
          await run(`update ${table} set seq = ${middle + 1} where seq = 1000000`)(tx);
        }
      },
      () => middle,
    ],
  ])('%s', async (_, tamper, seq) => {
    expect((await afterTampering(tamper)).map((problem) => problem.seq)).toContain(seq());
  });
});

describe('whoever owns the database and computes every hash anew', () => {
  const publicKey = () => checkpoints[0]!.publicKey;
  const asKept = () => ({ checkpoints, trusted: new Set([publicKey()]) });

  it('is not found out by the chain alone, but by checkpoints kept elsewhere', async () => {
    const forge = (tx: Tx) => rewrite(tx, middle, (row) => ({ ...row, comment: 'never said' }));
    // The control: as far as the database knows, this is its log.
    expect(await afterTampering(forge)).toEqual([]);
    const problems = await afterTampering(forge, asKept());
    expect(problems[0]).toMatchObject({ seq: middle + 1, message: expect.stringContaining('rewritten') });
    // And not by those that somebody else signed.
    expect(await afterTampering(forge, { checkpoints, trusted: new Set(['another']) })).toEqual([]);
  });

  it('cannot cut the end off', async () => {
    const cut = async (tx: Tx) => {
      await run('delete from log_checkpoints')(tx);
      await run(`delete from change_items where seq > ${middle + 1}`)(tx);
      await run(`delete from changes where seq > ${middle + 1}`)(tx);
      await run(
        `update log_head set seq = ${middle + 1}, hash = (select hash from changes where seq = ${middle + 1})`,
      )(tx);
    };
    expect(await afterTampering(cut)).toEqual([]);
    expect((await afterTampering(cut, asKept()))[0]).toMatchObject({
      seq: middle + 2,
      message: expect.stringMatching(/^missing/),
    });
  });

  it('cannot pass off something as redacted', async () => {
    const hide = (tx: Tx) =>
      rewrite(tx, middle, (row) => ({
        ...row,
        comment: null,
        comment_salt: null,
        comment_sha256: 'f'.repeat(64),
      }));
    expect((await afterTampering(hide))[0]).toMatchObject({
      seq: middle,
      message: expect.stringContaining('no later change'),
    });
  });

  it('sees genuine checkpoints confirm what is as it was', async () => {
    const verdict = await verifyChain(db, asKept());
    expect(verdict).toMatchObject({ problems: [], confirmed: 2, confirmedUpTo: last });
    const forged = checkpoints.map((one) => ({ ...one, at: new Date().toISOString() }));
    const { problems } = await verifyChain(db, { ...asKept(), checkpoints: forged });
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('not signed by'));
  });

  /** Changes one row and makes the chain whole again, as somebody would who has read the source. */
  async function rewrite(
    tx: Tx,
    from: number,
    // biome-ignore lint/suspicious/noExplicitAny: a row with something else in it
    change: (row: any) => any,
  ): Promise<void> {
    await run('delete from log_checkpoints')(tx);
    const rows = await tx.selectFrom('changes').selectAll().where('seq', '>=', from).orderBy('seq').execute();
    const items = Map.groupBy(
      await tx.selectFrom('change_items').selectAll().orderBy('seq').orderBy('position').execute(),
      ({ seq }) => seq,
    );
    let previous = rows[0]!.previous_hash;
    for (const row of rows) {
      const forged = row.seq === from ? change(row) : row;
      const stored = storedChange({ ...forged, previous_hash: previous }, items.get(row.seq) ?? []);
      const { hash } = sealOf(stored);
      const terms = termsLiteral(row.seq, row.project, termsOf(stored));
      const { comment, comment_salt, comment_sha256 } = forged;
      await tx
        .updateTable('changes')
        .set({
          comment,
          comment_salt,
          comment_sha256,
          previous_hash: previous,
          hash,
          terms: sql`${terms}::tsvector`,
        })
        .where('seq', '=', row.seq)
        .execute();
      previous = hash;
    }
    await tx.updateTable('log_head').set({ hash: previous }).execute();
  }
});
