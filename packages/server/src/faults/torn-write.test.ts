/**
 * The connection to PostgreSQL is cut at every message of every kind of write, before the server has seen it and
 * after: the write happened with all that belongs to it, or not at all, and repeating it makes it happen once.
 */
import { isDeepStrictEqual } from 'node:util';
import { allOperations, OperationError } from '@halyard/contract';
import {
  cloneDatabase,
  type DatabaseClone,
  type PgProxy,
  startPgProxy,
  testPostgresUrl,
} from '@halyard/testkit';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localActor } from '../actor.ts';
import type { Handler } from '../door.ts';
import { verifyChain } from '../features/changes/index.ts';
import { record } from '../record.ts';
import { runOperation } from '../run-operation.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { judgeEffect, type Ledger, readLedger } from './testing/ledger.ts';
import { type Ask, inProject, type WriteKind, type WriteRequest, writeKinds } from './testing/write-kinds.ts';

let database: DatabaseClone;
let proxy: PgProxy;
let t: TestService;
let direct: pg.Client;
beforeAll(async () => {
  database = await cloneDatabase({ adminUrl: testPostgresUrl(), name: 'template0' });
  proxy = await startPgProxy({ upstream: database.url });
  t = await startTestService({ config: { databaseUrl: proxy.url, poolSize: 2, pollMs: 60_000 } });
  // What reads on its own would be counted among the messages of a write.
  await t.service.delivery.drain();
  await t.service.system.bus.close();
  direct = new pg.Client({ connectionString: database.url });
  await direct.connect();
});
afterAll(async () => {
  await direct?.end();
  await t?.[Symbol.asyncDispose]();
  await proxy?.close();
  await database?.drop();
});

type Answer = { status: number; body: unknown; retryAfter: string | null };
type Send = (request: WriteRequest, idempotencyKey: string) => Promise<Answer>;

const tally = { messages: 0, cuts: 0, none: 0, all: 0 };

it('visits every write of the contract', () => {
  const writes = allOperations.filter(({ effect }) => effect === 'write').map(({ name }) => name);
  expect(writeKinds.map(({ operation }) => operation).toSorted()).toEqual(writes.toSorted());
});

for (const kind of writeKinds) {
  it(`${kind.operation} happens whole or not at all, wherever it is cut`, { timeout: 300_000 }, async () => {
    const problems = await cutEverywhere(kind, overHttp);
    expect(problems).toEqual([]);
  });
}

it('leaves a chain that verifies', async () => {
  expect(await verifyChain(t.service.system.database.db)).toMatchObject({ problems: [] });
  expect(tally.all).toBeGreaterThanOrEqual(writeKinds.length);
  expect(tally.none).toBeGreaterThan(tally.all);
  process.stdout.write(`torn writes: ${JSON.stringify(tally)}\n`);
});

it('negative control: a write that records outside its transaction is found torn', {
  timeout: 300_000,
}, async () => {
  const kind: WriteKind = {
    operation: 'projects.patch',
    next: (_, n) => ({ method: 'PATCH', path: '/projects/{project}', body: { name: `name ${n}` } }),
  };
  const problems = await cutEverywhere(kind, recordingOutside);
  expect(problems.join('\n')).toMatch(/no state changed/);
});

/** Cuts the k-th message for every k that a dry pass counts, in both modes. Gives what went wrong. */
async function cutEverywhere(kind: WriteKind, send: Send): Promise<string[]> {
  const project = `${kind.operation.replace('.', '-')}-${send.name.toLowerCase()}`;
  await t.ok('POST', '/projects', { key: project });
  const ask: Ask = (method, path, body) => t.ok(method, inProject(path, project), body);
  await kind.begin?.(ask);
  let n = 0;
  const prepare = async () => {
    const request = await kind.next(ask, ++n);
    const idempotencyKey = `${project}-${n}`;
    return {
      request: { ...request, path: inProject(request.path, project) },
      write: { operation: kind.operation, idempotencyKey },
    };
  };

  const dry = await prepare();
  const types: string[] = [];
  const forget = proxy.onMessage(
    ({ from, type }) => void (from === 'frontend' && /^[^pX]$/.test(type) && types.push(type)),
  );
  const { status, body } = await send(dry.request, dry.write.idempotencyKey);
  forget();
  if (status >= 300) return [`uncut: ${status} ${JSON.stringify(body)}`];
  tally.messages += types.length;
  const problems: string[] = [];
  for (const mode of ['before', 'after'] as const) {
    for (let k = 1; k <= types.length; k++) {
      // Nothing is carried out for good before Sync or a simple query; after the others is before the next.
      if (mode === 'after' && !'QS'.includes(types[k - 1]!)) continue;
      const { request, write } = await prepare();
      const before = await readLedger(direct);
      proxy.cutAfter(k, mode);
      const first = await send(request, write.idempotencyKey);
      const { cuts } = proxy.counters;
      proxy.arm();
      const found = await judgeOnce(request, write, before, first, send);
      if (cuts !== 1) found.push(`${cuts} cuts`);
      problems.push(
        ...found.map((problem) => `${mode} message ${k} (${types[k - 1]}) of ${types.length}: ${problem}`),
      );
    }
  }
  return problems;
}

