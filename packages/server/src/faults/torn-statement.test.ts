/**
 * On the embedded database there is no connection to cut: every write of the contract fails at every statement of its
 * transaction instead, before it and, with HALYARD_TORN_WRITES=all, after it as well, which is before the next. All that belongs to it happened, or nothing. Generated from the contract
 * and its examples, as torn-write.test.ts is for PostgreSQL.
 */
import { isDeepStrictEqual } from 'node:util';
import { type AnyOperation, allOperations } from '@halyard/contract';
import { CompiledQuery, type KyselyPlugin } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localActor } from '../actor.ts';
import type { Handler } from '../door.ts';
import { verifyChain } from '../features/changes/index.ts';
import type { Db } from '../platform/database.ts';
import { memoryDirectory } from '../platform/embedded/testing/memory-directory.ts';
import type { System } from '../platform/system.ts';
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
import { writeRequest } from './testing/write-request.ts';

const directory = memoryDirectory();
let t: TestService;
let ask: Ask;
let readLedger: ReadLedger;
beforeAll(async () => {
  const embedded = { databaseUrl: undefined, dataDirectory: directory.path };
  t = await startTestService({ config: { ...embedded, pollMs: 60_000 } });
  await t.service.stopLooking();
  await t.service.delivery.drain();
  const { db } = t.service.system.database;
  ask = async (sql, parameters = []) => (await db.executeQuery(CompiledQuery.raw(sql, parameters))).rows;
  readLedger = await prepareLedger(ask);
});
afterAll(async () => {
  await t?.[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

const writes = allOperations.filter(({ effect }) => effect === 'write');
const tally = { operations: 0, statements: 0, faults: 0 };
const isEveryMomentTried = process.env['HALYARD_TORN_WRITES'] === 'all';
let runs = 0;

it.each(writes.map((operation) => [operation.name, operation] as const))(
  '%s happens whole or not at all, whichever statement fails',
  { timeout: 300_000 },
  async (name, operation) => {
    const request = writeRequest(operation, await contractExamples[name]!(t));
    const overHttp = async (idempotencyKey: string, fault: (db: Db) => Db) => {
      const { system } = t.service;
      const { database } = system;
      system.database = { ...database, db: fault(database.db) };
      try {
        const { method, path, headers, ...rest } = request;
        const more = { ...headers, 'idempotency-key': idempotencyKey };
        const { status, body } = await t.request(method, path, { ...rest, headers: more });
        return status < 300 ? undefined : status === 500 ? new Planted() : JSON.stringify(body);
      } finally {
        system.database = database;
      }
    };
    expect(await failEverywhere(operation, overHttp)).toEqual([]);
    tally.operations++;
  },
);

it('leaves a chain that verifies', async () => {
  expect(await verifyChain(t.service.system.database.db)).toMatchObject({ problems: [] });
  expect(await stateProblems(ask)).toEqual([]);
  expect(tally.operations).toBe(writes.length);
  process.stdout.write(`failed statements: ${JSON.stringify(tally)}\n`);
});

it('negative control: a write beside its transaction is found torn', async () => {
  const operation = allOperations.find(({ name }) => name === 'projects.patch')!;
  // PGlite has one session: beside the transaction is before it.
  const handler: Handler = {
    operation,
    async run(door, input: { body: { name: string } }) {
      const may = door.authorise({ environment: null });
      const version = await door.nextVersion(may);
      const { name } = input.body;
      const key = door.project;
      const set = { name, entry_version: version };
      await door.writer(may).updateTable('projects').set(set).where('key', '=', key).execute();
      door.put(may, { kind: 'project', key, version, before: null, after: { key, name, version } });
      return { body: {} };
    },
  };
  const beside = async () => void (await ask(`update projects set name = name || '!' where key = 'default'`));
  const problems = await failEverywhere(
    operation,
    atTheDoor(handler, async () => ({ name: 'Torn' }), { projectId: 'default' }),
    beside,
  );
  expect(problems.join('\n')).toMatch(/0 changes/);
});

it('negative control: a redaction that takes nothing away is found torn', async () => {
  const operation = allOperations.find(({ name }) => name === 'changes.redact')!;
  await t.ok('POST', '/flags', { key: 'kept', kind: 'boolean' });
  const { seq } = (await t.ok('GET', '/changes?limit=1')).body.items[0];
  const handler: Handler = {
    operation,
    async run(door) {
      const may = door.authorise({ environment: null });
      const version = await door.nextVersion(may);
      const after = { seq, redacted: ['input'], version };
      door.put(may, { kind: 'change', key: String(seq), version, before: null, after });
      return { body: {} };
    },
  };
  const body = { reason: 'a name', input: true };
  const problems = await failEverywhere(
    operation,
    atTheDoor(handler, async () => body, { seq: String(seq) }),
  );
  expect(problems.join('\n')).toMatch(/redacted is null, its item says \["input"\]/);
});

/** Past HTTP, through a handler of its own. */
function atTheDoor(handler: Handler, readBody: () => Promise<unknown>, params: Record<string, string>): Send {
  return async (idempotencyKey, fault) => {
    const { system } = t.service;
    const faulty: System = { ...system, database: { ...system.database, db: fault(system.database.db) } };
    try {
      await runOperation(faulty, handler, {
        requestId: 'torn',
        authorization: localActor,
        params,
        query: {},
        readBody,
        idempotencyKey,
      });
      return undefined;
    } catch (error) {
      return error;
    }
  };
}

class Planted extends Error {}

/** Sends the one request through a database with a fault. undefined: it was carried out. */
type Send = (idempotencyKey: string, fault: (db: Db) => Db) => Promise<unknown>;

/** Fails the k-th statement for every k until one attempt meets none; that one happened. Gives what went wrong. */
async function failEverywhere(
  operation: AnyOperation,
  send: Send,
  beside: () => Promise<void> = async () => {},
): Promise<string[]> {
  const idempotencyKey = `statements-${operation.name}-${++runs}`;
  const problems: string[] = [];
  let before = await readLedger();
  const attempt = async (where: string, fault: (db: Db) => Db) => {
    await beside();
    const error = await send(idempotencyKey, fault);
    const after = await readLedger();
    const { outcome, problems: torn } = await judge(before, after, operation, idempotencyKey);
    problems.push(...torn.map((problem) => `${where}: ${problem}`));
    if (error !== undefined && !(error instanceof Planted)) problems.push(`${where}: ${error}`);
    if ((error === undefined) !== (outcome === 'all')) problems.push(`${where}: ${outcome}, and ${error}`);
    tally.faults++;
    before = after;
    return { isDone: error === undefined, after };
  };
  for (let k = 1; problems.length === 0; k++) {
    const { isDone, after } = await attempt(`before statement ${k}`, (db) =>
      db.withPlugin(failing(k, 'before')),
    );
    if (!isDone) {
      if (isEveryMomentTried)
        await attempt(`after statement ${k}`, (db) => db.withPlugin(failing(k, 'after')));
      continue;
    }
    tally.statements += k - 1;
    const error = await send(idempotencyKey, (db) => db);
    if (error !== undefined || !isDeepStrictEqual(await readLedger(), after)) {
      problems.push(`repeated: something happened again, or ${error}`);
    }
    break;
  }
  return problems;
}

async function judge(before: Ledger, after: Ledger, operation: AnyOperation, idempotencyKey: string) {
  return judgeEffect(ask, before, after, { operation: operation.name, idempotencyKey });
}

/** The k-th statement that is sent through it fails: it was not carried out, or nobody heard that it was. */
function failing(k: number, mode: 'before' | 'after'): KyselyPlugin {
  let statements = 0;
  let results = 0;
  return {
    transformQuery({ node }) {
      if (++statements === k && mode === 'before') throw new Planted(`statement ${k}`);
      return node;
    },
    async transformResult({ result }) {
      if (++results === k && mode === 'after') throw new Planted(`statement ${k}`);
      return result;
    },
  };
}
