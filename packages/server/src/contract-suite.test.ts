/** Every operation of the contract is visited: who may, what is refused, what it answers and what it records. */
import { once } from 'node:events';
import {
  type AnyOperation,
  allOperations,
  errorsOf,
  errorTable,
  everybodys,
  grants,
  type KeyKind,
  ofrepFailure,
  type Permission,
  parseKey,
  permissions,
  problemDetails,
} from '@halyard/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { z } from 'zod';
import { answerSchemas } from '../../contract/src/testing/answer-schemas.ts';
import { contractExamples, type Example } from './testing/contract-examples.ts';
import { letExpire } from './testing/expired-key.ts';
import {
  type RequestOptions,
  startTestService,
  type TestAnswer,
  type TestService,
} from './testing/start-test-service.ts';

let t: TestService;
/** By kind: of project `default`, environment development, all scopes. */
let keyOf: Record<KeyKind, string>;
let badKeys: Record<string, string | null>;
let foreignKey: string;
const scopeless = new Map<Permission, string>();
const findSchemaProblem = answerSchemas(allOperations);

beforeAll(async () => {
  t = await startTestService();
  const create = async (body: object, path = '/keys') => (await t.ok('POST', path, body)).body;
  const api = { kind: 'api', name: 'suite', scopes: ['*'] };
  keyOf = { api: t.keys.administrator, server: t.keys.server, client: t.keys.client };
  const revoked = await create(api);
  await t.ok('POST', `/keys/${revoked.id}/revoke`);
  const expired = await create(api);
  await letExpire(t, expired.id);
  const wrong = keyOf.api.endsWith('0') ? '1' : '0';
  badKeys = {
    none: null,
    garbage: 'garbage',
    'wrong checksum': keyOf.api.slice(0, -1) + wrong,
    revoked: revoked.secret,
    expired: expired.secret,
  };
  await t.ok('POST', '/projects', { key: 'foreign' });
  foreignKey = (await create(api, '/keys?project=foreign')).secret;
  const all = Object.keys(permissions) as Permission[];
  for (const permission of all) {
    const scopes = all.filter((scope) => !everybodys.has(scope) && !grants([scope], permission));
    scopeless.set(permission, (await create({ ...api, scopes })).secret);
  }
});
afterAll(() => t[Symbol.asyncDispose]());

it('has an example of every operation, and of nothing else', () => {
  expect(Object.keys(contractExamples).sort()).toEqual(allOperations.map(({ name }) => name).sort());
});

