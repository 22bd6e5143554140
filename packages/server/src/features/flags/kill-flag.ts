/**
 * A kill stands beside what is written: the flag is off whatever anybody writes, and does again what is written when the
 * kill is lifted. Environments that inherit the configuration share it; a kill of their own stands until lifted there.
 */
import { type Killed, OperationError, operations } from '@halyard/contract';
import { type Authorised, type Door, handle, versionTag } from '../../door.ts';
import { depthOf } from '../../environment-tree.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { getLiveEnvironment } from '../projects/index.ts';
import { configurationIn, requireLive } from './configuration-in.ts';
import { configurationAnswer, type FlagConfiguration, type FlagState, loggedEntry } from './flag-state.ts';
import { originOf } from './inherit-configuration.ts';
import { forgetArchivedKills, getFlag, touchFlags, writeKills } from './queries.ts';

interface Place {
  flagId: string;
  environment: string;
}

export const killFlag = handle(operations.killFlag, async (door, { params, body }) =>
  kill(door, params, body.reason),
);

/** Killing what was killed here keeps the first. Also for whoever kills by another way, such as a trigger. */
export async function kill(door: Door, place: Place, reason: string) {
  const { state, configuration } = await found(door, place);
  const { flagId, environment } = place;
  const may = door.authorise(
    { environment, tags: state.meta.tags, waitsForNothing: true },
    operations.killFlag,
  );
  const { kind, id, name } = door.actor;
  const fresh: Killed = { at: door.now.toISOString(), by: { kind, id, name }, reason, environment };
  const standing = ownKill(configuration, environment);
  await write(door, state, may, { environment, killed: standing ?? fresh });
  const answer = await answerOf(door, place);
  if (standing) return answer;
  return { ...answer, announced: `${flagId} was killed in ${environment} by ${name}: ${reason}` };
}

/** What was not killed stays as it is. Throws INVALID_INPUT where the kill belongs to the environment above. */
export const liftFlag = handle(operations.liftFlag, async (door, { params }) => {
  const { state, configuration } = await found(door, params);
  const { environment } = params;
  const may = door.authorise({ environment, tags: state.meta.tags });
  const { killed, inherited } = configuration;
  if (killed && killed.environment !== environment && inherited) {
    throw new OperationError(
      'INVALID_INPUT',
      `it was killed in ${killed.environment}, which ${environment} inherits from: lift it there`,
    );
  }
  await write(door, state, may, { environment, killed: undefined });
  const answer = await answerOf(door, params);
  return killed
    ? {
        ...answer,
        announced: `the kill of ${params.flagId} in ${environment} was lifted by ${door.actor.name}`,
      }
    : answer;
});

async function found(door: Door, { flagId, environment }: Place) {
  const tree = await door.environments();
  const state = await getFlag(door.db, door.project, flagId, tree.keys);
  if (!state.configurations.has(environment)) await getLiveEnvironment(door.db, door.project, environment);
  const configuration = configurationIn(state, environment);
  door.match(versionTag(configuration.version));
  requireLive(state);
  return { state, configuration };
}

/** In every environment that the new state of this one reaches, each with a version of its own. */
async function write(
  door: Door,
  { meta, configurations }: FlagState,
  may: Authorised,
  next: { environment: string; killed: Killed | undefined },
): Promise<void> {
  const kills = await killsAfter(door, configurations, next);
  const changed = [...kills].filter(
    ([environment, killed]) => !sameJson(killed ?? null, configurations.get(environment)!.killed ?? null),
  );
  if (next.killed === undefined) {
    await forgetArchivedKills(door.writer(may), door.project, meta.key, next.environment);
  }
  if (changed.length === 0) return;
  const rights = changed.map(([environment]) =>
    environment === next.environment ? may : door.inherited(may, environment),
  );
  const versions = await door.nextVersions(rights);
  const rows = changed.map(([environment, killed], i) => ({
    environment,
    flag: meta.key,
    killed,
    version: versions[i]!,
  }));
  await writeKills(door.writer(may), door.project, rows);
  await touchFlags(door.writer(may), door.project, [meta.key], door.now);
  for (const [i, { environment, killed, version }] of rows.entries()) {
    const before = configurations.get(environment)!;
    const { killed: _, ...rest } = before;
    const after: FlagConfiguration = { ...rest, version, ...(killed ? { killed } : {}) };
    door.put(rights[i]!, {
      kind: 'flag',
      key: meta.key,
      version,
      before: loggedEntry(meta, before),
      after: loggedEntry(meta, after),
    });
  }
}

/** Parents before their children: what is inherited is killed with its source, unless it has a kill of its own. */
async function killsAfter(
  door: Door,
  configurations: FlagState['configurations'],
  next: { environment: string; killed: Killed | undefined },
): Promise<Map<string, Killed | undefined>> {
  const tree = await door.environments();
  const kills = new Map<string, Killed | undefined>();
  const inOrder = [...configurations].toSorted(([a], [b]) => depthOf(tree, a) - depthOf(tree, b));
  for (const [environment, configuration] of inOrder) {
    const { killed, inherited } = configuration;
    const own = environment === next.environment ? next.killed : ownKill(configuration, environment);
    const above = inherited ? kills.get(tree.parentOf(environment) ?? '') : undefined;
    // It came from above while this was inherited, and stays though it no longer is.
    const stays =
      !inherited && environment !== next.environment && killed && !isLifted(killed, next)
        ? killed
        : undefined;
    kills.set(environment, own ?? above ?? stays);
  }
  return kills;
}

function isLifted(
  { environment }: Killed,
  next: { environment: string; killed: Killed | undefined },
): boolean {
  return next.killed === undefined && environment === next.environment;
}

function ownKill({ killed }: FlagConfiguration, environment: string): Killed | undefined {
  return killed?.environment === environment ? killed : undefined;
}

async function answerOf(door: Door, { flagId, environment }: Place) {
  const state = await getFlag(door.db, door.project, flagId, [environment]);
  const configuration = configurationIn(state, environment);
  const origin = await originOf(door, state, environment, configuration);
  return {
    body: { ...configurationAnswer(configuration), ...origin },
    etag: versionTag(configuration.version),
  };
}
