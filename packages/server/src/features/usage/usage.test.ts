import type { EventsBody } from '@halyard/contract';
import { startPgProxy, waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../platform/database.ts';
import { openNode, openTestSystem } from '../../testing/open-test-system.ts';
import { isPostgres } from '../../testing/test-database.ts';
import type { DataKey, EvaluationCount } from '../delivery/index.ts';
import { openUsage, type UsageOptions } from './index.ts';
import { readAnalytics } from './read-analytics.ts';

const key: DataKey = {
  id: 'k1',
  kind: 'server',
  name: 'test',
  project: 'shop',
  environment: 'production',
  rules: [],
  contextPublicKey: null,
  formerPublicKeys: [],
  secretName: 'first',
};
const never: UsageOptions = { flushMs: 3_600_000 };

/** Delivery as usage sees it: counts to be taken, and flags, of which clients may know some. */
function fakeDelivery(clientFlags: string[] = []) {
  const state = {
    flag: () => ({ variants: { on: true }, rules: [] }),
    flags: () => [],
    isClientVisible: (flag: string) => clientFlags.includes(flag),
  };
  const counts: EvaluationCount[] = [];
  return {
    evaluated(flag: string, count: number, variant: string | null = 'on') {
      counts.push({ project: 'shop', environment: 'production', flag, variant, reason: 'STATIC', count });
    },
    takeCounts: () => counts.splice(0),
    environment: () => state as never,
  };
}

function batch(sequence: number, events: EventsBody['events'], instance = 'sdk-1'): EventsBody {
  return { instance, sequence, events };
}

function summary(flag: string, count: number, at = new Date()): EventsBody['events'][number] {
  const instant = at.toISOString();
  return { kind: 'summary', flag, variant: 'on', reason: 'STATIC', count, from: instant, to: instant };
}

async function total(db: Db, flag: string): Promise<number> {
  const { rows } = {
    rows: await db.selectFrom('usage_minutes').selectAll().where('flag', '=', flag).execute(),
  };
  return rows.reduce((sum, row) => sum + row.count, 0);
}

describe('usage', () => {
  it('adds what this node and what SDKs evaluated, by minute', async () => {
    await using test = await openTestSystem();
    const { system } = test;
    const { db } = system.database;
    const delivery = fakeDelivery();
    const usage = openUsage(system, delivery, never);
    const begun = Date.now();
    delivery.evaluated('a', 3);
    delivery.evaluated('a', 1, null);
    await usage.flush();
    delivery.evaluated('a', 4);
    expect(await usage.accept(key, batch(0, [summary('a', 10), summary('b', 1)]))).toEqual({
      accepted: 2,
      duplicate: false,
    });
    await usage.close();
    expect(await total(db, 'a')).toBe(18);
    expect(await total(db, 'b')).toBe(1);

    const answer = await readAnalytics(
      db,
      'shop',
      'a',
      { environment: 'production', step: 'day' },
      new Date(Date.now() + 60_000),
    );
    expect(answer.total).toBe(18);
    expect(answer.series.reduce((sum, { count }) => sum + count, 0)).toBe(18);
    expect(answer.series.filter(({ variant }) => variant === null).map(({ count }) => count)).toEqual([1]);
    // A whole minute; another one may have begun since.
    expect(Date.parse(answer.lastEvaluatedAt!)).toBeGreaterThan(begun - 60_000);
  });

  it('counts a batch once, however often and however many at once it comes', async () => {
    await using test = await openTestSystem();
    const usage = openUsage(test.system, fakeDelivery(), never);
    const exposure = {
      kind: 'exposure' as const,
      experiment: 'e1',
      phase: 1,
      variant: 'on',
      unit: 'u1',
      at: new Date().toISOString(),
    };
    const track = {
      kind: 'track' as const,
      event: 'bought',
      value: 9.5,
      at: exposure.at,
      attributes: { of: ['x'] },
    };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => usage.accept(key, batch(7, [summary('a', 2), exposure, track]))),
    );
    expect(answers.filter(({ duplicate }) => !duplicate)).toEqual([{ accepted: 3, duplicate: false }]);
    expect(answers.filter(({ duplicate }) => duplicate)).toHaveLength(4);
    const { db } = test.system.database;
    expect(await total(db, 'a')).toBe(2);
    expect(await db.selectFrom('exposures').selectAll().execute()).toHaveLength(1);
    expect(await db.selectFrom('tracked_events').selectAll().execute()).toEqual([
      expect.objectContaining({ event: 'bought', value: 9.5, unit: null, attributes: { of: ['x'] } }),
    ]);
    // Another environment's SDK may call itself the same.
    const other = { ...key, environment: 'staging' };
    expect(await usage.accept(other, batch(7, [summary('a', 2)]))).toEqual({ accepted: 1, duplicate: false });
    await usage.close();
  });

  it('takes from client keys only what is marked for clients', async () => {
    await using test = await openTestSystem();
    const usage = openUsage(test.system, fakeDelivery(['open']), never);
    const events = [summary('open', 1), summary('hidden', 1)];
    expect(await usage.accept({ ...key, kind: 'client' }, batch(0, events))).toMatchObject({ accepted: 1 });
    expect(await usage.accept(key, batch(1, events))).toMatchObject({ accepted: 2 });
    expect(await total(test.system.database.db, 'hidden')).toBe(1);
    await usage.close();
  });

  it('takes batches of ten thousand, and writers of the same rows at once', async () => {
    await using test = await openTestSystem();
    const usage = openUsage(test.system, fakeDelivery(), never);
    const flags = Array.from({ length: 10_000 }, (_, i) => `flag-${(i * 7_919) % 500}`);
    const events = (reverse: boolean) =>
      (reverse ? flags.toReversed() : flags).map((flag) => summary(flag, 1));
    const answers = await Promise.all(
      [0, 1, 2, 3].map((sequence) => usage.accept(key, batch(sequence, events(sequence % 2 === 0)))),
    );
    expect(answers.map(({ accepted }) => accepted)).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(await total(test.system.database.db, 'flag-0')).toBe(80);
    await usage.close();
  });
});