describe.each(allOperations.map((operation) => [operation.name, operation] as const))(
  '%s',
  (name, operation) => {
    const isWrite = operation.effect === 'write';
    const isOpen = operation.permission === null;
    const takesBody = operation.method !== 'GET';
    // Its errors have other words, and what it does not know it passes over, as the protocol wants it.
    const isOfrep = operation.dialect === 'ofrep';
    const isStream = operation.answer.meta()?.['contentType'] === 'text/event-stream';
    const callers = operation.callers as KeyKind[];
    let example: Example;
    beforeAll(async () => {
      example = await contractExamples[name]!(t);
    });

    /** With the right key, and for PUT the right If-Match, unless told otherwise. */
    async function send(change: Partial<Omit<Example, 'key'>> & RequestOptions = {}): Promise<TestAnswer> {
      const { params, query, body } = { ...example, ...change };
      const required = operation.ifMatch === 'required' ? { 'if-match': '*' } : {};
      const answer = await t.request(operation.method, pathOf(operation, params, query), {
        key: isOpen ? null : (example.key ?? keyOf[callers[0]!]),
        ...(takesBody && body !== undefined ? { body } : {}),
        ...change,
        headers: { ...required, ...change.headers } as Record<string, string>,
      });
      if (answer.status >= 400) {
        if (isOfrep) {
          expect(ofrepFailure.safeParse(answer.body).error).toBeUndefined();
          expect(answer.headers.get('content-type')).toBe('application/json');
          expect(errorsOf(operation).map((code) => errorTable[code].status)).toContain(answer.status);
        } else {
          expect(problemDetails.safeParse(answer.body).error).toBeUndefined();
          expect(answer.headers.get('content-type')).toBe('application/problem+json');
          expect(answer.status, answer.body.detail).toBe(errorTable[answer.body.code as 'STALE'].status);
          expect(errorsOf(operation)).toContain(answer.body.code);
        }
        expect(findSchemaProblem(operation, answer.status, answer.body)).toBeUndefined();
      }
      return answer;
    }

    itWhere(!isOpen, 'wants a valid key', async () => {
      for (const [what, key] of Object.entries(badKeys)) {
        const answer = await send({ key });
        expect([what, answer.status]).toEqual([what, 401]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    });

    itWhere(!isOpen, 'is for certain kinds of key and one scope', async () => {
      for (const kind of ['api', 'server', 'client'] as const) {
        if (callers.includes(kind)) continue;
        expect([kind, (await send({ key: keyOf[kind] })).status]).toEqual([kind, 403]);
      }
      if (!callers.includes('api') || everybodys.has(operation.permission!)) return;
      const answer = await send({ key: scopeless.get(operation.permission!)! });
      expect(answer.status).toBe(403);
      expect(answer.body.detail ?? answer.body.errorDetails).toContain(operation.permission);
    });

    itWhere(
      !isOpen && operation.within === 'project' && callers.includes('api'),
      'does not exist for a key of another project',
      async () => {
        if (Object.hasOwn(shapeOf(operation.query), 'project')) {
          const answer = await send({ key: foreignKey, query: { ...example.query, project: 'default' } });
          // To some of OFREP's providers whatever is answered 404 is a flag that does not exist.
          expect(answer.status).toBe(operation.dialect === 'ofrep' ? 400 : 404);
          // Nor is nothing the name of one: it once was what belongs to none.
          const { status } = await send({ query: { ...example.query, project: '' } });
          expect([400, 404]).toContain(status);
        }
        const { environment: _, ...others } = example.params ?? {};
        if (Object.keys(others).length > 0) expect((await send({ key: foreignKey })).status).toBe(404);
      },
    );

    it('does not know other names', async () => {
      for (const param of Object.keys(example.params ?? {})) {
        for (const value of ['no-such-thing', '0', '1e400', '%00', '%zz', 'a%2Fb', 'x'.repeat(500)]) {
          const params = { ...example.params, [param]: value };
          expect([param, value, (await send({ params })).status]).toEqual([param, value, 404]);
        }
      }
    });

    itWhere(takesBody && !isOpen, 'wants JSON', async () => {
      for (const rawBody of [
        '{"a":',
        '{',
        'nonsense',
        '{"a":1}}',
        '\u0000',
        Uint8Array.of(0x22, 0xff, 0x22),
      ]) {
        const answer = await send({ rawBody });
        const { code, errorCode } = answer.body;
        expect([rawBody, code ?? errorCode]).toEqual([rawBody, isOfrep ? 'PARSE_ERROR' : 'MALFORMED_JSON']);
      }
    });

    it('offers the nearest name for a parameter nobody knows', async () => {
      // Whatever an evaluation does not know is an attribute of the context.
      if (name === 'flags.evaluate' || isOpen) return;
      if (isOfrep) {
        expect((await send({ query: { ...example.query, projectt: 'default' } })).status).toBe(200);
        return;
      }
      const answer = await send({ query: { ...example.query, projectt: 'default' } });
      expect(answer.status).toBe(400);
      const message = Object.hasOwn(shapeOf(operation.query), 'project')
        ? 'unknown field `projectt`; did you mean `project`?'
        : 'unknown field `projectt`';
      expect(answer.body.fields).toContainEqual({ pointer: '?projectt', message });
    });

    itWhere(
      takesBody && !isOpen && !isOfrep,
      'offers the nearest name for a field nobody knows',
      async () => {
        for (const field of Object.keys(shapeOf(bodyOf(operation)))) {
          const body = { ...(example.body as object), [`${field}x`]: 1 };
          const answer = await send({ body });
          expect(answer.status).toBe(400);
          expect(answer.body.fields).toContainEqual({
            pointer: `/${field}x`,
            message: `unknown field \`${field}x\`; did you mean \`${field}\`?`,
          });
        }
        const answer = await send({ body: { nobodyKnowsThis: 1 } });
        const pointers = answer.body.fields.map(({ pointer }: { pointer: string }) => pointer);
        expect(pointers).toContain('/nobodyKnowsThis');
      },
    );

    itWhere(takesBody && !isOpen, 'refuses values of the wrong type', async () => {
      const query = isWrite ? { ...example.query, 'dry-run': 'true' } : example.query;
      const attempt = (body: unknown) => send({ body, ...(query ? { query } : {}) });
      for (const body of [[], 'text', 1.5, null]) expect((await attempt(body)).status).toBe(400);
      for (const [field, schema] of Object.entries(shapeOf(bodyOf(operation)))) {
        for (const value of strangeValues) {
          const answer = await attempt({ ...(example.body as object), [field]: value });
          const what = [field, JSON.stringify(value), answer.status];
          // In a merge patch null takes away and an object is merged: neither is what is judged in the end.
          const isMerged = operation.method === 'PATCH' && typeof value === 'object' && !Array.isArray(value);
          if (isNeverStored(value) || !(isMerged || schema.safeParse(value).success)) {
            expect(what).toEqual([field, JSON.stringify(value), 400]);
            const where = answer.body.fields?.[0].pointer ?? answer.body.errorDetails;
            expect(where.startsWith(`/${field}`), where).toBe(true);
          } else expect(answer.status, String(what)).toBeLessThan(500);
        }
      }
    });

    itWhere(isWrite, 'shows by a dry run what it would change, and changes nothing', async () => {
      const before = await everything(t);
      const answer = await send({ query: { ...example.query, 'dry-run': 'true' } });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ dryRun: true, diff: expect.arrayContaining([expect.anything()]) });
      for (const { before, after } of answer.body.diff) expect(before).not.toEqual(after);
      expect(JSON.stringify(answer.body)).not.toMatch(
        /hal_(api|server|client|sign|link)_|whsec_|\/calls\/\w{40}/,
      );
      expect(await everything(t)).toEqual(before);
      expect((await send({ query: { ...example.query, 'dry-run': 'maybe' } })).status).toBe(400);
    });

    itWhere(operation.ifMatch !== 'none', 'refuses what was based on another state', async () => {
      const answer = await send({ headers: { 'if-match': '"0-stale"' } });
      expect(answer.body).toMatchObject({ code: 'STALE', yourVersion: '"0-stale"' });
      expect(answer.body.currentVersion).toMatch(/^"[\w;=-]+"$/);
      if (operation.ifMatch !== 'required') return;
      const path = pathOf(operation, example.params, example.query);
      const without = await t.request(operation.method, path, { body: example.body });
      expect(without.body.code).toBe('PRECONDITION_REQUIRED');
    });

    it('answers as the contract says, and records one change or none', async () => {
      const seq = await seqOf(t);
      const ifMatch = operation.ifMatch === 'none' ? undefined : await currentTag(t, operation, example);
      const given = isWrite
        ? {
            query: { ...example.query, comment: `because of ${name}` },
            headers: { 'idempotency-key': `suite-${name}`, ...(ifMatch ? { 'if-match': ifMatch } : {}) },
          }
        : {};
      if (isStream) return expect((await openStream(operation)).status).toBe(200);
      if (operation.status === 101) return expectMessages(operation, await send());
      const answer = await send(given);
      expect(answer.status, JSON.stringify(answer.body)).toBe(operation.status);
      expectAnswer(operation, answer);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-request-id')).toBeTruthy();
      // Calling a trigger is no change, but has one made.
      if (!isWrite) return expect(await seqOf(t)).toBe(name === 'triggers.call' ? seq + 1 : seq);

      expect(await seqOf(t)).toBe(seq + 1);
      const { body: change } = await t.ok(
        'GET',
        `/changes/${seq + 1}?project=${projectOf(operation, example)}`,
      );
      expect(change).toMatchObject({
        operation: name,
        comment: `because of ${name}`,
        // Whoever holds a link is nobody before.
        actor: isOpen
          ? { kind: 'user', id: answer.body.id }
          : { id: parseKey(example.key ?? keyOf.api)!.selector, kind: 'api' },
        requestId: answer.headers.get('x-request-id'),
      });
      expect(change.items.length).toBeGreaterThan(0);

      const repeated = await send(given);
      expect([repeated.status, repeated.etag]).toEqual([answer.status, answer.etag]);
      if (operation.secretFields.length === 0) expect(repeated.body).toEqual(answer.body);
      else {
        const rest = { ...answer.body };
        const shown = operation.secretFields.filter((field) => answer.body[field] !== undefined);
        expect(shown.length).toBeGreaterThan(0);
        for (const field of shown) {
          expect(answer.body[field]).toMatch(/hal_(client|sign|link)_|whsec_|\/calls\/\w{40}/);
          expect(repeated.body).not.toHaveProperty(field);
          delete rest[field];
        }
        expect(repeated.body).toEqual({ ...rest, notice: expect.any(String) });
        expect(answer.body.notice).not.toBe(repeated.body.notice);
      }
      expectAnswer(operation, repeated);
      const other = await send({
        ...given,
        ...(example.otherBody === undefined
          ? { headers: { ...given.headers, 'if-match': '"another"' } }
          : { body: example.otherBody }),
      });
      expect(other.body.code).toBe('IDEMPOTENCY_MISMATCH');
      expect(await seqOf(t)).toBe(seq + 1);
    });

    /** Refused without a handshake; with one every message is as the contract says. */
    async function expectMessages({ path }: AnyOperation, refused: TestAnswer) {
      expect([refused.body.code, refused.headers.get('upgrade')]).toEqual(['UPGRADE_REQUIRED', 'websocket']);
      const headers = { authorization: `Bearer ${keyOf.server}` };
      const socket = new WebSocket(t.url.replace('http', 'ws') + path, { headers });
      const [data] = (await once(socket, 'message')) as [Buffer];
      socket.close();
      const message = JSON.parse(data.toString());
      expect(message).toMatchObject({ event: 'intent', data: { transfer: 'full' } });
      expect(findSchemaProblem(operation, 101, message)).toBeUndefined();
      expect(findSchemaProblem(operation, 101, { event: 1 })).toBeTruthy();
    }

    async function openStream(operation: AnyOperation) {
      const abort = new AbortController();
      const answer = await fetch(t.url + pathOf(operation, example.params, example.query), {
        headers: isOpen ? {} : { authorization: `Bearer ${keyOf[callers[0]!]}` },
        signal: abort.signal,
      });
      expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
      abort.abort();
      return answer;
    }
  },
);

