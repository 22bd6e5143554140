import { testPostgresUrl } from '@halyard/testkit';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, openEmbeddedDatabase } from './embedded/open-embedded-database.ts';
import { memoryDirectory } from './embedded/testing/memory-directory.ts';
import { pgTypes } from './pg-types.ts';

/** SQL and the value it must give on both. */
const values: [string, unknown][] = [
  [`9007199254740991::int8`, Number.MAX_SAFE_INTEGER],
  [`(select count(*) from generate_series(1, 3))`, 3],
  [`array[1, null, -2]::int8[]`, [1, null, -2]],
  [`1.50::numeric`, 1.5],
  [`sum(0.1::numeric)`, 0.1],
  [`array[[0.5], [2]]::numeric[]`, [[0.5], [2]]],
  [`'2026-01-31 10:11:12.345678+02'::timestamptz`, new Date('2026-01-31T08:11:12.345Z')],
  [`'2026-01-31 10:11:12+05:30'::timestamptz`, new Date('2026-01-31T04:41:12Z')],
  [`array['2026-01-31 00:00:00+00']::timestamptz[]`, [new Date('2026-01-31T00:00:00Z')]],
  [`'2026-01-31 10:11:12'::timestamp`, '2026-01-31 10:11:12'],
  [`'2026-01-31'::date`, '2026-01-31'],
  [`'10:11'::time`, '10:11:00'],
  [`'1 day 2 hours'::interval`, '1 day 02:00:00'],
  [`'{"a": [1, "x", null], "b": 1.0}'::jsonb`, { a: [1, 'x', null], b: 1 }],
  [`'"text"'::json`, 'text'],
  [`'null'::jsonb`, null],
  [`array['{"a": 1}', null]::jsonb[]`, [{ a: 1 }, null]],
  [`'\\x00ff10'::bytea`, new Uint8Array([0, 255, 16])],
  [`array['\\x00ff', '\\x']::bytea[]`, [new Uint8Array([0, 255]), new Uint8Array()]],
  [`true`, true],
  [`7::int4`, 7],
  [`array[1, 2]::int4[]`, [1, 2]],
  [`0.25::float8`, 0.25],
  [`'NaN'::float8`, Number.NaN],
  [`'näme, "quoted" \\ {x}'::text`, 'näme, "quoted" \\ {x}'],
  [`array['a,b', 'c"d', null, 'NULL', '']::text[]`, ['a,b', 'c"d', null, 'NULL', '']],
  [`'00000000-0000-4000-8000-000000000001'::uuid`, '00000000-0000-4000-8000-000000000001'],
  [`'16/B374D848'::pg_lsn`, '16/B374D848'],
  [`null::int8`, null],
];

/** Parameters, the SQL that takes them, and what comes back. */
const parameters: [string, unknown, unknown][] = [
  ['$1::int8', 5, 5],
  ['$1::int8', 5n, 5],
  ['$1::text', 'x', 'x'],
  ['$1::bool', true, true],
  ['$1::float8', 1e300, 1e300],
  ['$1::jsonb', JSON.stringify([1, { a: null }]), [1, { a: null }]],
  ['$1::jsonb', { a: 1 }, { a: 1 }],
  ['$1::text[]', ['a,b', 'c"d\\', null, ''], ['a,b', 'c"d\\', null, '']],
  ['$1::int4[]', [1, 2], [1, 2]],
  ['$1::timestamptz', new Date('2026-11-22T10:11:12.345Z'), new Date('2026-11-22T10:11:12.345Z')],
  ['$1::bytea', Buffer.from([0, 255]), new Uint8Array([0, 255])],
  ['$1::bytea', new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array([2, 3])],
  ['$1::bytea[]', [new Uint8Array([0, 255])], [new Uint8Array([0, 255])]],
  ['$1::text', null, null],
  ['$1::text', undefined, null],
];

/** SQL that fails, its parameter, and the error's fields on both. */
const errors: [string, unknown, object][] = [
  ['select $1::jsonb', [1, 2], { code: '22P02' }],
  ['select $1::bool', 'maybe', { code: '22P02' }],
  ['select $1::int4', 'x', { code: '22P02' }],
  ['select $1::text', 'a\0b', { code: '22021' }],
  ['select $1::int4 / 0', 1, { code: '22012' }],
  ['select $1 from nowhere', 1, { code: '42P01' }],
];

describe.each(['embedded', 'postgres'] as const)('on %s', (kind) => {
  let db: Kysely<unknown>;
  let embedded: EmbeddedDatabase | undefined;
  const place = memoryDirectory();

  beforeAll(async () => {
    if (kind === 'embedded') {
      embedded = await openEmbeddedDatabase({ directory: place.path, durable: false });
      db = new Kysely({ dialect: embedded.dialect() });
    } else {
      const pool = new pg.Pool({ connectionString: await testPostgresUrl(), max: 1, types: pgTypes });
      db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    }
  }, 60_000);

  afterAll(async () => {
    await db?.destroy();
    await place.remove();
  });

  it.each(values)('%s', async (expression, expected) => {
    const { rows } = await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(db);
    expect(rows[0]?.value).toStrictEqual(expected);
  });

  it.each(parameters)('%s of %o', async (expression, parameter, expected) => {
    const [, cast = ''] = expression.split('$1');
    const { rows } = await sql<{ value: unknown }>`select ${parameter}${sql.raw(cast)} as value`.execute(db);
    expect(rows[0]?.value).toStrictEqual(expected);
  });

  it.each(errors)('%s of %o', async (statement, parameter, expected) => {
    const [before = '', after = ''] = statement.split('$1');
    const failing = sql`${sql.raw(before)}${parameter}${sql.raw(after)}`.execute(db);
    const error = await failing.catch((error) => error);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject(expected);
  });

  it.each(['9007199254740992::int8', `'infinity'::timestamptz`])('refuses %s', async (expression) => {
    await expect(sql`select ${sql.raw(expression)}`.execute(db)).rejects.toThrow(RangeError);
  });
});
