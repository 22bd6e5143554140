/** What the index finds is what a plain look at every change finds, over several buckets. */
import type { ChangeFilter, ItemKind } from '@halyard/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChangeScope } from '../../door.ts';
import { type ChangeToRecord, record } from '../../record.ts';
import { bucketSize } from '../../search-terms.ts';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { matches } from './change-filter.ts';
import { searchChanges } from './search-changes.ts';

const runs = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 150);

let t: TestSystem;
beforeAll(async () => {
  t = await openTestSystem();
  const { db } = t.system.database;
  // Two ends of buckets lie within what follows.
  await db
    .updateTable('log_head')
    .set({ seq: bucketSize - 20 })
    .execute();
  for (let i = 0; i < 60; i++) {
    if (i === 40)
      await db
        .updateTable('log_head')
        .set({ seq: 3 * bucketSize - 8 })
        .execute();
    const change = changeOf(i);
    const seq = await db.transaction().execute((tx) => record(tx, change));
    made.push({ seq, ...change });
  }
});
afterAll(() => t[Symbol.asyncDispose]());

const made: (ChangeToRecord & { seq: number })[] = [];
const at = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * 60_000);

const accounts = [null, { kind: 'service-account', id: 'sa1', name: 'Büro Süd' } as const];
const actors: ChangeToRecord['actor'][] = [
  { kind: 'user', id: 'u1', name: 'Ann O’Neil', account: null },
  { kind: 'user', id: 'u2', name: 'ann o’neil', account: null },
  { kind: 'api', id: 'k1', name: 'ci-deploy', account: accounts[1]! },
  { kind: 'api', id: 'u1x', name: "';drop", account: null },
];
const operationNames = [
  'flags.create',
  'flags.patch',
  'flagsets.patch',
  'configurations.enable',
  'keys.create',
];
const projects = ['default', 'other', null];
const environments = [null, 'staging', 'production'];
const kindsOfPeople = ['person', 'session', 'invitation'] as const;
const keys = ['new-checkout', 'new', 'checkout', 'Ключ_1', '*'];
const comments = [null, 'OPS-12: the new checkout', 'Ärger mit Straße', "it's \\ odd", '...'];

/** Every list by steps of its own, the times out of order now and then. */
function changeOf(i: number): ChangeToRecord {
  const pick = <T>(list: readonly T[], step: number) => list[Math.floor(i / step) % list.length]!;
  const project = pick(projects, 2);
  const one = (environment: string | null, kind: ItemKind, key: string) => ({
    project,
    environment,
    kind,
    key,
    version: i + 1,
    before: null,
    after: kind === 'person' ? { i, name: `Zoë ${key}`, email: `z${i}@example.com` } : { i, name: 'unsaid' },
  });
  const items = [one(pick(environments, 1), i % 3 === 0 ? 'segment' : 'flag', pick(keys, 3))];
  if (i % 4 === 0) items.push(one(pick(environments, 5), 'flag', pick(keys, 7)));
  if (project === null && i % 2 === 0) items.push(one(null, pick(kindsOfPeople, 6), pick(keys, 7)));
  return {
    at: at(i % 7 === 0 ? i - 3 : i),
    project,
    actor: pick(actors, 1),
    operation: pick(operationNames, 3),
    input: null,
    comment: pick(comments, 1),
    requestId: `0193ab${i}-ff.${i % 5}`,
    items,
    ringsInTransaction: false,
  };
}

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
const filters = fc
  .record({
    actor: maybe(['u1', 'k1', 'nobody']),
    actorKind: maybe(['user', 'api']),
    actorName: maybe(['ANN O’NEIL', 'ci-deploy', "';drop"]),
    account: maybe(['sa1', 'sa2']),
    operation: maybe([...operationNames, 'flags.*', 'flag*', '*', 'keys.rotate']),
    environment: maybe(['staging', 'production', 'nowhere']),
    kind: maybe(['flag', 'segment', 'key', 'person'] as const),
    key: maybe([...keys, 'none']),
    from: maybe([0, 10, 59].map((i) => at(i).toISOString())),
    to: maybe([1, 30, 60].map((i) => at(i).toISOString())),
    fromSeq: maybe([1, bucketSize - 5, bucketSize, 3 * bucketSize]),
    toSeq: maybe([bucketSize - 1, bucketSize + 3, 4 * bucketSize]),
    requestId: maybe(['0193AB7-ff.2', 'x']),
    text: maybe([
      'check',
      'new CHECK',
      'ärger',
      'süd',
      'str',
      "it's",
      '0193ab1',
      'ops 12 ann',
      '...',
      'ключ',
      "'",
      '\\',
      'zoë',
      'z1',
      'unsaid',
    ]),
  })
  // Two or three at a time: with all of them nothing would ever be found.
  .chain((whole) =>
    fc
      .subarray(Object.keys(whole), { minLength: 0, maxLength: 3 })
      .map((names) => Object.fromEntries(names.map((name) => [name, whole[name as 'key']])) as ChangeFilter),
  );