/** A test of the operations that it has something to say about. */
function itWhere(applies: boolean, name: string, test: () => Promise<void>): void {
  if (applies) it(name, test);
}

const strangeValues: unknown[] = [
  {},
  [],
  [[]],
  1.5,
  -1,
  true,
  '',
  null,
  { $ne: '' },
  'x'.repeat(20_000),
  JSON.parse('{"__proto__":{"admin":true}}'),
  '\ud800',
  'a\u0000b',
];

function isNeverStored(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed();
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');
}

function expectAnswer(operation: AnyOperation, answer: TestAnswer): void {
  const body = operation.status === 204 ? null : answer.body;
  expect(operation.answer.safeParse(body).error).toBeUndefined();
  expect(findSchemaProblem(operation, answer.status, body)).toBeUndefined();
}

/** The fields of a strict object; of a merge patch those of the document it is judged as. */
function bodyOf(operation: AnyOperation): z.ZodType {
  const judgedAs: Record<string, string> = {
    'flags.patch': 'flags.put',
    'configurations.patch': 'configurations.put',
  };
  const name = judgedAs[operation.name];
  return (allOperations.find((other) => other.name === name) ?? operation).body;
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  return ((schema as { shape?: Record<string, z.ZodType> }).shape ?? {}) as Record<string, z.ZodType>;
}

