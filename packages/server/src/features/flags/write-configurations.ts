/**
 * Configurations written, given versions and taken down for the log, and with each what inherits it: a handful of
 * statements, however many flags and environments. Whether they may stand is judged before.
 */
import type { Killed } from '@halyard/contract';
import type { Authorised, Door } from '../../door.ts';
import { heirsOf, nearestLast } from '../../environment-tree.ts';
import { type FlagConfiguration, type FlagMeta, loggedEntry } from './flag-state.ts';
import { copyConfigurations, ownersOf, saveConfigurations, standingAt } from './queries.ts';

export interface ConfigurationChange {
  /** For its environment. */
  may: Authorised;
  /** undefined: it is new there. `meta`: of the flag as it was. */
  before: { meta: FlagMeta; configuration: FlagConfiguration } | undefined;
  meta: FlagMeta;
  configuration: FlagConfiguration;
}

interface Heir {
  environment: string;
  flag: string;
  source: string;
  change: ConfigurationChange;
  may: Authorised;
}

/** Each with its new version, in their order. Of a flag and environment there may be one. */
export async function writeConfigurations(
  door: Door,
  changes: readonly ConfigurationChange[],
): Promise<FlagConfiguration[]> {
  const [first] = changes;
  if (!first) return [];
  const versions = await door.nextVersions(changes.map(({ may }) => may));
  const written = changes.map(({ before, configuration }, i) => ({
    ...(before ? withKillOf(before.configuration, configuration) : configuration),
    version: versions[i]!,
  }));
  const places = changes.map(({ may, meta }) => ({ environment: may.environment!, flag: meta.key }));
  await saveConfigurations(
    door.writer(first.may),
    door.project,
    places.map((place, i) => ({ ...written[i]!, ...place })),
  );
  for (const [i, { may, before, meta }] of changes.entries()) {
    const was = before ? loggedEntry(before.meta, before.configuration) : null;
    putEntry(door, may, meta.key, versions[i]!, was, loggedEntry(meta, written[i]!));
  }
  await reachHeirs(door, changes);
  return written;
}

/**
 * What is to be written, with the kill that stands; where none does, what begins to inherit takes its source's. Nothing
 * that is written lifts a kill, and none travels into a configuration of an environment's own.
 */
export function withKillOf(
  before: FlagConfiguration | undefined,
  { killed: above, ...next }: FlagConfiguration,
): FlagConfiguration {
  const killed = before?.killed ?? (next.inherited ? above : undefined);
  return killed ? { ...next, killed } : next;
}

/** What has been written and taken down for its own environments, for those that inherit it. */
export async function reachHeirs(door: Door, changes: readonly ConfigurationChange[]): Promise<void> {
  await writeHeirs(door, await findHeirs(door, changes));
}

async function findHeirs(door: Door, changes: readonly ConfigurationChange[]): Promise<Heir[]> {
  const tree = await door.environments();
  const above = changes.filter(({ may }) => tree.childrenOf(may.environment!).length > 0);
  if (above.length === 0) return [];
  const owners = await ownersOf(door.db, door.project, [...new Set(above.map(({ meta }) => meta.key))]);
  const placeOf = (environment: string, flag: string) => `${environment}\n${flag}`;
  const written = new Set(changes.map(({ may, meta }) => placeOf(may.environment!, meta.key)));
  // Where several changes stand above one another, the nearest one is what is inherited.
  const heirs = new Map<string, Heir>();
  for (const change of nearestLast(tree, above)) {
    const source = change.may.environment!;
    const flag = change.meta.key;
    for (const environment of heirsOf(tree, source, (other) => owners.get(flag)!.has(other))) {
      const place = placeOf(environment, flag);
      // What begins to inherit in this very change has been written as it is to be.
      if (written.has(place)) continue;
      heirs.set(place, { environment, flag, source, change, may: door.inherited(change.may, environment) });
    }
  }
  return [...heirs.values()];
}

async function writeHeirs(door: Door, heirs: readonly Heir[]): Promise<void> {
  const [first] = heirs;
  if (!first) return;
  const places = heirs.map(({ environment, flag, source }) => ({ environment, flag, source }));
  const olds = await standingAt(door.db, door.project, places);
  const versions = await door.nextVersions(heirs.map(({ may }) => may));
  await copyConfigurations(
    door.writer(first.may),
    door.project,
    places.map((place, i) => ({ ...place, version: versions[i]! })),
  );
  for (const [i, { may, change, environment, flag }] of heirs.entries()) {
    const { before, meta, configuration } = change;
    const old = olds.get(`${environment}\n${flag}`);
    const inherited = ({ killed: _, ...of }: FlagConfiguration, version: number, killed?: Killed) => ({
      ...of,
      version,
      inherited: true,
      ...(killed ? { killed } : {}),
    });
    const was = before
      ? loggedEntry(before.meta, inherited(before.configuration, old?.version ?? 0, old?.killed))
      : null;
    const is = loggedEntry(meta, inherited(configuration, versions[i]!, old?.killed ?? configuration.killed));
    putEntry(door, may, flag, versions[i]!, was, is);
  }
}

/** What is in no snapshot before or after, as of an archived flag, has no place in the log either. */
function putEntry(
  door: Door,
  may: Authorised,
  key: string,
  version: number,
  was: unknown,
  is: unknown,
): void {
  if (was === null && is === null) return;
  door.put(may, { kind: 'flag', key, version, before: was, after: is });
}
