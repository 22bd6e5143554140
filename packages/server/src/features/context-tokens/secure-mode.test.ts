/** SEC-19: whatever is wrong with a token or a context, on every way to ask, is refused; and nothing that is right. */
import { createHmac } from 'node:crypto';
import { allOperations } from '@halyard/contract';
import { signContext } from '@halyard/sdk';
import { fixedClock } from '@halyard/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestAnswer, type TestService } from '../../testing/start-test-service.ts';

interface MadeKey {
  id: string;
  secret: string;
  signingKey: string;
}

/** What somebody sends. */
interface Attempt {
  key?: string;
  token: string | undefined;
  /** What the request itself claims. */
  claims?: Record<string, unknown>;
  /** Whom its events are of, where they are not of u1. */
  units?: string[];
}

const clock = fixedClock('2027-01-15T08:00:00Z');
const context = { targetingKey: 'u1', plan: 'pro', company: { id: 'c7', tier: 'gold' }, age: 42 };
let t: TestService;
let secure: MadeKey;
let sibling: MadeKey;
let elsewhere: MadeKey;
let revoked: MadeKey;

beforeAll(async () => {
  t = await startTestService({ clock: { now: () => clock.date() } });
  const create = async (environment: string): Promise<MadeKey> =>
    (await t.ok('POST', '/keys', { kind: 'client', name: 'page', environment, secure: true })).body;
  secure = await create('development');
  sibling = await create('development');
  elsewhere = await create('staging');
  revoked = await create('development');
  const flag = (key: string, attribute: string, value: string) => ({
    key,
    kind: 'boolean',
    client: true,
    environments: Object.fromEntries(
      ['development', 'staging'].map((environment) => {
        const test = { attribute, op: 'in', values: [value] };
        const rule = { id: 'r1', if: test, serve: 'on', experiment: { key: 'of-pro', phase: 1 } };
        return [environment, { enabled: true, rules: [rule], otherwise: { serve: 'off' } }];
      }),
    ),
  });
  await t.ok('POST', '/flags', flag('pro', 'plan', 'pro'));
  await t.ok('POST', '/flags', flag('phone', 'device.type', 'mobile'));
  // What was made before it was taken away held.
  expect((await routes['flags.evaluate']!({ key: revoked.secret, token: tokenBy(revoked) })).status).toBe(
    200,
  );
  await t.ok('POST', `/keys/${revoked.id}/revoke`);
});
afterAll(() => t[Symbol.asyncDispose]());

function tokenBy({ signingKey }: MadeKey, signed: object = context, nowMs = clock.now()): string {
  return signContext(signingKey, signed as never, { nowMs });
}

function send(attempt: Attempt, method: string, path: string, body?: unknown): Promise<TestAnswer> {
  const { key = secure.secret, token } = attempt;
  const headers: Record<string, string> = token === undefined ? {} : { 'halyard-context-token': token };
  return t.request(method, path, { key, headers, ...(body === undefined ? {} : { body }) });
}

let sequence = 0;
/** By operation. */
const routes: Record<string, (attempt: Attempt) => Promise<TestAnswer>> = {
  'flags.evaluate'(attempt) {
    const query = new URLSearchParams();
    const { targetingKey, ...rest } = attempt.claims ?? {};
    if (targetingKey !== undefined) query.set('targetingKey', String(targetingKey));
    if (Object.keys(rest).length > 0) query.set('context', JSON.stringify(rest));
    return send(attempt, 'GET', `/flags/pro/evaluate?${query}`);
  },
  'flags.evaluateFor': (attempt) => send(attempt, 'POST', '/flags/pro/evaluate', bodyOf(attempt)),
  'sdk.evaluate': (attempt) => send(attempt, 'POST', '/sdk/evaluate', bodyOf(attempt)),
  'ofrep.evaluate': (attempt) => send(attempt, 'POST', '/ofrep/v1/evaluate/flags/pro', bodyOf(attempt)),
  'ofrep.evaluateAll': (attempt) => send(attempt, 'POST', '/ofrep/v1/evaluate/flags', bodyOf(attempt)),
  'sdk.events'(attempt) {
    const at = clock.iso();
    const events = (attempt.units ?? ['u1']).flatMap((unit) => [
      { kind: 'exposure', experiment: 'of-pro', phase: 1, variant: 'on', unit, at },
      { kind: 'track', event: 'bought', unit, at },
    ]);
    return send(attempt, 'POST', '/sdk/events', { instance: 'page', sequence: sequence++, events });
  },
};

function bodyOf({ claims }: Attempt): object {
  return claims === undefined ? {} : { context: claims };
}

/** The value of flag `pro`; of events, how many were taken. */
function outcome({ body }: TestAnswer): unknown {
  if (Array.isArray(body.flags)) return body.flags.find(({ key }: { key: string }) => key === 'pro').value;
  return body.accepted ?? body.flags?.pro.value ?? body.value;
}

