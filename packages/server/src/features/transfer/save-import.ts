/** Writes the difference between two states of a project, and takes it down for the log. */
import type { Authorised, Door } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import {
  type ConfigurationChange,
  entryOf,
  type FlagConfiguration,
  type FlagMeta,
  type FlagState,
  metaEntryOf,
  reachHeirs,
} from '../flags/index.ts';
import { environmentEntry, insertEnvironment, projectEntry, renameProject } from '../projects/index.ts';
import {
  type ConditionChange,
  conditionsOf,
  loggedCondition,
  reachHeirsOfConditions,
  type SegmentState,
  segmentMetaEntryOf,
} from '../segments/index.ts';
import type { ProjectState } from './project-state.ts';
import {
  type ConfigurationRow,
  removeSegments,
  type SegmentConfigurationRow,
  updateEnvironment,
  writeConfigurations,
  writeFlags,
  writeSegmentConfigurations,
  writeSegments,
} from './queries.ts';

/** Environments first: versions are counted in their rows. Each right is asked for where its thing is written. */
export async function saveImport(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  await saveProject(door, before, after);
  await saveEnvironments(door, before, after);
  await saveSegments(door, before, after);
  await saveFlags(door, before, after);
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

async function saveEnvironments(door: Door, before: ProjectState, after: ProjectState): Promise<void> {
  const known = new Map(before.environments.map((row) => [row.key, row]));
  for (const row of after.environments) {
    const old = known.get(row.key);
    if (old && old.name === row.name && old.position === row.position) continue;
    const may = door.authorise({ environment: null });
    const version = await door.nextVersion(may);
    const next = { ...row, version };
    if (old) await updateEnvironment(door.writer(may), next);
    else await insertEnvironment(door.writer(may), next);
    door.put(may, {
      kind: 'environment',
      key: row.key,
      version,
      before: old ? environmentEntry(old) : null,
      after: environmentEntry(next),
    });
  }
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
  for (const segment of after.segments.values()) {
    const { key } = segment;
    const old = before.segments.get(key);
    const saved = { ...segment, updatedAt: door.now };
    const changed = [...segment.environments].filter(
      ([environment, entry]) => !sameJson(old?.environments.get(environment)?.if ?? null, entry.if),
    );
    const isMeta = !old || old.name !== segment.name || old.description !== segment.description;
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
      last = door.authorise({ environment });
      const version = await door.nextVersion(last);
      rows.push({ project: door.project, environment, segment: key, condition: entry.if, version });
      const was = old?.environments.get(environment);
      const condition = { if: entry.if, version };
      changes.push({ may: last, key, before: was, condition });
      door.put(last, { kind: 'segment', key, version, before: was ?? null, after: condition });
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
  for (const [key, flag] of after.flags) {
    const old = before.flags.get(key);
    const may = await putFlag(door, key, old, flag, { rows, changes });
    if (!may) continue;
    metas.push(may.meta);
    last = may.authorised;
  }
  if (!last) return;
  await writeFlags(door.writer(last), metas);
  await writeConfigurations(door.writer(last), rows);
  await reachHeirs(door, changes);
}

/** Takes down what is new of a flag. undefined: nothing is. */
async function putFlag(
  door: Door,
  key: string,
  old: FlagState | undefined,
  flag: FlagState,
  { rows, changes }: { rows: ConfigurationRow[]; changes: ConfigurationChange[] },
): Promise<{ meta: FlagMeta; authorised: Authorised } | undefined> {
  const meta = { ...flag.meta, updatedAt: door.now };
  // By the tags that it has and by those that it is to have, as wherever a flag is written.
  const authorise = (environment: string | null) => {
    if (old) door.authorise({ environment, tags: old.meta.tags });
    return door.authorise({ environment, tags: meta.tags });
  };
  let authorised: Authorised | undefined;
  // What an archived flag would do is in no snapshot, so that only the flag itself can say that it changed.
  const isChangedUnseen =
    old !== undefined &&
    old.meta.archivedAt !== null &&
    meta.archivedAt !== null &&
    [...flag.configurations].some(([environment, next]) => {
      const was = old.configurations.get(environment);
      return was !== undefined && !sameConfiguration(was, next);
    });
  if (!old || isChangedUnseen || !sameJson(unversioned(old.meta), unversioned(meta))) {
    authorised = authorise(null);
    meta.version = await door.nextVersion(authorised);
    const { version } = meta;
    const was = old ? metaEntryOf(old.meta) : null;
    door.put(authorised, { kind: 'flag', key, version, before: was, after: metaEntryOf(meta) });
  }
  for (const [environment, next] of flag.configurations) {
    const was = old?.configurations.get(environment);
    const entryBefore = old && was ? entryOf(old.meta, was) : null;
    const isSeen = !sameJson(
      entryBefore && { ...entryBefore, version: 0 },
      entryOf(meta, { ...next, version: 0 }),
    );
    if (!isSeen && was !== undefined && sameConfiguration(was, next)) continue;
    authorised = authorise(environment);
    const version = isSeen ? await door.nextVersion(authorised) : (was?.version ?? 0);
    const configuration = { ...next, version };
    rows.push({ project: door.project, environment, flag: key, configuration });
    if (!isSeen) continue;
    const standing = old && was ? { meta: old.meta, configuration: was } : undefined;
    changes.push({ may: authorised, before: standing, meta, configuration });
    const after = entryOf(meta, configuration);
    door.put(authorised, { kind: 'flag', key, version, before: entryBefore, after });
  }
  return authorised && { meta, authorised };
}

function sameConfiguration(one: FlagConfiguration, other: FlagConfiguration): boolean {
  return sameJson({ ...one, version: 0 }, { ...other, version: 0 });
}

function unversioned(meta: FlagMeta) {
  return { ...metaEntryOf(meta), version: 0 };
}
