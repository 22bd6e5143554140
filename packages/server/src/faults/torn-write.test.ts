/**
 * Every write of the contract is broken off before every statement that it sends to PostgreSQL and after its COMMIT, or, with
 * HALYARD_TORN_WRITES=all, at every message, before the server has seen it and after: it happened with all that belongs to it, or not at all, and the same request repeated makes it happen once.
 * Generated from the contract and its examples: an operation that is added is cut too.
 */
import { isDeepStrictEqual } from 'node:util';
import { type AnyOperation, allOperations, OperationError } from '@halyard/contract';
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
import { verifyChain } from '../features/changes/index.ts';
import { runOperation } from '../run-operation.ts';
import { contractExamples } from '../testing/contract-examples.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import {
  type Ask,
  judgeEffect,
  type Ledger,
  prepareLedger,
  type ReadLedger,
  stateProblems,
} from './testing/ledger.ts';
import { renamingOutside } from './testing/renaming-outside.ts';
import { type WriteAnswer, type WriteRequest, writeRequest } from './testing/write-request.ts';

let database: DatabaseClone;
let proxy: PgProxy;
let t: TestService;
let direct: pg.Client;
let ask: Ask;
let readLedger: ReadLedger;
beforeAll(async () => {
  database = await cloneDatabase({ adminUrl: testPostgresUrl(), name: 'template0' });
  proxy = await startPgProxy({ upstream: database.url });
  t = await startTestService({ config: { databaseUrl: proxy.url, poolSize: 2, pollMs: 60_000 } });
  // What reads on its own would be counted among the messages of a write.
  await t.service.stopLooking();
  await t.service.delivery.drain();
  await t.service.system.bus.close();
  direct = new pg.Client({ connectionString: database.url });
  await direct.connect();
  ask = async (sql, parameters) => (await direct.query(sql, parameters)).rows;
  readLedger = await prepareLedger(ask);
});
afterAll(async () => {
  await direct?.end();
  await t?.[Symbol.asyncDispose]();
  await proxy?.close();
  await database?.drop();
});

const writes = allOperations.filter(({ effect }) => effect === 'write');
/** What follows in the packet of a Parse as well, and after what the server acts upon. */
const isEveryMessageCut = process.env['HALYARD_TORN_WRITES'] === 'all';
const tally = { operations: 0, messages: 0, cuts: 0, none: 0, all: 0 };

it.each(writes.map((operation) => [operation.name, operation] as const))(
  '%s happens whole or not at all, wherever it is cut',
  { timeout: 300_000 },
  async (name, operation) => {
    const request = writeRequest(operation, await contractExamples[name]!(t));
    const { problems, outcomes } = await cutEverywhere(operation, () => overHttp(request, `torn-${name}`));
    expect(problems).toEqual([]);
    expect(outcomes).toContain('none');
    expect(outcomes.at(-1)).toBe('all');
    tally.operations++;
  },
);

it('leaves a chain that verifies', async () => {
  expect(await verifyChain(t.service.system.database.db)).toMatchObject({ problems: [] });
  expect(await stateProblems(ask)).toEqual([]);
  expect(tally).toMatchObject({ operations: writes.length, all: writes.length });
  process.stdout.write(`torn writes: ${JSON.stringify(tally)}\n`);
});

it('negative control: a write that records outside its transaction is found torn', {
  timeout: 300_000,
}, async () => {
  const handler = renamingOutside(() => t.service.system);
  const send = async (): Promise<WriteAnswer> => {
    try {
      const request = {
        ...control,
        params: { projectId: 'default' },
        readBody: async () => ({ name: 'Torn' }),
      };
      const { status, body } = await runOperation(t.service.system, handler, request);
      return { status, body, retryAfter: null };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return { status: error.status, body: error.toProblem('control'), retryAfter: '1' };
    }
  };
  const { problems } = await cutEverywhere(handler.operation, send, 'torn-control');
  expect(problems.join('\n')).toMatch(/no state changed/);
});

const control = {
  requestId: 'control',
  authorization: localActor,
  query: {},
  idempotencyKey: 'torn-control',
};

interface Cut {
  k: number;
  mode: 'before' | 'after';
  type: string;
}