function withPart(token: string, index: 0 | 1, change: (part: Record<string, unknown>) => object): string {
  const parts = token.split('.');
  const part = JSON.parse(Buffer.from(parts[index]!, 'base64url').toString());
  parts[index] = Buffer.from(JSON.stringify(change(part))).toString('base64url');
  return parts.join('.');
}

function hs256(token: string, secret: Buffer): string {
  const [header, payload] = withPart(token, 0, (part) => ({ ...part, alg: 'HS256' })).split('.');
  const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}

async function publicKeyOf(key: MadeKey): Promise<Buffer> {
  const { db } = t.service.system.database;
  const row = await db
    .selectFrom('keys')
    .select('context_public_key')
    .where('id', '=', key.id)
    .executeTakeFirstOrThrow();
  return Buffer.from(row.context_public_key!, 'base64url');
}

const invalid = [401, 'CONTEXT_TOKEN_INVALID'];
const notSigned = [403, 'CONTEXT_NOT_SIGNED'];
const good = () => tokenBy(secure);
const payloadWith = (change: (signed: typeof context) => object) =>
  withPart(good(), 1, (part) => ({ ...part, context: change(part['context'] as typeof context) }));

const attempts: [name: string, expected: unknown[], () => Attempt | Promise<Attempt>][] = [
  ['no token', [401, 'CONTEXT_TOKEN_REQUIRED'], () => ({ token: undefined })],
  ['no token, and a context', [401, 'CONTEXT_TOKEN_REQUIRED'], () => ({ token: undefined, claims: context })],
  ['an empty token', invalid, () => ({ token: '' })],
  ['a wrong signature', invalid, () => ({ token: `${good().slice(0, -86)}${'A'.repeat(86)}` })],
  ['signed by another key', invalid, () => ({ token: withKid(tokenBy(sibling), secure.id) })],
  ['an expired token', invalid, () => ({ token: tokenBy(secure, context, clock.now() - 3_661_000) })],
  ['the token of another key', invalid, () => ({ token: tokenBy(sibling) })],
  ['the token of another environment', invalid, () => ({ token: tokenBy(elsewhere) })],
  ['the token with another key', invalid, () => ({ key: sibling.secret, token: good() })],
  [
    'the token with the key of another environment',
    invalid,
    () => ({ key: elsewhere.secret, token: good() }),
  ],
  ['a revoked key', [401, 'UNAUTHENTICATED'], () => ({ key: revoked.secret, token: tokenBy(revoked) })],
  ['the token of a revoked key', invalid, () => ({ token: tokenBy(revoked) })],
  ['another context', notSigned, () => ({ token: good(), claims: { targetingKey: 'u2' }, units: ['u2'] })],
  ['an attribute more', notSigned, () => ({ token: good(), claims: { admin: true }, units: ['u1', 'true'] })],
  [
    'an attribute more beside those that are signed',
    notSigned,
    () => ({ token: good(), claims: { ...context, admin: true }, units: ['c7', 'c8'] }),
  ],
  [
    'a nested attribute changed',
    notSigned,
    () => ({ token: good(), claims: { company: { id: 'c7' } }, units: ['C7'] }),
  ],
  ['a number as text', notSigned, () => ({ token: good(), claims: { age: '42' }, units: ['42.0'] })],
  [
    'an attribute changed in the token',
    invalid,
    () => ({ token: payloadWith((now) => ({ ...now, plan: 'max' })) }),
  ],
  [
    'an attribute added in the token',
    invalid,
    () => ({ token: payloadWith((now) => ({ ...now, admin: true })) }),
  ],
  [
    'an attribute taken from the token',
    invalid,
    () => ({ token: payloadWith(({ plan: _, ...rest }) => rest) }),
  ],
  [
    'a nested attribute changed in the token',
    invalid,
    () => ({ token: payloadWith((now) => ({ ...now, company: { ...now.company, tier: 'x' } })) }),
  ],
  [
    'a longer life in the token',
    invalid,
    () => ({ token: withPart(good(), 1, (part) => ({ ...part, exp: Number(part['exp']) + 1 })) }),
  ],
  ['alg none', invalid, () => ({ token: withPart(good(), 0, (part) => ({ ...part, alg: 'none' })) })],
  [
    'alg none, unsigned',
    invalid,
    () => ({ token: withPart(good(), 0, (part) => ({ ...part, alg: 'none' })).slice(0, -86) }),
  ],
  ['HS256 with the public key', invalid, async () => ({ token: hs256(good(), await publicKeyOf(secure)) })],
  ['the signing key itself', invalid, () => ({ token: secure.signingKey })],
];

function withKid(token: string, kid: string): string {
  return withPart(token, 0, (part) => ({ ...part, kid }));
}

