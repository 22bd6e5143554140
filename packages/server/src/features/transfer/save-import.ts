/** Writes the difference between two states of a project, and takes it down for the log. */
import type { Authorised, Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { shareThread } from '../../platform/share-thread.ts';
import {
  type ConfigurationChange,
  configurationsIn,
  type FlagConfiguration,
  type FlagMeta,
  type FlagState,
  fillWithFlags,
  isUsual,
  loggedEntry,
  metaEntryOf,
  reachHeirs,
  withKillOf,
} from '../flags/index.ts';
import { type EnvironmentRow, projectEntry, renameProject } from '../projects/index.ts';
import {
  type ConditionChange,
  conditionsIn,
  conditionsOf,
  fillWithSegments,
  loggedCondition,
  nobody,
  reachHeirsOfConditions,
  type SegmentState,
  segmentMetaEntryOf,
} from '../segments/index.ts';
import { inheritedButKilled, killInForce } from './kills.ts';
import { parentsFirst } from './plan-environments.ts';
import { environmentsByKey, inForce, type ProjectState } from './project-state.ts';
import {
  type ConfigurationRow,
  removeSegments,
  type SegmentConfigurationRow,
  writeConfigurations,
  writeFlags,
  writeSegmentConfigurations,
  writeSegments,
} from './queries.ts';
import { saveEnvironments } from './save-environments.ts';

/** Environments first: versions are counted in their rows. Each right is asked for where its thing is written. */
export async function saveImport(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  await saveProject(door, before, after);
  await saveEnvironments(door, before, after);
  await saveSegments(door, before, after);
  await saveFlags(door, before, after);
  await fillHeirs(door, before, after);
}

async function saveProject(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  const { key, name } = after.project;
  if (name === before.project.name) return;
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  await renameProject(door.writer(may), key, name, version);
  const next = { ...after.project, entry_version: version };
  door.put(may, {
    kind: 'project',
    key,
    version,
    before: projectEntry(before.project),
    after: projectEntry(next),
  });
}

async function saveSegments(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  const removed = [...before.segments.values()].filter(({ key }) => !after.segments.has(key));
  for (const segment of removed) await putRemoved(door, segment);
  if (removed.length > 0) {
    const may = door.authorise({ environment: null });
    await removeSegments(
      door.writer(may),
      door.project,
      removed.map(({ key }) => key),
    );
  }
  const metas: SegmentState[] = [];
  const rows: SegmentConfigurationRow[] = [];
  const changes: ConditionChange[] = [];
  let last: Authorised | undefined;
  const places = placesOf(before, after);
  const inherited = standing((environment) => conditionsIn(door.db, door.project, environment));
  const pause = shareThread();
  for (const segment of after.segments.values()) {
    await pause();
    const { key } = segment;
    const old = before.segments.get(key);
    const saved = { ...segment, updatedAt: door.now };
    const changed = [...segment.environments].filter(
      ([environment, entry]) =>
        !places.fresh.has(environment) && !sameJson(old?.environments.get(environment)?.if ?? null, entry.if),
    );
    const isUnseen = changed.some(([environment]) => places.archivedBefore.has(environment));
    const isMeta = !old || isUnseen || old.name !== segment.name || old.description !== segment.description;
    if (!isMeta && changed.length === 0) continue;
    if (isMeta) {
      last = door.authorise({ environment: null });
      saved.version = await door.nextVersion(last);
      const was = old ? segmentMetaEntryOf(old) : null;
      const { version } = saved;
      door.put(last, { kind: 'segment', key, version, before: was, after: segmentMetaEntryOf(saved) });
    }
    metas.push(saved);
    for (const [environment, entry] of changed) {
      last = door.authorise({ environment, isUnused: !old && sameJson(entry.if, nobody) });
      const place = { project: door.project, environment, segment: key };
      if (!places.inUse.has(environment)) {
        rows.push({ ...place, condition: entry.if, version: 0 });
        continue;
      }
      const version = await door.nextVersion(last);
      rows.push({ ...place, condition: entry.if, version });
      const above = places.inheriting.has(environment) ? await inherited(environment) : undefined;
      const was = old?.environments.get(environment) ?? above?.get(key);
      const condition = { if: entry.if, version };
      changes.push({ may: last, key, before: was, condition });
      const shown = was ? loggedCondition(was) : null;
      door.put(last, { kind: 'segment', key, version, before: shown, after: condition });
    }
  }
  if (!last) return;
  await writeSegments(door.writer(last), metas);
  await writeSegmentConfigurations(door.writer(last), rows);
  await reachHeirsOfConditions(door, changes);
}

async function putRemoved(door: Door, segment: SegmentState): Promise<void> {
  const { key } = segment;
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  door.put(may, { kind: 'segment', key, version, before: segmentMetaEntryOf(segment), after: null });
  for (const [environment, entry] of await conditionsOf(door.db, door.project, key)) {
    const here = door.authorise({ environment });
    const next = await door.nextVersion(here);
    door.put(here, { kind: 'segment', key, version: next, before: loggedCondition(entry), after: null });
  }
}

async function saveFlags(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  const metas: FlagMeta[] = [];
  const rows: ConfigurationRow[] = [];
  const changes: ConfigurationChange[] = [];
  let last: Authorised | undefined;
  const places = placesOf(before, after);
  const inherited = standing((environment) => configurationsIn(door.db, door.project, environment));
  const pause = shareThread();
  for (const [key, flag] of after.flags) {
    await pause();
    const old = before.flags.get(key);
    const configurations = new Map([...flag.configurations, ...inheritedButKilled(before, after, key)]);
    const wanted = { ...flag, configurations };
    const may = await putFlag(door, key, old, wanted, { rows, changes, places, inherited });
    if (!may) continue;
    metas.push(may.meta);
    last = may.authorised;
  }
  if (!last) return;
  await writeFlags(door.writer(last), metas);
  await writeConfigurations(door.writer(last), rows);
  await reachHeirs(door, changes);
}

interface FlagsToWrite {
  rows: ConfigurationRow[];
  changes: ConfigurationChange[];
  places: Places;
  inherited: (environment: string) => Promise<Map<string, FlagConfiguration>>;
}

/** Takes down what is new of a flag. undefined: nothing is. */
async function putFlag(
  door: Door,
  key: string,
  old: FlagState | undefined,
  flag: FlagState,
  { rows, changes, places, inherited }: FlagsToWrite,
): Promise<{ meta: FlagMeta; authorised: Authorised } | undefined> {
  const meta = { ...flag.meta, updatedAt: door.now };
  // By the tags that it has and by those that it is to have, as wherever a flag is written.
  const authorise = (environment: string | null, isUnused = false) => {
    if (old) door.authorise({ environment, tags: old.meta.tags });
    return door.authorise({ environment, tags: meta.tags, isUnused });
  };
  let authorised: Authorised | undefined;
  if (!old || isChangedUnseen(old, flag, places) || !sameJson(unversioned(old.meta), unversioned(meta))) {
    authorised = authorise(null);
    meta.version = await door.nextVersion(authorised);
    const { version } = meta;
    const was = old ? metaEntryOf(old.meta) : null;
    door.put(authorised, { kind: 'flag', key, version, before: was, after: metaEntryOf(meta) });
  }
  for (const [environment, wanted] of flag.configurations) {
    if (places.fresh.has(environment)) continue;
    const own = old?.configurations.get(environment);
    if (own && places.archivedBefore.has(environment) && sameConfiguration(own, wanted)) continue;
    const above = !own && places.inheriting.has(environment) ? await inherited(environment) : undefined;
    const was = own ?? above?.get(key);
    // Where nothing is there yet it comes with its kill.
    const next = was ? withKillOf(was, wanted) : wanted;
    const before = old && was ? loggedEntry(old.meta, was) : null;
    const isSeen =
      places.inUse.has(environment) &&
      !sameJson(before && { ...before, version: 0 }, loggedEntry(meta, { ...next, version: 0 }));
    if (!isSeen && own !== undefined && sameConfiguration(own, next)) continue;
    authorised = authorise(environment, !old && isUsual(meta, next));
    const version = isSeen ? await door.nextVersion(authorised) : (own?.version ?? 0);
    const configuration = { ...next, version };
    rows.push({ project: door.project, environment, flag: key, configuration });
    if (!isSeen) continue;
    const standing = old && was ? { meta: old.meta, configuration: was } : undefined;
    changes.push({ may: authorised, before: standing, meta, configuration });
    door.put(authorised, { kind: 'flag', key, version, before, after: loggedEntry(meta, configuration) });
  }
  return authorised && { meta, authorised };
}

/** What is archived, a flag or an environment, is in no snapshot, so that only the flag itself can say that it changed. */
function isChangedUnseen(old: FlagState, flag: FlagState, { archivedBefore }: Places): boolean {
  const isArchived = old.meta.archivedAt !== null && flag.meta.archivedAt !== null;
  return [...flag.configurations].some(([environment, next]) => {
    const was = old.configurations.get(environment);
    if (archivedBefore.has(environment)) return was === undefined || !sameConfiguration(was, next);
    return isArchived && was !== undefined && !sameConfiguration(was, next);
  });
}

/** Environments that come with the import and inherit, with all that they have of their own and inherit. */
async function fillHeirs(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  const rows = environmentsByKey(after);
  const pause = shareThread();
  for (const environment of placesOf(before, after).fresh) {
    const may = door.authorise({ environment });
    const mark = <T extends object>(all: Iterable<[string, ReadonlyMap<string, T>]>): Map<string, T> => {
      const filled = new Map<string, T>();
      for (const [key, own] of all) {
        const found = inForce(rows, own, environment);
        if (!found) continue;
        filled.set(key, found.source === environment ? found.value : { ...found.value, inherited: true });
      }
      return filled;
    };
    await pause();
    const conditions = mark([...after.segments].map(([key, each]) => [key, each.environments]));
    await fillWithSegments(door, may, [...conditions.keys()], conditions);
    await pause();
    const configurations = mark([...after.flags].map(([key, each]) => [key, each.configurations]));
    for (const [key, { killed: _, ...configuration }] of configurations) {
      const own = after.flags.get(key)!.configurations;
      const killed = killInForce(rows, own, after.kills.get(key), environment);
      configurations.set(key, killed ? { ...configuration, killed } : configuration);
    }
    const metas = [...after.flags.values()].map(({ meta }) => meta);
    await fillWithFlags(door, may, metas, configurations);
  }
}

interface Places {
  inUse: ReadonlySet<string>;
  /** In use, and there before: what it has not of its own it has from above. */
  inheriting: ReadonlySet<string>;
  /** In use, new, and inheriting. Parents before their children. */
  fresh: ReadonlySet<string>;
  archivedBefore: ReadonlySet<string>;
}

function placesOf(before: ProjectState, after: ProjectState): Places {
  const known = environmentsByKey(before);
  const inUse = parentsFirst(environmentsByKey(after)).filter(({ archived_at }) => archived_at === null);
  const keysOf = (rows: EnvironmentRow[]) => new Set(rows.map(({ key }) => key));
  const heirs = inUse.filter(({ inherits }) => inherits !== null);
  return {
    inUse: keysOf(inUse),
    inheriting: keysOf(heirs.filter(({ key }) => known.has(key))),
    fresh: keysOf(heirs.filter(({ key }) => !known.has(key))),
    archivedBefore: keysOf(before.environments.filter(({ archived_at }) => archived_at !== null)),
  };
}

/** What an environment has, inherited or not, read once where it is asked for. */
function standing<T>(read: (environment: string) => Promise<T>): (environment: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (environment) => {
    const found = known.get(environment) ?? read(environment);
    known.set(environment, found);
    return found;
  };
}

function sameConfiguration(one: FlagConfiguration, other: FlagConfiguration): boolean {
  return sameJson({ ...one, version: 0 }, { ...other, version: 0 });
}

function unversioned(meta: FlagMeta) {
  return { ...metaEntryOf(meta), version: 0 };
}
