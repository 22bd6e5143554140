/** What SDKs got at a version long past: asked for over HTTP, and made again by walking the whole log. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../packages/server/src/platform/canonical-json.ts';
import type { Db } from '../../../packages/server/src/platform/database.ts';
import type { Figure } from '../figure.ts';
import { quantile } from '../quantile.ts';
import { call, type RunningService } from '../run-service.ts';
import { inMixedOrder, waitingFor } from './asking.ts';
import { seededRandom } from './random.ts';

/** An environment, and a server key of it. */
export interface KeyedPlace {
  project: string;
  environment: string;
  key: string;
}

interface PastVersion extends KeyedPlace {
  version: number;
}

interface AskedSnapshot {
  ms: number;
  entries: number;
  digest: string;
}

interface Entries {
  flags: Record<string, unknown>;
  segments: Record<string, unknown>;
}

const changesAtOnce = 10_000;

/** Throws where one is answered wrongly. */
export async function measureSnapshots(
  service: RunningService,
  places: readonly KeyedPlace[],
  db: Db,
  count: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const versions = await pastVersions(db, places, count);
  say(`${versions.length} snapshots of the past`);
  const asked = await inMixedOrder(versions, (version) => askSnapshot(service, version));
  say('the same by walking the log');
  const expected = await walkedSnapshots(db, versions);
  const wrong = versions.filter((_, i) => asked[i]!.digest !== expected[i]);
  if (wrong.length > 0) {
    const some = wrong
      .slice(0, 5)
      .map(({ project, environment, version }) => [project, environment, version]);
    throw new Error(`other snapshots than the log says: ${JSON.stringify(some)}`);
  }
  const entries = asked.map(({ entries }) => entries);
  return [
    waitingFor(
      'snapshot at a version',
      asked.map(({ ms }) => ms),
    ),
    {
      name: 'snapshots that walking the log confirms',
      value: versions.length,
      unit: '',
      note: `p50 ${quantile(entries, 0.5)}, at most ${quantile(entries, 1)} flags and segments`,
    },
  ];
}

/** `count` versions of environments that chance picks: what a node holds in memory is never among them. */
async function pastVersions(db: Db, places: readonly KeyedPlace[], count: number): Promise<PastVersion[]> {
  const random = seededRandom(13);
  const rows = await db
    .selectFrom('environments')
    .select(['project', 'key', 'snapshot_version as version'])
    .execute();
  const newest = new Map(rows.map(({ project, key, version }) => [`${project}/${key}`, version]));
  return Array.from({ length: count }, () => {
    const place = random.of(places);
    return { ...place, version: random.below(newest.get(`${place.project}/${place.environment}`)!) };
  });
}

/** Timed until it is read and parsed. */
async function askSnapshot(service: RunningService, asked: PastVersion): Promise<AskedSnapshot> {
  const startedAt = performance.now();
  const { flags, segments, version } = await call<Entries & { version: number }>(
    service,
    asked.key,
    'GET',
    `/sdk/snapshot?at=${asked.version}`,
  );
  const ms = performance.now() - startedAt;
  if (version !== asked.version)
    throw new Error(`version ${version} is answered in place of ${asked.version}`);
  const entries = Object.keys(flags).length + Object.keys(segments).length;
  return { ms, entries, digest: digestOf({ flags, segments }) };
}

/** The same from every item of the log in turn: no index, and other code. */
async function walkedSnapshots(db: Db, asked: readonly PastVersion[]): Promise<string[]> {
  const digests: string[] = new Array(asked.length);
  const states = new Map<string, Map<string, unknown>>();
  const waiting = new Map<string, number[]>();
  for (const [i, { project, environment }] of asked.entries()) {
    const place = `${project}/${environment}`;
    waiting.set(place, [...(waiting.get(place) ?? []), i]);
  }
  for (const list of waiting.values()) list.sort((a, b) => asked[b]!.version - asked[a]!.version);
  const { seq: last } = await db.selectFrom('log_head').select('seq').executeTakeFirstOrThrow();
  for (let after = 0; after < last; after += changesAtOnce) {
    const items = await db
      .selectFrom('change_items')
      .select(['project', 'environment', 'kind', 'key', 'version', 'after'])
      .where('seq', '>', after)
      .where('seq', '<=', after + changesAtOnce)
      .orderBy('seq')
      .orderBy('position')
      .execute();
    for (const { project, environment, kind, key, version, after: entry } of items) {
      if (environment === null || (kind !== 'flag' && kind !== 'segment')) continue;
      const place = `${project}/${environment}`;
      const state = states.get(place) ?? new Map<string, unknown>();
      states.set(place, state);
      const due = waiting.get(place) ?? [];
      while (due.length > 0 && asked[due.at(-1)!]!.version < version)
        digests[due.pop()!] = digestOfState(state);
      if (entry === null) state.delete(`${kind} ${key}`);
      else state.set(`${kind} ${key}`, entry);
    }
  }
  for (const [place, due] of waiting) {
    for (const i of due) digests[i] = digestOfState(states.get(place) ?? new Map());
  }
  return digests;
}

function digestOfState(state: ReadonlyMap<string, unknown>): string {
  const of = (kind: string) =>
    Object.fromEntries(
      [...state]
        .filter(([name]) => name.startsWith(`${kind} `))
        .map(([name, entry]) => [name.slice(kind.length + 1), entry]),
    );
  return digestOf({ flags: of('flag'), segments: of('segment') });
}

function digestOf(entries: Entries): string {
  return createHash('sha256').update(canonicalJson(entries)).digest('hex');
}
