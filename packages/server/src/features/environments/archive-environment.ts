/**
 * Archiving takes an environment out of use: whoever reads the log forgets it, and with it its streams and its keys. What
 * is configured in it stays in its rows; the log says that nothing of it is delivered any more.
 */
import { OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { allFlags, configurationsIn, loggedEntry } from '../flags/index.ts';
import { type EnvironmentRow, environmentAnswer, getEnvironment } from '../projects/index.ts';
import { conditionsIn, loggedCondition } from '../segments/index.ts';
import { writeEnvironments } from './write-environments.ts';

export const archiveEnvironment = handle(operations.archiveEnvironment, async (door, { params }) => {
  const before = await getEnvironment(door.db, door.project, params.environment);
  door.match(versionTag(before.version));
  const now = before.archived_at === null ? await archive(door, before) : before;
  return { body: environmentAnswer(now), etag: versionTag(now.version) };
});

/** Throws IN_USE for the last one in use, and for one that others inherit from. */
export async function archive(door: Door, before: EnvironmentRow): Promise<EnvironmentRow> {
  const { key } = before;
  const may = door.authorise({ environment: null, about: key });
  const tree = await door.environments();
  const children = tree.childrenOf(key);
  if (children.length > 0) {
    const shown = children.slice(0, 10).join(', ');
    const more = children.length > 10 ? ` and ${children.length - 10} more` : '';
    const [verb, them] = children.length === 1 ? ['inherits', 'it'] : ['inherit', 'them'];
    throw new OperationError('IN_USE', `${shown}${more} ${verb} from ${key}: archive ${them} first`, {
      more: { usedBy: [...children] },
    });
  }
  if (tree.keys.length === 1) {
    throw new OperationError('IN_USE', `${key} is the last environment in use: a project needs one`);
  }
  const [after] = await writeEnvironments(door, may, [
    { before, after: { ...before, archived_at: door.now } },
  ]);
  return { ...after!, snapshot_version: (await takeAway(door, key)) ?? before.snapshot_version };
}

/** Takes down for the log that nothing of it is delivered; undefined: nothing was. */
async function takeAway(door: Door, environment: string): Promise<number | undefined> {
  const { db, project } = door;
  const entries: { kind: 'flag' | 'segment'; key: string; before: unknown }[] = [];
  const configurations = await configurationsIn(db, project, environment);
  for (const meta of await allFlags(db, project)) {
    const configuration = configurations.get(meta.key);
    const before = configuration ? loggedEntry(meta, configuration) : null;
    if (before !== null) entries.push({ kind: 'flag', key: meta.key, before });
  }
  for (const [key, condition] of await conditionsIn(db, project, environment)) {
    entries.push({ kind: 'segment', key, before: loggedCondition(condition) });
  }
  if (entries.length === 0) return undefined;
  const may = door.authorise({ environment });
  const version = await door.nextVersion(may);
  for (const entry of entries) door.put(may, { ...entry, version, after: null });
  return version;
}
