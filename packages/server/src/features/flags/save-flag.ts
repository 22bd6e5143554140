/** The one place where a changed flag is judged, given versions, written and taken down for the log. */
import { OperationError } from '@halyard/contract';
import type { Authorised, Door, Target } from '../../door.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { liveSurroundings } from '../snapshots/index.ts';
import { configurationFromDraft } from './configuration-from-input.ts';
import {
  type FlagConfiguration,
  type FlagMeta,
  type FlagState,
  loggedEntry,
  metaEntryOf,
} from './flag-state.ts';
import { insertFlag, updateFlag } from './queries.ts';
import { requireUnused } from './require-unused.ts';
import { type Judgement, requireValid } from './require-valid.ts';
import { schemaProblems } from './schema-problems.ts';
import { type ConfigurationChange, withKillOf, writeConfigurations } from './write-configurations.ts';

/**
 * Saves the difference between two states of a flag (before undefined: it is new). Only what differs gets a new
 * version and an item; where nothing differs, nothing is written. Throws INVALID_INPUT with the problems found
 * before and here, together. `isAuthorised`: where nothing differs, the right to that has been asked for already.
 */
export async function saveFlag(
  door: Door,
  before: FlagState | undefined,
  wanted: FlagState,
  {
    pointer = (environment) => `/environments/${environment}`,
    problems = [],
    surroundings = liveSurroundings(door),
    waitsForNothing = false,
    isAuthorised = false,
  }: Partial<Judgement> & Pick<Target, 'waitsForNothing'> & { isAuthorised?: boolean } = {},
): Promise<FlagState> {
  const after = withKills(before, wanted);
  const changed = changedEnvironments(before, after);
  const metaChanged = !before || !sameJson(unversioned(before.meta), unversioned(after.meta));
  if (!metaChanged && changed.length === 0 && problems.length === 0) {
    if (isAuthorised) return after;
    const { tags } = after.meta;
    const everywhere = [...after.configurations.keys()].map((environment) => ({
      environment,
      tags,
      waitsForNothing,
    }));
    door.authoriseAny([{ environment: null, tags }, ...everywhere]);
    return after;
  }
  await judgeFlag(before, after, { pointer, problems, surroundings });

  const saved: FlagState = {
    meta: { ...after.meta, updatedAt: door.now },
    configurations: new Map(after.configurations),
  };
  const { key } = after.meta;
  if (metaChanged) {
    const may = authoriseFlag(door, null, before?.meta, after.meta);
    saved.meta.version = await door.nextVersion(may);
    if (before) await updateFlag(door.writer(may), saved.meta);
    else if (!(await insertFlag(door.writer(may), saved.meta))) {
      throw new OperationError('ALREADY_EXISTS', `there is a flag ${key} already (it may be archived)`);
    }
    door.put(may, {
      kind: 'flag',
      key,
      version: saved.meta.version,
      before: before ? metaEntryOf(before.meta) : null,
      after: metaEntryOf(saved.meta),
    });
  }
  const changes = changed.map((environment): ConfigurationChange => {
    const configuration = after.configurations.get(environment)!;
    const old = before?.configurations.get(environment);
    return {
      may: authoriseFlag(door, environment, before?.meta, after.meta, {
        isUnused: !before && isUsual(after.meta, configuration),
        waitsForNothing,
      }),
      before: before && old && { meta: before.meta, configuration: old },
      meta: saved.meta,
      configuration,
    };
  });
  if (!metaChanged && changes[0]) await updateFlag(door.writer(changes[0].may), saved.meta);
  const written = await writeConfigurations(door, changes);
  for (const [i, environment] of changed.entries()) saved.configurations.set(environment, written[i]!);
  return saved;
}

/** Throws INVALID_INPUT with all that is wrong with a state, and what was found before; IN_USE where others miss something. */
export async function judgeFlag(
  before: FlagState | undefined,
  after: FlagState,
  judgement: Judgement,
): Promise<void> {
  const problems = [...judgement.problems, ...schemaProblems(before?.meta, after.meta)];
  await requireValid({ before, after }, changedEnvironments(before, after), { ...judgement, problems });
  if (before) await requireUnused(judgement.surroundings, before, after);
}

/** The kills of today, whatever the state to be says. */
function withKills(before: FlagState | undefined, after: FlagState): FlagState {
  const configurations = [...after.configurations].map(
    ([environment, next]) =>
      [environment, withKillOf(before?.configurations.get(environment), next)] as const,
  );
  return { ...after, configurations: new Map(configurations) };
}

/** By the tags that it has and by those that it is to have: nobody takes a flag over by its tags, or gives it away. */
function authoriseFlag(
  door: Door,
  environment: string | null,
  before: FlagMeta | undefined,
  after: FlagMeta,
  how: Pick<Target, 'isUnused' | 'waitsForNothing'> = {},
): Authorised {
  if (before) door.authorise({ ...how, environment, tags: before.tags });
  return door.authorise({ ...how, environment, tags: after.tags });
}

/** Whether it does what a new flag does where nothing was said. */
export function isUsual(meta: FlagMeta, configuration: FlagConfiguration): boolean {
  const { version } = configuration;
  return sameJson(configuration, { ...configurationFromDraft(undefined, meta), version });
}

/** Environments whose SDKs would get something else. */
function changedEnvironments(before: FlagState | undefined, after: FlagState): string[] {
  return [...after.configurations]
    .filter(([environment, configuration]) => {
      const old = before?.configurations.get(environment);
      if (!before || !old) return true;
      // What is inherited follows its source.
      if (old.inherited && configuration.inherited) return false;
      return !sameJson(
        loggedEntry(before.meta, { ...old, version: 0 }),
        loggedEntry(after.meta, { ...configuration, version: 0 }),
      );
    })
    .map(([environment]) => environment);
}

function unversioned(meta: FlagMeta) {
  return { ...metaEntryOf(meta), version: 0 };
}
