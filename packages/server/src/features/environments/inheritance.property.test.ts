/**
 * Whatever is changed, and wherever: an environment that inherits gives what the one above gives, but for what is its
 * own; and what nodes hold, having heard of changes only, is what the tables say.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LogWriter } from '../../testing/log-writer.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { allEntries } from '../snapshots/index.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

/** Many more by HALYARD_PROPERTY_RUNS. */
const numRuns = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 6);

/** Each with what it inherits from; parents first. */
const family = [
  ['staging', null],
  ['a', 'staging'],
  ['b', 'staging'],
  ['a-a', 'a'],
] as const;
const names = family.map(([name]) => name);
const flags = ['f1', 'f2', 'f3'];

const place = { flag: fc.constantFrom(...flags), at: fc.constantFrom(...names) };
const step = fc.oneof(
  fc.record({
    do: fc.constant('set' as const),
    ...place,
    enabled: fc.boolean(),
    share: fc.integer({ min: 0, max: 100_000 }),
  }),
  fc.record({ do: fc.constant('require' as const), ...place, other: fc.constantFrom(...flags) }),
  fc.record({ do: fc.constant('inherit' as const), ...place }),
  fc.record({ do: fc.constant('segment' as const), at: place.at, country: fc.constantFrom('DE', 'FR') }),
  fc.record({ do: fc.constant('inherit-segment' as const), at: place.at }),
  fc.record({ do: fc.constant('client' as const), flag: place.flag, client: fc.boolean() }),
  fc.record({ do: fc.constant('archive' as const), flag: place.flag }),
  fc.record({ do: fc.constant('restore' as const), flag: place.flag }),
  fc.record({ do: fc.constant('archive-environment' as const), at: fc.constantFrom('a-a', 'b') }),
  fc.record({ do: fc.constant('restore-environment' as const), at: fc.constantFrom('a-a', 'b') }),
  fc.record({
    do: fc.constant('promote' as const),
    at: fc.constantFrom('a', 'b'),
    from: fc.constantFrom('staging', 'development'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let projects = 0;

/** A project of its own, with all of the family in it. */
async function begin(): Promise<string> {
  const project = `family-${projects++}`;
  await t.ok('POST', '/projects', { key: project });
  for (const key of flags) await t.ok('POST', `/flags?project=${project}`, { key, kind: 'boolean' });
  await t.ok('POST', `/segments?project=${project}`, { key: 's' });
  for (const [key, inherits] of family) {
    if (inherits !== null) await t.ok('POST', `/environments?project=${project}`, { key, inherits });
  }
  return project;
}

/** May be refused, as what makes a circle is. */
async function take(project: string, given: Step): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown) =>
    t.request(method, `${path}?project=${project}`, { body, headers: { 'if-match': '*' } });
  const at = 'at' in given ? `environments/${given.at}` : '';
  const flag = 'flag' in given ? `/flags/${given.flag}` : '';
  const segment = '/segments/s';
  const isCountry = (country: string) => ({ attribute: 'country', op: 'in', values: [country] });
  switch (given.do) {
    case 'set': {
      const serve = { split: [{ variant: 'on', weight: given.share }] };
      return void (await ask('PATCH', `${flag}/${at}`, { enabled: given.enabled, otherwise: { serve } }));
    }
    case 'require':
      return void (await ask('PATCH', `${flag}/${at}`, {
        requires: [{ flag: given.other, variants: ['on'] }],
      }));
    case 'inherit':
      return void (await ask('POST', `${flag}/${at}/inherit`));
    case 'segment':
      return void (await ask('PUT', `${segment}/${at}`, { if: isCountry(given.country) }));
    case 'inherit-segment':
      return void (await ask('POST', `${segment}/${at}/inherit`));
    case 'client':
      return void (await ask('PATCH', flag, { client: given.client }));
    case 'archive-environment':
      return void (await ask('POST', `/${at}/archive`));
    case 'restore-environment':
      return void (await ask('POST', `/${at}/restore`, { resetBroken: true }));
    case 'promote': {
      const basedOn = { source: 99_999, target: 99_999 };
      return void (await ask('POST', `/${at}/promote`, { from: given.from, all: true, basedOn }));
    }
    default:
      return void (await ask('POST', `${flag}/${given.do}`));
  }
}

type Entries = Record<string, unknown>;

/** What the tables say of each environment in use: by kind and key, without versions and with them. */
async function stored(project: string): Promise<Map<string, Entries>> {
  const found = new Map<string, Entries>();
  for (const each of await allEntries(t.service.system.database.db)) {
    if (each.project !== project) continue;
    const entries = found.get(each.environment) ?? {};
    entries[`${each.kind} ${each.key}`] = each.entry;
    found.set(each.environment, entries);
  }
  return found;
}

/** What nodes have come to by the log alone. */
function held(project: string, environment: string): Entries {
  const state = t.service.delivery.environment(project, environment);
  if (!state) return {};
  const { flags: ofFlags, segments } = JSON.parse(state.document.snapshotBody().toString());
  const named = (kind: string, entries: Entries) =>
    Object.entries(entries).map(([key, entry]) => [`${kind} ${key}`, entry]);
  return Object.fromEntries([...named('flag', ofFlags), ...named('segment', segments)]);
}

/** What documents say is each environment's own: by kind and key. */
async function ownOf(project: string): Promise<Map<string, Set<string>>> {
  const own = new Map<string, Set<string>>(names.map((name) => [name, new Set()]));
  for (const [kind, key] of [...flags.map((flag) => ['flag', flag]), ['segment', 's']]) {
    const { environments } = (await t.ok('GET', `/${kind}s/${key}?project=${project}`)).body;
    for (const name of Object.keys(environments)) own.get(name)?.add(`${kind} ${key}`);
  }
  return own;
}

function unversioned(entry: unknown): unknown {
  return { ...(entry as object), version: 0 };
}

/** Sentences about what does not hold. */
async function findWrong(project: string): Promise<string[]> {
  await t.service.delivery.catchUp();
  const wrong: string[] = [];
  const tables = await stored(project);
  const own = await ownOf(project);
  for (const [name, parent] of family) {
    const entries = tables.get(name);
    expect([name, held(project, name)]).toEqual([name, entries ?? {}]);
    if (!entries || parent === null) continue;
    const above = tables.get(parent)!;
    for (const key of new Set([...Object.keys(entries), ...Object.keys(above)])) {
      if (own.get(name)!.has(key)) continue;
      const [mine, theirs] = [entries[key], above[key]].map((entry) => JSON.stringify(unversioned(entry)));
      if (mine !== theirs) wrong.push(`${key} in ${name}: ${mine}, above ${theirs}`);
    }
  }
  return wrong;
}

it('gives what is above but for what is its own, after any changes', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async (steps) => {
      const project = await begin();
      for (const each of steps) await take(project, each);
      expect(await findWrong(project)).toEqual([]);
    }),
    { numRuns },
  );
});

it('is found out where a change does not reach those who inherit (control)', async () => {
  const project = await begin();
  expect(await findWrong(project)).toEqual([]);
  // What the service would do if it forgot them: row, version and log of the environment itself.
  const entry = (await stored(project)).get('staging')!['flag f1'] as object;
  await new LogWriter(t.service.system).flags(project, 'staging', { f1: { ...entry, enabled: true } });
  expect((await findWrong(project)).map((sentence) => sentence.split(':')[0])).toEqual([
    'flag f1 in a',
    'flag f1 in b',
  ]);
});