describe('what the database refuses', () => {
  it('is dropped, and stops nothing that comes after it', async () => {
    await using test = await openTestSystem();
    const { db } = test.system.database;
    const delivery = fakeDelivery();
    const lines: unknown[] = [];
    const log = { ...test.system.log, error: (about: unknown) => lines.push(about) } as never;
    const usage = openUsage({ ...test.system, log }, delivery, never);
    delivery.evaluated('no\u0000text', 7);
    await usage.flush();
    expect(lines).toEqual([expect.objectContaining({ evaluations: 7 })]);
    delivery.evaluated('a', 1);
    await usage.flush();
    expect(await total(db, 'a')).toBe(1);
    await usage.close();
    expect(lines).toHaveLength(1);
  });

  it('is the fault of the events, not of the service', async () => {
    await using test = await openTestSystem();
    const usage = openUsage(test.system, fakeDelivery(), never);
    const at = new Date().toISOString();
    const bad: EventsBody['events'][number] = { kind: 'track', event: 'no\u0000text', at };
    await expect(usage.accept(key, batch(0, [summary('a', 1), bad]))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ pointer: '/events' }],
    });
    expect(await total(test.system.database.db, 'a')).toBe(0);
    expect(await usage.accept(key, batch(0, [summary('a', 1)]))).toEqual({ accepted: 1, duplicate: false });
    await usage.close();
  });
});

describe('counts', () => {
  it('end at the largest number there is, and are answered', async () => {
    await using test = await openTestSystem();
    const { db } = test.system.database;
    const delivery = fakeDelivery();
    const usage = openUsage(test.system, delivery, never);
    const at = new Date('2026-11-22T12:00:00Z');
    test.clock.offsetMs = at.getTime() - Date.now();
    await usage.accept(key, batch(0, [summary('a', 1, at), summary('b', 1, at)]));
    // As a release without the bound could have left them; a `bigint` goes further than a number.
    await sql`update usage_minutes set count = 9223372036854775807 where flag = 'a'`.execute(db);
    await sql`update usage_minutes set count = 9007199254740990 where flag = 'b'`.execute(db);
    await usage.accept(
      key,
      batch(1, [summary('b', 5, at), summary('b', 5, new Date(at.getTime() + 60_000))]),
    );
    const read = (flag: string) =>
      readAnalytics(
        db,
        'shop',
        flag,
        { environment: 'production', step: 'minute' },
        new Date(at.getTime() + 3e5),
      );
    expect((await read('a')).total).toBe(Number.MAX_SAFE_INTEGER);
    await usage.accept(key, batch(2, [summary('a', 5, at)]));
    expect((await read('a')).total).toBe(Number.MAX_SAFE_INTEGER);
    const b = await read('b');
    expect(b.series.map(({ count }) => count)).toEqual([Number.MAX_SAFE_INTEGER, 5]);
    expect(b.total).toBe(Number.MAX_SAFE_INTEGER);
    // This node's own, waiting.
    delivery.evaluated('c', Number.MAX_SAFE_INTEGER);
    delivery.evaluated('c', Number.MAX_SAFE_INTEGER);
    await usage.flush();
    expect(await total(db, 'c')).toBe(Number.MAX_SAFE_INTEGER);
    await usage.close();
  });
});