async function judgeOnce(
  request: WriteRequest,
  write: { operation: string; idempotencyKey: string },
  before: Ledger,
  first: Answer,
  send: Send,
): Promise<string[]> {
  const problems: string[] = [];
  const after = await readLedger(direct);
  const effect = await judgeEffect(direct, before, after, write);
  tally.cuts++;
  if (effect.outcome !== 'torn') tally[effect.outcome]++;
  problems.push(...effect.problems);
  if (first.status === 503) {
    if (!(Number(first.retryAfter) >= 1)) problems.push(`503 with Retry-After ${first.retryAfter}`);
    const isUnknown = (first.body as { outcome?: string }).outcome === 'unknown';
    if (!isUnknown && effect.outcome !== 'none') problems.push('said that nothing was changed');
  } else if (first.status >= 300) {
    problems.push(`answered ${first.status} ${JSON.stringify(first.body)}`);
  } else if (effect.outcome !== 'all') {
    problems.push(`acknowledged, and left ${effect.outcome}`);
  }
  const second = await send(request, write.idempotencyKey);
  if (second.status >= 300) problems.push(`the repetition: ${second.status} ${JSON.stringify(second.body)}`);
  const afterSecond = await readLedger(direct);
  if (effect.outcome !== 'none') {
    if (!isDeepStrictEqual(afterSecond, after)) problems.push('repeated: something happened again');
    return problems;
  }
  const whole = await judgeEffect(direct, before, afterSecond, write);
  if (whole.outcome !== 'all') problems.push(`repeated: ${whole.outcome} ${whole.problems.join('; ')}`);
  return problems;
}

async function overHttp(request: WriteRequest, idempotencyKey: string): Promise<Answer> {
  const { status, body, headers } = await t.request(request.method, request.path, {
    ...(request.body === undefined ? {} : { body: request.body }),
    headers: { ...request.headers, 'idempotency-key': idempotencyKey },
  });
  return { status, body, retryAfter: headers.get('retry-after') };
}

/** As if the author of a handler had not known what the transaction is for. */
async function recordingOutside(request: WriteRequest, idempotencyKey: string): Promise<Answer> {
  const { system } = t.service;
  const operation = allOperations.find(({ name }) => name === 'projects.patch')!;
  const handler: Handler = {
    operation,
    async run(door, input: { params: { projectId: string }; body: { name: string } }) {
      const key = door.project;
      const { name } = input.body;
      const may = door.authorise({ environment: null });
      const version = await door.nextVersion(may);
      await door
        .writer(may)
        .updateTable('projects')
        .set({ name, entry_version: version })
        .where('key', '=', key)
        .execute();
      await record(system.database.db, {
        ringsInTransaction: true,
        at: door.now,
        project: key,
        actor: door.actor,
        operation: operation.name,
        input: { ...input.params, body: input.body },
        comment: null,
        requestId: 'control',
        items: [
          {
            project: key,
            environment: null,
            kind: 'project',
            key,
            version,
            before: null,
            after: { key, name, version },
          },
        ],
      });
      return { body: {} };
    },
  };
  try {
    const { status, body } = await runOperation(system, handler, {
      requestId: 'control',
      authorization: localActor,
      params: { projectId: request.path.split('/').at(-1)! },
      query: {},
      readBody: async () => request.body,
      idempotencyKey,
    });
    return { status, body, retryAfter: null };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { status: error.status, body: error.toProblem('control'), retryAfter: '1' };
  }
}