/** Parameters are written as they are: some tests send what no encoder would. */
function pathOf({ path }: AnyOperation, params: Example['params'], query: Example['query']): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => params![name]!);
  return query && Object.keys(query).length > 0 ? `${filled}?${new URLSearchParams(query)}` : filled;
}

function projectOf({ name }: AnyOperation, { body }: Example): string {
  return name === 'projects.create' ? (body as { key: string }).key : 'default';
}

async function seqOf({ service }: TestService): Promise<number> {
  const { db } = service.system.database;
  return (await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow()).seq;
}

/** The ETag that a read of the same thing answers. */
async function currentTag(t: TestService, operation: AnyOperation, example: Example): Promise<string> {
  const isConfiguration = operation.name.startsWith('configurations.') || operation.name === 'flags.rollout';
  const path = isConfiguration
    ? '/flags/{flagId}/environments/{environment}'
    : operation.path.replace(
        /\/(archive|restore|revert|revoke|rotate|inherit|cancel|approve|reject|apply)$/,
        '',
      );
  const params = { environment: 'development', ...example.params };
  return (await t.ok('GET', pathOf({ ...operation, path }, params, undefined))).etag!;
}

/** Every row of every table that a change may touch, as text. */
async function everything({ service }: TestService): Promise<string[]> {
  const { db } = service.system.database;
  const tables = [
    'projects',
    'environments',
    'flags',
    'flag_configurations',
    'segments',
    'segment_configurations',
    'keys',
    'roles',
    'members',
    'service_accounts',
    'people',
    'credentials',
    'second_factors',
    'passkeys',
    'sessions',
    'one_time_links',
    'log_head',
    'changes',
    'change_items',
    'idempotency',
  ];
  const found: string[] = [];
  for (const table of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(table)} t`.execute(db);
    found.push(table, ...rows.map(({ row }) => row).sort());
  }
  return found;
}
