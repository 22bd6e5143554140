/**
 * SEC-6: no secret is written down anywhere, and none is answered, whatever is asked with it or about it. Whoever adds a
 * secret adds it to the list.
 */
import { signContext } from '@halyard/sdk';
import {
  freePort,
  type IdentityProvider,
  type RedisServer,
  startIdentityProvider,
  startRedis,
  waitFor,
} from '@halyard/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../platform/log.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { type Found, findSecrets, type Secret } from './testing/find-secrets.ts';
import { misplaced } from './testing/misplaced-secrets.ts';
import { askAll, type RawRequest } from './testing/raw-client.ts';
import { requestOf, type SampleRequest, sampleRequests } from './testing/sample-requests.ts';
import { type SecretsOfPeople, secretsOfPeople } from './testing/secrets-of-people.ts';
import { watchRedis } from './testing/watch-redis.ts';

const timeout = 240_000;

let database: TestDatabase;
let redis: RedisServer;
let redisWatch: Awaited<ReturnType<typeof watchRedis>>;
let t: TestService;
let samples: SampleRequest[];
let idp: IdentityProvider;
let people: SecretsOfPeople;
let secrets: Secret[];
let logged = '';
const answers: Found[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startRedis({ own: true, password: true });
  redisWatch = await watchRedis(redis);
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const clientSecret = 'canary-of-the-oidc-client';
  idp = await startIdentityProvider({
    clients: [{ id: 'halyard', secret: clientSecret, redirectUris: [`${publicUrl}/auth/callback/sso`] }],
    accounts: [{ id: 'ada', email: 'ada@example.com', emailVerified: true, name: 'Ada' }],
  });
  const issuer = { issuer: idp.issuer, clientId: 'halyard', clientSecret, name: 'Example' };
  const sso = { ...issuer, emailDomains: [], trustEmail: false, signUpRole: undefined };
  const write = (line: string) => {
    logged += line;
  };
  t = await startTestService({
    log: createLog('trace', write),
    config: { ...database.choice, redisUrl: redis.url, port, publicUrl, sso },
  });
  people = await secretsOfPeople(t, idp);
  samples = await sampleRequests(t);
  secrets = [...(await makeSecrets()), ...people.secrets];
}, timeout);
afterAll(async () => {
  redisWatch?.[Symbol.dispose]();
  await t?.[Symbol.asyncDispose]();
  await idp?.[Symbol.asyncDispose]();
  await redis.stop();
  await database[Symbol.asyncDispose]();
});

/** All that there are. */
async function makeSecrets(): Promise<Secret[]> {
  const create = async (body: object) => (await t.ok('POST', '/keys', body)).body;
  const scopes = ['flags:read'];
  const own = await create({ kind: 'api', name: 'canary', scopes });
  const revoked = await create({ kind: 'api', name: 'canary', scopes });
  await t.ok('POST', `/keys/${revoked.id}/revoke`);
  const secure = await create({ kind: 'client', name: 'canary', environment: 'development', secure: true });
  const context = { targetingKey: 'canary' };
  const { body } = await t.ok('POST', '/sdk/evaluate', { context }, { key: t.keys.client });
  const known = { isRecognised: true };
  const unknown = { isRecognised: false };
  return [
    { name: 'administrator key', text: t.keys.administrator, ...known },
    { name: 'server key', text: t.keys.server, ...known },
    { name: 'api key', text: own.secret, ...known },
    { name: 'revoked key', text: revoked.secret, ...known },
    { name: 'signing key', text: secure.signingKey, ...known },
    { name: 'context token', text: signContext(secure.signingKey, context), ...unknown },
    { name: 'ticket', text: new URL(body.changes, t.url).searchParams.get('ticket')!, ...unknown },
    { name: 'password of DATABASE_URL', text: passwordIn(database.choice.databaseUrl!), ...unknown },
    { name: 'password of REDIS_URL', text: passwordIn(redis.url), ...unknown },
  ].filter(({ text }) => text !== '');
}

function passwordIn(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

async function ask(requests: Iterable<RawRequest>): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  await askAll(Number(new URL(t.url).port), requests, ({ method, target }, { status, headers, body }) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    const where = `the answer to ${method} ${target.split('?')[0]!.slice(0, 60)}`;
    answers.push({ where, text: `${JSON.stringify(headers)}\n${body}` });
  });
  return statuses;
}

/** Every operation as it should be asked, with each key that may, and in every way in which a secret can be misplaced. */
function* everyWay(): Generator<RawRequest> {
  const recognised = secrets.filter(({ isRecognised }) => isRecognised);
  const others = secrets.filter(({ isRecognised }) => !isRecognised);
  for (const [n, sample] of samples.entries()) {
    for (const { text } of recognised) yield requestOf(sample, text);
    // All places of an operation with one of them: which it is makes no difference to a place.
    yield* misplaced(sample, recognised[n % recognised.length]!);
    yield* misplaced(sample, others[n % others.length]!);
    yield requestOf({ ...sample, headers: people.headers }, null);
  }
  yield* people.requests;
}

/** Every operation as it should be asked, and as often with a key that is none. */
function* someWays(): Generator<RawRequest> {
  for (const sample of samples) yield* [requestOf(sample), requestOf(sample, `${sample.key}x`)];
  yield* people.requests;
}

