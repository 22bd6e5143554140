import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { migrate } from '../../platform/migrate.ts';
import { openTestSystem } from '../../testing/open-test-system.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { getFlag } from './queries.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['url'],
  properties: { url: { type: 'string', pattern: '^https://' }, retries: { type: ['integer', 'null'] } },
  additionalProperties: false,
};
const variants = { a: { url: 'https://a' }, b: { url: 'https://b', retries: 2 } };
const create = async (key: string, body: object = {}) =>
  (await t.ok('POST', '/flags', { key, kind: 'json', variants, schema, ...body })).body;
const newest = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0];
const refused = async (method: string, path: string, body?: unknown) => {
  const answer = await t.request(method, path, { body, headers: { 'if-match': '*' } });
  expect(answer.status).toBe(400);
  return answer.body.fields.map(
    ({ pointer, message }: { pointer: string; message: string }) => `${pointer}: ${message}`,
  );
};

describe('a JSON Schema of a flag', () => {
  it('is kept as written, shown and logged, and is not in what SDKs get', async () => {
    const made = await create('kept');
    expect(made.schema).toEqual(schema);
    expect(Object.keys(made.schema)).toEqual(Object.keys(schema));
    const { body } = await t.ok('GET', '/flags/kept');
    expect(JSON.stringify(body.schema)).toBe(JSON.stringify(schema));
    const history = (await t.ok('GET', '/flags/kept/history')).body;
    expect(JSON.stringify(history)).toContain('"pattern":"^https://"');
    await t.service.delivery.catchUp();
    const snapshot = await t.ok('GET', '/sdk/snapshot', undefined, { key: t.keys.server });
    expect(snapshot.body.flags.kept.variants).toEqual(variants);
    expect(JSON.stringify(snapshot.body)).not.toContain('schema');
    const [listed] = (await t.ok('GET', '/flags?text=kept')).body.items;
    expect(listed).not.toHaveProperty('schema');
    expect((await create('none', { schema: undefined })).schema).toBeNull();
  });

  it('is what every variant is held to, all problems at once', async () => {
    const wrong = { a: { url: 'http://a', retries: 'x', more: 1 }, 'b.1': {}, c: 7 };
    expect(await refused('POST', '/flags', { key: 'bad', kind: 'json', variants: wrong, schema })).toEqual(
      expect.arrayContaining([
        '/variants/a/url: must match the pattern ^https://',
        '/variants/a/retries: must be an integer or null',
        '/variants/a/more: the schema allows no property `more`',
        '/variants/b.1: must have the property `url`',
        '/variants/c: must be an object',
      ]),
    );
    const both = { key: 'bad', kind: 'json', variants: wrong, schema, environments: { nowhere: {} } };
    expect(await refused('POST', '/flags', both)).toHaveLength(6);
    expect((await t.request('GET', '/flags/bad')).status).toBe(404);
  });

  it('is refused for what is wrong with itself, and for flags of other types', async () => {
    const attempt = (given: unknown, kind = 'json', values: object = variants) =>
      refused('POST', '/flags', { key: 'bad', kind, variants: values, schema: given });
    expect(await attempt({ type: 'objekt', items: { requird: [] } })).toEqual([
      expect.stringContaining('/schema/type: must be one of'),
      expect.stringContaining('/schema/items/requird: '),
    ]);
    expect(await attempt({ $ref: 'http://127.0.0.1:1/secret' })).toEqual([
      expect.stringContaining('/schema/$ref: must stay in this document'),
    ]);
    for (const given of [true, [], 'text', 1]) {
      expect(await attempt(given)).toEqual(['/schema: a schema is an object, or null for none']);
    }
    expect(await attempt({}, 'boolean', { on: true, off: false })).toEqual([
      '/schema: only flags of type json have a schema; this one is of type boolean: leave it out',
    ]);
  });

  it('is asked again when variants change, when it changes, and not otherwise', async () => {
    await create('changing');
    const before = await newest();
    expect(await refused('PATCH', '/flags/changing', { variants: { b: { url: null } } })).toEqual([
      '/variants/b: must have the property `url`',
    ]);
    const { body } = await t.ok('GET', '/flags/changing');
    const retried = { ...body, schema: { ...schema, required: ['url', 'retries'] } };
    expect(await refused('PUT', '/flags/changing', retried)).toEqual([
      '/variants/a: must have the property `retries`',
    ]);
    expect(await refused('PUT', '/flags/changing', { ...body, schema: undefined })).toEqual([
      '/schema: `schema` is missing: send the schema, or null for none',
    ]);
    expect(await newest()).toEqual(before);
    await t.ok('PATCH', '/flags/changing', {
      name: 'Other',
      environments: { development: { enabled: true } },
    });
    expect((await t.ok('PATCH', '/flags/changing', { variants: { a: { retries: 1 } } })).body.schema).toEqual(
      schema,
    );
    const fits = { ...retried, variants: { a: { url: 'https://a', retries: 1 }, b: variants.b } };
    const put = await t.ok('PUT', '/flags/changing', fits, { headers: { 'if-match': '*' } });
    expect(put.status).toBe(200);
  });

  it('is replaced by a patch, not merged: null means something inside it', async () => {
    await create('replaced');
    const next = { properties: { retries: { default: null, not: { const: null } } } };
    const { body } = await t.ok('PATCH', '/flags/replaced', { schema: next });
    expect(body.schema).toEqual(next);
    expect((await t.ok('PATCH', '/flags/replaced', { schema: null })).body.schema).toBeNull();
    const change = await newest();
    expect(change.items[0].after.schema).toBeNull();
    expect((await t.ok('PATCH', '/flags/replaced', { variants: { a: { any: 1 } } })).status).toBe(200);
  });

  it('comes back with a revert, and with a flag that is restored', async () => {
    const other = { type: 'object', required: ['name'] };
    const made = await create('back');
    const { seq } = await newest();
    await t.ok('PATCH', '/flags/back', { schema: other, variants: { a: { name: 'A' }, b: { name: 'B' } } });
    expect((await t.ok('POST', '/flags/back/revert', { seq })).body).toMatchObject({
      schema: made.schema,
    });
    await t.ok('POST', '/flags/back/archive');
    expect((await t.ok('POST', '/flags/back/restore')).body.schema).toEqual(schema);
  });

  it('is asked on restore and revert, where the log or table holds what it would not allow', async () => {
    await create('stale');
    const { seq } = await newest();
    await t.ok('PATCH', '/flags/stale', { name: 'Later' });
    await t.ok('POST', '/flags/stale/archive');
    const { db } = t.service.system.database;
    const stricter = JSON.stringify({ required: ['retries'] });
    await sql`update flags set schema = ${stricter}::json where key = 'stale'`.execute(db);
    expect(await refused('POST', '/flags/stale/restore')).toEqual([
      '/variants/a: must have the property `retries`',
    ]);
    await sql`update flags set schema = null where key = 'stale'`.execute(db);
    await t.ok('POST', '/flags/stale/restore');
    await sql`update change_items set after = (replace(after::text, 'https://a', 'ftp://a'))::json
      where seq = ${seq} and key = 'stale' and environment is null`.execute(db);
    expect(await refused('POST', '/flags/stale/revert', { seq })).toEqual([
      '/seq: /variants/a/url: must match the pattern ^https://',
    ]);
  });

  it('holds nobody up, however it is made', async () => {
    const next = (i: number) => ({ $ref: `#/$defs/d${i + 1}` });
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`d${i}`, { anyOf: [next(i), next(i)] }]),
    );
    const hostile = { $ref: '#/$defs/d0', $defs: { ...doubling, d40: { type: 'null' } } };
    const before = process.threadCpuUsage();
    expect(await refused('POST', '/flags', { key: 'bad', kind: 'json', variants, schema: hostile })).toEqual([
      expect.stringContaining('/schema: judging the variants by this schema takes too many steps'),
    ]);
    // Of this thread's own time it takes 10 ms; 2^40 steps would not end.
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

it('finds flags of a database from before schemas without one', async () => {
  await using opened = await openTestSystem();
  const { db } = opened.system.database;
  await sql`alter table flags drop column schema`.execute(db);
  await sql`delete from halyard_migrations where name = '0003-flag-schemas'`.execute(db);
  await sql`insert into projects (key, name, entry_version, created_at) values ('old', 'Old', 1, now())`.execute(
    db,
  );
  await sql`insert into flags (project, key, name, description, kind, type, variants, tags, client, version,
    created_at, updated_at) values ('old', 'f', 'F', '', 'json', 'json', '{"a": {}}', '[]', false, 1, now(), now())`.execute(
    db,
  );
  expect(await migrate(db, migrations)).toEqual(['0003-flag-schemas']);
  expect((await getFlag(db, 'old', 'f')).meta).toMatchObject({ schema: null, variants: { a: {} } });
});
