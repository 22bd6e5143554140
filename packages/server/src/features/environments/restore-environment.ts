/**
 * Brings an archived environment back, up to date: flags may have come, gone and changed their variants meanwhile.
 * Everything in it is judged as if it were written now.
 */
import { type FieldProblem, invalidInput, OperationError, operations } from '@halyard/contract';
import { validateFlag, validateSegment } from '@halyard/core';
import { type Door, handle, versionTag } from '../../door.ts';
import { regexEngine } from '../../platform/regex.ts';
import {
  allFlags,
  configurationFromDraft,
  configurationsIn,
  entryOf,
  type FlagConfiguration,
  type FlagMeta,
  fillWithFlags,
} from '../flags/index.ts';
import {
  type EnvironmentRow,
  environmentAnswer,
  findEnvironment,
  getEnvironment,
} from '../projects/index.ts';
import {
  allSegmentKeys,
  conditionsIn,
  fillWithSegments,
  nobody,
  type SegmentCondition,
} from '../segments/index.ts';
import { endOf, findOutliving } from './end-of.ts';
import { writeEnvironments } from './write-environments.ts';

export const restoreEnvironment = handle(operations.restoreEnvironment, async (door, { params, body }) => {
  const before = await getEnvironment(door.db, door.project, params.environment);
  door.match(versionTag(before.version));
  if (before.archived_at === null) {
    return { body: environmentAnswer(before), etag: versionTag(before.version) };
  }
  const { key } = before;
  await requireParent(door, before);
  const end = await requireEnd(door, before, body ?? {});
  const contents = await contentsOf(door, before);
  for (let problems = findProblems(contents); problems.length > 0; problems = findProblems(contents)) {
    if (!body?.resetBroken || !reset(contents, key, problems)) throw invalidInput(problems);
  }

  const may = door.authorise({ environment: null, about: key });
  await writeEnvironments(door, may, [{ before, after: { ...before, archived_at: null, expires_at: end } }]);
  const mayHere = door.authorise({ environment: key });
  await fillWithSegments(door, mayHere, [...contents.segments.keys()], contents.segments);
  await fillWithFlags(door, mayHere, contents.flags, contents.configurations);
  const now = await getEnvironment(door.db, door.project, key);
  return { body: environmentAnswer(now), etag: versionTag(now.version) };
});

/** What will be in the environment, each with what it can start anew with. */
interface Contents {
  flags: FlagMeta[];
  configurations: Map<string, FlagConfiguration>;
  segments: Map<string, SegmentCondition>;
  /** What it inherits; nothing where it inherits from none. */
  above: { configurations: Map<string, FlagConfiguration>; segments: Map<string, SegmentCondition> };
}

async function contentsOf(door: Door, { key, inherits }: EnvironmentRow): Promise<Contents> {
  const { db, project } = door;
  const flags = await allFlags(db, project);
  const above = {
    configurations: inherits === null ? new Map() : await configurationsIn(db, project, inherits),
    segments: inherits === null ? new Map() : await conditionsIn(db, project, inherits),
  };
  const kept = await configurationsIn(db, project, key);
  const keptSegments = await conditionsIn(db, project, key);
  const contents: Contents = { flags, configurations: new Map(), segments: new Map(), above };
  for (const meta of flags) {
    const own = kept.get(meta.key);
    if (own && !own.inherited) contents.configurations.set(meta.key, own);
    else startAnew(contents, meta);
    keepKill(contents, key, meta.key, own);
  }
  for (const segment of await allSegmentKeys(db, project)) {
    const own = keptSegments.get(segment);
    if (own && !own.inherited) contents.segments.set(segment, own);
    else startSegmentAnew(contents, segment);
  }
  return contents;
}

function startAnew({ configurations, above }: Contents, meta: FlagMeta): void {
  const inherited = above.configurations.get(meta.key);
  const next = inherited ? { ...inherited, inherited: true } : configurationFromDraft(undefined, meta);
  configurations.set(meta.key, next);
}

/** What was killed in the environment itself stays so, though it was archived meanwhile. */
function keepKill(
  { configurations }: Contents,
  environment: string,
  flag: string,
  kept: FlagConfiguration | undefined,
): void {
  const next = configurations.get(flag)!;
  if (kept?.killed?.environment === environment) configurations.set(flag, { ...next, killed: kept.killed });
}

function startSegmentAnew({ segments, above }: Contents, key: string): void {
  const inherited = above.segments.get(key);
  segments.set(key, inherited ? { ...inherited, inherited: true } : { if: nobody, version: 0 });
}

/** Pointers begin with the flag or segment that they are about. */
function findProblems({ flags, configurations, segments }: Contents): FieldProblem[] {
  const entries = new Map(
    flags.flatMap((meta) => {
      const entry = entryOf(meta, { ...configurations.get(meta.key)!, version: 1 });
      return entry === null ? [] : [[meta.key, entry] as const];
    }),
  );
  const known = { flags: entries, segments };
  const found: FieldProblem[] = [];
  for (const [key, entry] of entries) {
    for (const { pointer, message } of validateFlag(entry, known, { key, regex: regexEngine })) {
      found.push({ pointer: `/flags/${key}${pointer}`, message });
    }
  }
  for (const [key, { if: condition }] of segments) {
    const entry = { if: condition, version: 1 };
    for (const { pointer, message } of validateSegment(entry, known, { key, regex: regexEngine })) {
      found.push({ pointer: `/segments/${key}${pointer}`, message });
    }
  }
  return found;
}

/** Starts anew what has problems; false: all of it did already. */
function reset(contents: Contents, environment: string, problems: readonly FieldProblem[]): boolean {
  let isAny = false;
  for (const { pointer } of problems) {
    const [, kind, key = ''] = pointer.split('/');
    const meta = contents.flags.find((flag) => flag.key === key);
    const standing = contents.configurations.get(key);
    const before = kind === 'flags' ? standing : contents.segments.get(key);
    if (kind === 'flags' && meta) {
      startAnew(contents, meta);
      keepKill(contents, environment, key, standing);
    }
    if (kind === 'segments') startSegmentAnew(contents, key);
    const after = kind === 'flags' ? contents.configurations.get(key) : contents.segments.get(key);
    isAny ||= JSON.stringify({ ...before, version: 0 }) !== JSON.stringify({ ...after, version: 0 });
  }
  return isAny;
}

/** Throws ARCHIVED where the one it inherits from is archived itself. */
async function requireParent(door: Door, { key, inherits }: EnvironmentRow): Promise<void> {
  if (inherits === null || (await door.environments()).has(inherits)) return;
  throw new OperationError(
    'ARCHIVED',
    `${key} inherits from ${inherits}, which is archived: restore that first`,
  );
}

/** When it is to end now. Throws INVALID_INPUT where that is over, and nothing else was said. */
async function requireEnd(
  door: Door,
  before: EnvironmentRow,
  body: { expiresAt?: string | null | undefined; lifetimeSeconds?: number | undefined },
): Promise<Date | null> {
  const said = endOf(body, door.now);
  const end = said === undefined ? before.expires_at : said;
  if (said === undefined && end !== null && end <= door.now) {
    const message = `it ended at ${end.toISOString()}: say until when it is needed, or null for no end`;
    throw invalidInput([{ pointer: '/expiresAt', message }]);
  }
  const parent =
    before.inherits === null ? undefined : await findEnvironment(door.db, door.project, before.inherits);
  const problems = findOutliving(end, parent);
  if (problems.length > 0) throw invalidInput(problems);
  return end;
}