describe('analytics', () => {
  it('sum by step in UTC, whole minutes, oldest first', async () => {
    await using test = await openTestSystem();
    const { db } = test.system.database;
    const usage = openUsage(test.system, fakeDelivery(), never);
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const at = (time: string) => new Date(`${day}T${time}Z`);
    await usage.accept(
      key,
      batch(0, [
        summary('a', 1, at('10:00:10')),
        summary('a', 2, at('10:59:59')),
        summary('a', 4, at('11:00:00')),
        summary('a', 8, at('12:00:00')),
        summary('other', 100, at('10:00:00')),
      ]),
    );
    const read = (step: 'minute' | 'hour' | 'day', from: string, to: string) =>
      readAnalytics(
        db,
        'shop',
        'a',
        { environment: 'production', step, from: at(from).toISOString(), to: at(to).toISOString() },
        new Date(),
      );
    const hours = await read('hour', '10:00:30', '12:00:00');
    expect(hours.series.map(({ at: start, count }) => [start.slice(11, 16), count])).toEqual([
      ['10:00', 3],
      ['11:00', 4],
    ]);
    expect(hours).toMatchObject({ total: 7, lastEvaluatedAt: at('12:00:00').toISOString() });
    expect((await read('minute', '10:01:00', '11:00:00')).series).toHaveLength(1);
    expect((await read('day', '00:00:00', '23:59:59')).series).toEqual([
      { at: at('00:00:00').toISOString(), variant: 'on', reason: 'STATIC', count: 15 },
    ]);
    await expect(read('day', '10:00:00', '10:00:00')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(
      readAnalytics(
        db,
        'shop',
        'a',
        { environment: 'production', step: 'minute', from: '2020-01-01T00:00:00Z' },
        new Date(),
      ),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT', fields: [{ pointer: '?step' }] });
    expect(
      await readAnalytics(db, 'shop', 'never', { environment: 'production', step: 'day' }, new Date()),
    ).toMatchObject({ total: 0, lastEvaluatedAt: null, series: [] });
    await usage.close();
  });
});

describe.runIf(isPostgres)('usage while the database is away', () => {
  async function behindProxy(options: UsageOptions = never) {
    const stack = new AsyncDisposableStack();
    const test = stack.use(await openTestSystem());
    const proxy = stack.use(await startPgProxy({ upstream: test.url! }));
    const node = stack.use(await openNode(proxy.url, test.clock));
    const delivery = fakeDelivery();
    const usage = openUsage(node.system, delivery, options);
    stack.defer(() => usage.close());
    const { db } = test.system.database;
    return { test, proxy, delivery, usage, db, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  it('keeps counting and writes it all when it is back', async () => {
    await using given = await behindProxy({ flushMs: 20 });
    const { proxy, delivery, db } = given;
    proxy.refuse();
    for (let i = 0; i < 20; i++) {
      delivery.evaluated('a', 1);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await total(db, 'a')).toBe(0);
    await proxy.restore();
    delivery.evaluated('a', 1);
    await waitFor(async () => (await total(db, 'a')) === 21);
  });

  it('counts once, wherever writing is cut', async () => {
    await using given = await behindProxy();
    const { proxy, delivery, usage, db } = given;
    let expected = 0;
    let writtenButUnheard = 0;
    let cuts = 0;
    for (let k = 1; k <= 12; k++) {
      for (const mode of ['before', 'after'] as const) {
        await usage.flush();
        proxy.cutAfter(k, mode);
        delivery.evaluated('a', 1);
        expected++;
        await usage.flush();
        if (proxy.counters.cuts === 1) {
          cuts++;
          if ((await total(db, 'a')) === expected) writtenButUnheard++;
        }
        proxy.arm();
        await usage.flush();
        expect(await total(db, 'a'), `cut ${mode} message ${k}`).toBe(expected);
      }
    }
    // The control: the cuts did hit, and one of them between the commit and its answer, where a plain repeat counts twice.
    expect(cuts).toBeGreaterThan(6);
    expect(writtenButUnheard).toBeGreaterThan(0);
  });

  it('takes a batch once, wherever accepting it is cut', async () => {
    await using given = await behindProxy();
    const { proxy, usage, db } = given;
    const answers = { accepted: 0, duplicate: 0 };
    for (let k = 1; k <= 12; k++) {
      for (const mode of ['before', 'after'] as const) {
        const sent = batch(k, [summary(`${mode}-${k}`, 1)], mode);
        proxy.cutAfter(k, mode);
        const first = await usage.accept(key, sent).catch(() => undefined);
        proxy.arm();
        const again = await usage.accept(key, sent);
        if (first) expect(again).toEqual({ accepted: 0, duplicate: true });
        else answers[again.duplicate ? 'duplicate' : 'accepted']++;
        expect(await total(db, `${mode}-${k}`), `cut ${mode} message ${k}`).toBe(1);
      }
    }
    // The control: some cuts undid the batch, and at least one came after it was kept.
    expect(answers.accepted).toBeGreaterThan(0);
    expect(answers.duplicate).toBeGreaterThan(0);
  });
});
