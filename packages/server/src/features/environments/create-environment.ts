import { invalidInput, OperationError, operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import type { EnvironmentTree } from '../../environment-tree.ts';
import { allFlags, configurationsIn, fillWithFlags } from '../flags/index.ts';
import {
  type EnvironmentRow,
  environmentAnswer,
  environmentEntry,
  findEnvironment,
  getEnvironment,
  insertEnvironment,
} from '../projects/index.ts';
import { allSegmentKeys, conditionsIn, fillWithSegments } from '../segments/index.ts';
import { endOf, findOutliving } from './end-of.ts';
import { nextPosition } from './queries.ts';

/** How many may stand below one that inherits from none, one below the other. */
export const deepest = 3;

/** A dozen statements, however many flags, segments and environments there are. */
export const createEnvironment = handle(operations.createEnvironment, async (door, { body }) => {
  const { key } = body;
  const model = body.inherits ?? body.from;
  const tree = await door.environments();
  const parent = await requireModel(door, tree, body);
  const said = endOf(body, door.now);
  const end = said === undefined ? (parent?.expires_at ?? null) : said;
  const problems = findOutliving(end, parent);
  if (problems.length > 0) throw invalidInput(problems);

  // Of one that is there already, with its guard, nothing changes: that it is there is the answer.
  const may = door.authorise({ environment: null });
  const version = await door.nextVersion(may);
  const row: EnvironmentRow = {
    project: door.project,
    key,
    name: body.name ?? key,
    color: body.color ?? null,
    position: await nextPosition(door.db, door.project),
    is_protected: body.protected ?? false,
    approvals: body.approvals ?? 0,
    inherits: body.inherits ?? null,
    expires_at: end,
    archived_at: null,
    snapshot_version: 0,
    version,
    created_at: door.now,
  };
  if (!(await insertEnvironment(door.writer(may), row))) {
    throw new OperationError('ALREADY_EXISTS', `there is an environment ${key} already (it may be archived)`);
  }
  door.put(may, { kind: 'environment', key, version, before: null, after: environmentEntry(row) });
  await fill(door, key, model, body.inherits !== undefined);
  return {
    body: environmentAnswer(await getEnvironment(door.db, door.project, key)),
    etag: versionTag(version),
  };
});

/** What the model has, as its own or as inherited; without a model, what anything new does. */
async function fill(door: Door, key: string, model: string | undefined, inherited: boolean): Promise<void> {
  const { db, project } = door;
  const may = door.authorise({ environment: key });
  const mark = <T extends object>(all: Map<string, T>): Map<string, T> => {
    return new Map(
      [...all].map(([name, { inherited: _, ...own }]: [string, T & { inherited?: boolean }]) => {
        return [name, (inherited ? { ...own, inherited } : own) as unknown as T];
      }),
    );
  };
  const conditions = model === undefined ? new Map() : mark(await conditionsIn(db, project, model));
  await fillWithSegments(door, may, await allSegmentKeys(db, project), conditions);
  const copied = model === undefined ? new Map() : mark(await configurationsIn(db, project, model));
  // A kill is of the place where it was made: what inherits from there shares it, what was copied does not.
  const configurations = inherited
    ? copied
    : new Map([...copied].map(([flag, each]) => [flag, { ...each, killed: undefined }]));
  await fillWithFlags(door, may, await allFlags(db, project), configurations);
}

/** The one it inherits from, if it does. Throws INVALID_INPUT where it, or the one it is made like, is not there. */
async function requireModel(
  door: Door,
  tree: EnvironmentTree,
  { from, inherits }: { from?: string | undefined; inherits?: string | undefined },
): Promise<EnvironmentRow | undefined> {
  for (const [pointer, named] of [
    ['/from', from],
    ['/inherits', inherits],
  ] as const) {
    if (named === undefined || tree.has(named)) continue;
    throw invalidInput([{ pointer, message: `there is no environment ${named}, or it is archived` }]);
  }
  if (inherits === undefined) return undefined;
  let depth = 1;
  for (let at = tree.parentOf(inherits); at !== undefined; at = tree.parentOf(at)) depth++;
  if (depth > deepest) {
    const message = `${inherits} is ${deepest} below one that inherits from none: that is as deep as it goes`;
    throw invalidInput([{ pointer: '/inherits', message }]);
  }
  return findEnvironment(door.db, door.project, inherits);
}