/** The rows of every table there is, as PostgreSQL writes them. */
async function* rowsOf(): AsyncGenerator<Found> {
  const { db } = t.service.system.database;
  const tables = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema')`.execute(db);
  for (const { schema, name } of tables.rows) {
    const { rows } = await sql<{
      row: string;
    }>`select t::text as row from ${sql.table(`${schema}.${name}`)} t`.execute(db);
    for (const { row } of rows) yield { where: `table ${name}`, text: row };
  }
}

async function redisText(): Promise<Found[]> {
  const found: Found[] = [{ where: 'what Redis is told', text: redisWatch.text() }];
  const read: Record<string, (key: string) => string[]> = {
    string: (key) => ['GET', key],
    hash: (key) => ['HGETALL', key],
    set: (key) => ['SMEMBERS', key],
    list: (key) => ['LRANGE', key, '0', '-1'],
    zset: (key) => ['ZRANGE', key, '0', '-1'],
    stream: (key) => ['XRANGE', key, '-', '+'],
  };
  for (const key of (await redis.command('KEYS', '*')) as string[]) {
    const type = String(await redis.command('TYPE', key));
    // It may have expired just now.
    if (type === 'none') continue;
    const value = await redis.command(...read[type]!(key));
    found.push({ where: `Redis ${key}`, text: `${key}\n${JSON.stringify(value)}` });
  }
  return found;
}

async function everythingWritten(): Promise<Found[]> {
  const written: Found[] = [{ where: 'the log', text: logged }, ...answers, ...(await redisText())];
  for await (const row of rowsOf()) written.push(row);
  return written;
}

it('SEC-6: no secret is in a log, an answer, a table, a metric or in Redis', { timeout }, async () => {
  const statuses = await ask(everyWay());
  // Both what comes off and what does not.
  expect(statuses[200]).toBeGreaterThan(samples.length);
  expect(statuses[400]).toBeGreaterThan(samples.length);
  expect(statuses[401]).toBeGreaterThan(samples.length);
  expect(statuses[500]).toBeUndefined();
  // The log for people, whole, and the metrics: read last, when all of it has happened.
  for (let path: string | undefined = '/changes?limit=500'; path; ) {
    const { body } = await t.ok('GET', path);
    answers.push({ where: 'the audit trail', text: JSON.stringify(body) });
    for (const { seq } of body.items) {
      const whole = await t.ok('GET', `/changes/${seq}`).catch(() => undefined);
      if (whole) answers.push({ where: 'the audit trail', text: JSON.stringify(whole.body) });
    }
    path = body.next && `/changes?limit=500&cursor=${body.next}`;
  }
  answers.push({ where: 'the metrics', text: (await t.ok('GET', '/metrics')).body });
  const written = await everythingWritten();
  expect(findSecrets(secrets, written)).toEqual([]);
  // All of these were looked into.
  for (const where of [
    'the log',
    'the audit trail',
    'the metrics',
    'table keys',
    'table changes',
    'what Redis is told',
  ]) {
    expect(written.filter((found) => found.where === where).map(({ text }) => text.length)).not.toEqual([]);
  }
});

it('SEC-6, negative control: it is found wherever it is, however it is written', { timeout }, async () => {
  const { db } = t.service.system.database;
  const text = secrets[0]!.text;
  const hex = Buffer.from(text).toString('hex');
  await sql`update projects set name = ${`see ${Buffer.from(text).toString('base64')}`} where key = 'default'`.execute(
    db,
  );
  await sql`create table planted (bytes bytea)`.execute(db);
  await sql`insert into planted values (${Buffer.from(text)})`.execute(db);
  await redis.command('HSET', 'planted', 'field', hex);
  t.service.system.log.error({ planted: text.slice(20) }, 'planted');
  answers.push({ where: 'a planted answer', text: `?key=${encodeURIComponent(text)}` });
  await waitFor(() => redisWatch.text().includes(hex));
  const hits = findSecrets(secrets, await everythingWritten());
  expect(hits.sort()).toEqual(
    ['Redis planted', 'a planted answer', 'table planted', 'table projects', 'what Redis is told'].map(
      (where) => `administrator key in ${where}`,
    ),
  );
  await sql`drop table planted`.execute(db);
});

it('SEC-6: nor where what is behind the service fails', { timeout }, async () => {
  const { db } = t.service.system.database;
  answers.length = 0;
  await redis.command('DEL', 'planted');
  await sql`update projects set name = 'Default' where key = 'default'`.execute(db);
  logged = '';
  // Nobody foresaw that.
  await sql`alter table projects rename to no_projects`.execute(db);
  const failing = await ask(someWays());
  expect(failing[500]).toBeGreaterThan(10);
  expect(logged).toContain('unforeseen');
  await sql`alter table no_projects rename to projects`.execute(db);
  // And the database, and Redis, are gone.
  await database[Symbol.asyncDispose]();
  await redis.kill9();
  const gone = await ask(someWays());
  expect((gone[500] ?? 0) + (gone[503] ?? 0)).toBeGreaterThan(samples.length / 2);
  expect(logged).toContain('Redis is away');
  expect(findSecrets(secrets, [{ where: 'the log', text: logged }, ...answers])).toEqual([]);
});
