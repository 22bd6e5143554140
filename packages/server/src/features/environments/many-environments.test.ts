/**
 * What hundreds of environments cost is counted, in statements and rows: a timed test would fail on a busy machine. With
 * HALYARD_MANY_ENVIRONMENTS=300 it does so for as many, and says how long each took.
 */
import type { KyselyPlugin, RootOperationNode, UnknownRow } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localActor } from '../../actor.ts';
import { runOperation } from '../../run-operation.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { handlers } from '../index.ts';

const many = Number(process.env['HALYARD_MANY_ENVIRONMENTS'] ?? 12);

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

class Counter implements KyselyPlugin {
  statements = 0;
  rows = 0;
  transformQuery({ node }: { node: RootOperationNode }): RootOperationNode {
    this.statements++;
    return node;
  }
  async transformResult<R extends { rows: UnknownRow[] }>({ result }: { result: R }): Promise<R> {
    this.rows += result.rows.length;
    return result;
  }
}

interface Cost {
  statements: number;
  rows: number;
  ms: number;
}

/** Carries an operation out as the service would, and counts what it asks of the database. */
async function costOf(
  name: string,
  input: { params?: Record<string, string>; query?: object; body?: unknown },
): Promise<Cost> {
  const { system } = t.service;
  const counter = new Counter();
  const database = { ...system.database, db: system.database.db.withPlugin(counter) };
  const begun = performance.now();
  await runOperation({ ...system, database }, handlers.find(({ operation }) => operation.name === name)!, {
    requestId: 'count',
    authorization: localActor,
    params: input.params ?? {},
    query: { ...(input.query as Record<string, string>) },
    readBody: async () => input.body,
    ifMatch: '*',
  });
  return { statements: counter.statements, rows: counter.rows, ms: Math.round(performance.now() - begun) };
}

const preview = (n: number) =>
  costOf('environments.create', { body: { key: `pr-${n}`, inherits: 'staging' } });

it('costs no more statements with hundreds than with one', { timeout: 600_000 }, async () => {
  for (let i = 0; i < 10; i++) await t.ok('POST', '/flags', { key: `f${i}`, kind: 'boolean' });
  const list = () => costOf('flags.list', { query: { limit: '50' } });
  const read = () => costOf('flags.read', { params: { flagId: 'f0' } });
  const page = () => costOf('environments.list', { query: { limit: '2' } });
  const parent = () =>
    costOf('configurations.patch', {
      params: { flagId: 'f0', environment: 'staging' },
      body: {
        rules: [{ id: 'r', if: { attribute: 'n', op: 'in', values: [String(Math.random())] }, serve: 'on' }],
      },
    });
  const measured = async () => ({
    list: await list(),
    read: await read(),
    page: await page(),
    parent: await parent(),
  });

  const creation = [await preview(0)];
  // A flag that comes to have a condition is judged with all that stands on it.
  await parent();
  const first = await measured();
  for (let n = 1; n < many; n++) creation.push(await preview(n));
  const last = await measured();

  const statements = (of: Record<string, Cost>) =>
    Object.fromEntries(Object.entries(of).map(([name, cost]) => [name, cost.statements]));
  expect(statements(last)).toEqual(statements(first));
  for (const name of ['list', 'read', 'page'] as const) {
    expect([name, last[name].rows]).toEqual([name, first[name].rows]);
  }
  expect(creation.at(-1)!.statements).toBe(creation[0]!.statements);
  // All that it reads more of the others is which there are.
  expect(creation.at(-1)!.rows - creation[0]!.rows).toBeLessThanOrEqual(many);
  // It reached them all, and in a handful of statements.
  const { items } = (await t.ok('GET', '/changes?limit=1')).body.items[0];
  expect(items).toHaveLength(many + 1);
  expect(last.parent.statements).toBeLessThan(20);
  process.stdout.write(
    `${many} environments: ${JSON.stringify({ first, last, creation: [creation[0], creation.at(-1)] })}\n`,
  );
});

it('is the cost of each of them where they are not inherited from one another (control)', async () => {
  await t.ok('POST', '/projects', { key: 'roots' });
  await t.ok('POST', '/flags?project=roots', { key: 'f', kind: 'boolean' });
  const read = () => costOf('flags.list', { query: { project: 'roots' } });
  const before = await read();
  await t.ok('POST', '/environments?project=roots', { key: 'more', from: 'staging' });
  expect((await read()).rows).toBe(before.rows + 1);
});