async function written(): Promise<number> {
  const { db } = t.service.system.database;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from exposures) + (select count(*) from tracked_events) as count`.execute(db);
  return Number(rows[0]!.count);
}

it('knows every operation that a client key may call', () => {
  const names = allOperations.filter(({ callers }) => callers.includes('client')).map(({ name }) => name);
  expect(Object.keys(routes).sort()).toEqual(names.sort());
});

describe.each(Object.entries(routes))('in secure mode %s', (name, ask) => {
  const isEvents = name === 'sdk.events';
  const isOfrep = name.startsWith('ofrep.');
  /** OFREP has words of its own; the status is the same. */
  const refusal = ({ status, body }: TestAnswer, code: unknown) => [
    status,
    isOfrep && body.errorCode === 'GENERAL' && body.errorDetails !== '' ? code : body.code,
  ];

  it('takes the token that is right, with a context that repeats it, or part of it, or none', async () => {
    for (const claims of [undefined, {}, { plan: 'pro' }, context]) {
      const attempt = { token: good(), ...(claims === undefined ? {} : { claims }) };
      expect(outcome(await ask(attempt))).toBe(isEvents ? 2 : true);
    }
    const free = tokenBy(secure, { ...context, plan: 'free' });
    expect(outcome(await ask({ token: free }))).toBe(isEvents ? 2 : false);
  });

  it.each(attempts)('refuses: %s', async (_, expected, make) => {
    const before = await written();
    const answer = await ask(await make());
    expect(refusal(answer, expected[1])).toEqual(expected);
    expect(answer.headers.get('www-authenticate')).toBe(expected[0] === 401 ? 'Bearer' : null);
    expect(outcome(answer)).toBeUndefined();
    expect(await written()).toBe(before);
  });

  it('refuses a token that it took once it has expired', async () => {
    const token = good();
    expect((await ask({ token })).status).toBeLessThan(300);
    clock.advance(3_661_000);
    const { status, body } = await ask({ token });
    expect([status, isOfrep ? body.errorDetails : body.detail]).toEqual([
      401,
      'the context token does not hold: it has expired',
    ]);
  });

  it('without secure mode takes any context and no token', async () => {
    const key = t.keys.client;
    for (const claims of [undefined, { plan: 'free', admin: true }, context]) {
      const attempt = { key, token: undefined, ...(claims === undefined ? {} : { claims }), units: ['u9'] };
      expect(outcome(await ask(attempt))).toBe(isEvents ? 2 : claims === context);
    }
    for (const wanted of [key, t.keys.server]) {
      const refused = await ask({ key: wanted, token: good(), claims: context });
      expect(refusal(refused, 'INVALID_INPUT')).toEqual([400, 'INVALID_INPUT']);
      expect(JSON.stringify(refused.body)).toContain('Halyard-Context-Token: this key is not in secure mode');
    }
  });
});

describe('a refusal', () => {
  const pointers = ({ body }: TestAnswer) =>
    body.fields.map(({ pointer }: { pointer: string }) => pointer).sort();

  it('names the attributes that are not signed, and repeats no value', async () => {
    const attempt = { token: good(), claims: { ...context, plan: 'canary', 'a/b': 1, targetingKey: 'u2' } };
    const posted = await routes['sdk.evaluate']!(attempt);
    expect(pointers(posted)).toEqual(['/context/a~1b', '/context/plan', '/context/targetingKey']);
    expect(posted.body.detail).toContain('(and 2 more)');
    expect(JSON.stringify(posted.body)).not.toContain('canary');
    expect(pointers(await routes['flags.evaluate']!(attempt))).toEqual([
      '?context/a~1b',
      '?context/plan',
      '?targetingKey',
    ]);
  });

  it('is short, whatever was claimed', async () => {
    const claims = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`a${i}`, i]));
    const { status, body } = await routes['sdk.evaluate']!({ token: good(), claims });
    expect([status, body.fields.length]).toEqual([403, 50]);
  });

  it('names every event whose unit is not signed', async () => {
    const answer = await routes['sdk.events']!({ token: good(), units: ['u1', 'u2', 'c7', '42', 'gold'] });
    expect(pointers(answer)).toEqual(['/events/2/unit', '/events/3/unit']);
  });
});

it('events may be of any value that is signed, and of nobody', async () => {
  expect(outcome(await routes['sdk.events']!({ token: good(), units: ['u1', 'c7', '42', 'gold'] }))).toBe(8);
  const event = { kind: 'track', event: 'bought', at: clock.iso() };
  const body = { instance: 'page', sequence: sequence++, events: [event] };
  expect((await send({ token: good() }, 'POST', '/sdk/events', body)).status).toBe(202);
});

it('what the service sees for itself still counts, and what is claimed of it does not', async () => {
  const ask = (userAgent: string, body: object = {}) =>
    t.request('POST', '/flags/phone/evaluate', {
      key: secure.secret,
      headers: { 'halyard-context-token': good(), 'user-agent': userAgent },
      body,
    });
  const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15';
  expect((await ask(iphone)).body.value).toBe(true);
  expect((await ask('curl/8')).body.value).toBe(false);
  const claimed = await ask('curl/8', { context: { device: { type: 'mobile' } } });
  expect(claimed.body.fields).toEqual([expect.objectContaining({ pointer: '/context/device' })]);
});