const scopes: fc.Arbitrary<ChangeScope> = fc.record({
  project: fc.constantFrom('default', 'other', 'third'),
  all: fc.boolean(),
  people: fc.boolean(),
});

/** Written anew, without terms. */
function isFound(change: (typeof made)[number], scope: ChangeScope, filter: ChangeFilter): boolean {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase();
  const words = (text: string) => fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const { actor, items } = change;
  const texts = [
    change.comment ?? '',
    actor.name,
    actor.account?.name ?? '',
    change.operation,
    ...items.map(({ key }) => key),
    ...items.flatMap(({ kind, after }) => (kind === 'person' ? Object.values(after as object).slice(1) : [])),
  ];
  const own = texts.flatMap(words);
  const begins = (text: string) => fold(change.requestId).startsWith(fold(text.trim()));
  const isNamed = (word: string) => own.some((one) => one.startsWith(word));
  const { operation: wanted } = filter;
  return [
    change.project === scope.project || (change.project === null && scope.all),
    scope.people || !items.some(({ kind }) => kindsOfPeople.some((one) => one === kind)),
    filter.actor === undefined || actor.id === filter.actor,
    filter.actorKind === undefined || actor.kind === filter.actorKind,
    filter.actorName === undefined || fold(actor.name) === fold(filter.actorName),
    filter.account === undefined || actor.account?.id === filter.account,
    wanted === undefined ||
      change.operation === wanted ||
      (wanted.endsWith('*') && change.operation.startsWith(wanted.slice(0, -1))),
    items.some(
      ({ environment, kind, key }) =>
        (filter.environment ?? environment) === environment &&
        (filter.kind ?? kind) === kind &&
        (filter.key ?? key) === key,
    ),
    filter.from === undefined || change.at.toISOString() >= filter.from,
    filter.to === undefined || change.at.toISOString() < filter.to,
    change.seq >= (filter.fromSeq ?? 0),
    change.seq <= (filter.toSeq ?? 1e9),
    filter.requestId === undefined || fold(change.requestId) === fold(filter.requestId),
    filter.text === undefined ||
      begins(filter.text) ||
      (words(filter.text).length > 0 && words(filter.text).every(isNamed)),
  ].every(Boolean);
}

it('finds what a plain look finds, from either end, page by page', async () => {
  const { db } = t.system.database;
  let found = 0;
  await fc.assert(
    fc.asyncProperty(scopes, filters, fc.boolean(), async (scope, filter, isNewest) => {
      const expected = made.filter((change) => isFound(change, scope, filter)).map(({ seq }) => seq);
      if (isNewest) expected.reverse();
      const order = isNewest ? 'newest' : 'oldest';
      const all: number[] = [];
      for (let beyond: number | undefined; ; beyond = all.at(-1)) {
        const page = await searchChanges(db, scope, filter, { order, beyond, limit: 7 });
        all.push(...page);
        if (page.length < 7) break;
      }
      expect(all).toEqual(expected);
      expect(made.filter((change) => matches(change, scope, filter)).length).toBe(expected.length);
      if (expected.length > 0 && expected.length < made.length) found++;
    }),
    { numRuns: runs },
  );
  // Filters that found nothing would prove nothing.
  expect(found).toBeGreaterThan(runs / 5);
});