/**
 * Cuts the k-th message for every k there is. All but one leave nothing, so that the same request, with the same
 * Idempotency-Key, can be cut again: before every message first, then after each that the server acts upon, of which
 * COMMIT is the last. Then it is repeated once more, uncut.
 */
async function cutEverywhere(
  operation: AnyOperation,
  send: () => Promise<WriteAnswer>,
  idempotencyKey = `torn-${operation.name}`,
): Promise<{ problems: string[]; outcomes: string[] }> {
  const problems: string[] = [];
  const outcomes: string[] = [];
  const types: string[] = [];
  let before = await readLedger();
  const write = { operation: operation.name, idempotencyKey };
  const attempt = async (cut: Cut) => {
    const found = await cutOnce(cut, before, write, send);
    outcomes.push(found.outcome);
    const where = `${cut.mode} message ${cut.k} (${found.type})`;
    problems.push(...found.problems.map((problem) => `${where}: ${problem}`));
    before = found.after;
    return found;
  };
  for (let k = 1; ; k++) {
    const { type, isCommit } = await attempt({ k, mode: 'before', type: '' });
    types.push(type);
    if (type === 'P' && !isEveryMessageCut) {
      // They come in one packet, and within a transaction the server does nothing for good but at COMMIT.
      types.push('B', 'D', 'E', 'S');
      k += 4;
    }
    // What is torn is done for: what comes after would be judged against it.
    if (isCommit || type === '' || outcomes.at(-1) !== 'none') break;
  }
  tally.messages += types.length;
  for (const [i, type] of types.entries()) {
    // Nothing is carried out for good before Sync or a simple query; after the others is before the next.
    const isCut = 'QS'.includes(type) && (isEveryMessageCut || i === types.length - 1);
    if (outcomes.at(-1) === 'none' && isCut) await attempt({ k: i + 1, mode: 'after', type });
  }
  const repeated = await send();
  if (repeated.status >= 300) problems.push(`repeated: ${repeated.status} ${JSON.stringify(repeated.body)}`);
  const after = await readLedger();
  if (outcomes.at(-1) !== 'none' && !isDeepStrictEqual(after, before))
    problems.push('repeated: happened again');
  return { problems, outcomes };
}

async function cutOnce(
  { k, mode }: Cut,
  before: Ledger,
  write: { operation: string; idempotencyKey: string },
  send: () => Promise<WriteAnswer>,
) {
  let seen = 0;
  let type = '';
  let isCommit = false;
  const forget = proxy.onMessage(({ from, type: one, bytes }) => {
    if (from !== 'frontend' || !/^[^pX]$/.test(one) || ++seen !== k) return;
    type = one;
    isCommit = one === 'Q' && /^commit/i.test(bytes.toString('latin1', 5));
  });
  proxy.cutAfter(k, mode);
  const answer = await send();
  const { cuts } = proxy.counters;
  proxy.arm();
  forget();
  await recover();
  const after = await readLedger();
  const { outcome, problems } = await judgeEffect(ask, before, after, write);
  const found = [...problems];
  tally.cuts++;
  if (outcome !== 'torn') tally[outcome]++;
  if (cuts !== 1) found.push(`${cuts} cuts`);
  if (answer.status === 503) {
    if (!(Number(answer.retryAfter) >= 1)) found.push(`503 with Retry-After ${answer.retryAfter}`);
    const isUnknown = (answer.body as { outcome?: string }).outcome === 'unknown';
    if (!isUnknown && outcome !== 'none') found.push('said that nothing was changed');
  } else if (answer.status >= 300) found.push(`answered ${answer.status} ${JSON.stringify(answer.body)}`);
  else if (outcome !== 'all') found.push(`acknowledged, and left ${outcome}`);
  return { type, isCommit, outcome, problems: found, after };
}

/** A connection is there again, greeted, before messages are counted; and no breaker has seen three failures in a row. */
async function recover(): Promise<void> {
  await t.service.system.database.db.selectFrom('log_head').select('seq').execute();
}

async function overHttp(request: WriteRequest, idempotencyKey: string): Promise<WriteAnswer> {
  const { status, body, headers } = await t.request(request.method, request.path, {
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.key === undefined ? {} : { key: request.key }),
    headers: { ...request.headers, 'idempotency-key': idempotencyKey },
  });
  return { status, body, retryAfter: headers.get('retry-after') };
}
