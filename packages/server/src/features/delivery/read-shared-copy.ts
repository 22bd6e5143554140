/** What nodes share in Redis, as a node reads it that cannot reach the database. */
import type { Redis } from '../../platform/redis/open-redis.ts';
import type { EntryKind, EnvironmentContents } from './environment-document.ts';
import type { World } from './queries.ts';
import { contentTimeoutMs, parsePointer, sharedNames } from './shared-copy.ts';
import { contentName, parseManifest } from './shared-manifest.ts';

/** What a node has of it already. */
export interface HeldShare {
  epoch: string;
  seq: number;
  /** Whether it would go over to another epoch. */
  mayLeaveEpoch: boolean;
  /** The version it has of an environment, in that epoch. */
  versionOf(project: string, environment: string): number | undefined;
}

/**
 * undefined where there is none, or nothing that is newer than what the node has: in the same epoch a higher seq
 * counts. Snapshots of versions that it has are not read again. Rejects where Redis is away, or something is missing or spoilt.
 */
export async function readSharedCopy(redis: Redis, held?: HeldShare): Promise<World | undefined> {
  const names = sharedNames(redis);
  const current = await redis.run((client) => client.get(names.epoch));
  const epoch = held && !held.mayLeaveEpoch ? held.epoch : current;
  if (epoch === null) return undefined;
  const pointer = parsePointer(await redis.run((client) => client.get(names.newest(epoch))));
  if (!pointer || (held?.epoch === epoch && pointer.seq <= held.seq)) return undefined;
  const manifest = parseManifest(await getContent(redis, names.manifest(pointer.manifest), pointer.manifest));
  if (!manifest) return undefined;
  const environments: World['environments'] = [];
  const unchanged: World['unchanged'] = [];
  for (const { project, environment, version, floor, snapshot } of manifest.environments) {
    if (held?.epoch === epoch && held.versionOf(project, environment) === version) {
      unchanged.push({ project, environment });
      continue;
    }
    const text = await getContent(redis, names.snapshot(snapshot), snapshot);
    environments.push({ project, environment, epoch, version, floor, commits: [], ...entriesOf(text) });
  }
  return { position: manifest.position, environments, unchanged, keys: manifest.keys };
}

async function getContent(redis: Redis, key: string, name: string): Promise<string> {
  const text = await redis.run((client) => client.get(key), contentTimeoutMs);
  if (text === null) throw new Error(`${key} is missing`);
  if (contentName(text) !== name) throw new Error(`${key} is not what its name says`);
  return text;
}

/** What was deleted is not in a snapshot; the floor makes up for that. */
function entriesOf(snapshot: string): Pick<EnvironmentContents, 'entries' | 'removed'> {
  const { flags, segments } = JSON.parse(snapshot) as Record<string, Record<string, { version: number }>>;
  const of = (kind: EntryKind, entries: Record<string, { version: number }> = {}) =>
    Object.entries(entries).map(([key, entry]) => ({ kind, key, version: entry.version, entry }));
  return { entries: [...of('flag', flags), ...of('segment', segments)], removed: [] };
}
