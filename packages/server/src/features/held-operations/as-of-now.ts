/**
 * How many approvals what waits takes by now, and whether it has them: an environment may take more than when it was held,
 * and may have taken none then. The row learns of it when somebody approves or it comes due; whoever looks, at once.
 */
import { OperationError } from '@halyard/contract';
import { type Actor, authorNow } from '../../actor.ts';
import type { AskedFor, Door } from '../../door.ts';
import type { EnvironmentTree } from '../../environment-tree.ts';
import { findHandler } from '../../known-handlers.ts';
import { approvalsFor } from '../approvals/index.ts';
import { tagsOfFlags } from '../flags/index.ts';
import { flagsOf, placesNow } from './held-places.ts';
import { type HeldRow, type NoteRow, notesOf } from './queries.ts';

type Held = Pick<
  HeldRow,
  | 'id'
  | 'project'
  | 'calls'
  | 'basis'
  | 'places'
  | 'author'
  | 'state'
  | 'ready'
  | 'approvals_needed'
  | 'revision'
>;
type Tags = ReadonlyMap<string, readonly string[]>;

/**
 * The same rows in their order, with what they wait for now. Found without trying them out. `notes`: of each, where they
 * are known. Three queries where any of them is guarded, and a few for each author of what took no approvals.
 */
export async function asOfNow<T extends Held>(
  door: Pick<Door, 'db' | 'environments' | 'now'>,
  rows: readonly T[],
  notes?: ReadonlyMap<string, readonly NoteRow[]>,
): Promise<T[]> {
  if (rows.every(({ state }) => state !== 'waiting')) return [...rows];
  const tree = await door.environments();
  const guarded = rows.filter((row) => row.state === 'waiting' && isGuarded(row, tree));
  if (guarded.length === 0) return [...rows];
  const ids = guarded.map(({ id }) => id);
  const given = notes ?? (await notesOf(door.db, ids));
  const tags = await tagsOfFlags(door.db, guarded[0]!.project, [...new Set(guarded.flatMap(flagsOf))]);
  const authors = new Map<string, Actor | undefined>();
  const changed = new Map<string, T>();
  for (const row of guarded) {
    const needed = await neededNow(door, row, { tree, asked: askedFor(row, tree, tags), authors });
    const ready = row.ready && hasAll(row, needed, given.get(row.id));
    changed.set(row.id, { ...row, approvals_needed: needed, ready });
  }
  return rows.map((row) => changed.get(row.id) ?? row);
}

/** Who asks for it counts only where nobody else has to approve: whether they may change what is protected. */
async function neededNow(
  door: Pick<Door, 'db' | 'now'>,
  row: Held,
  known: { tree: EnvironmentTree; asked: readonly AskedFor[]; authors: Map<string, Actor | undefined> },
): Promise<number> {
  const { tree, asked, authors } = known;
  const places = asked.flatMap(({ guarded }) => guarded ?? []);
  const wanted = Math.max(row.approvals_needed, ...places.map((place) => tree.approvalsOf(place)));
  if (wanted > 0) return wanted;
  const name = `${row.author.kind} ${row.author.id}`;
  if (!authors.has(name)) authors.set(name, await findAuthor(door, row));
  const actor = authors.get(name);
  // What they may not do any more fails when its time comes, whoever approves.
  return actor === undefined ? 0 : approvalsFor({ environments: async () => tree, actor }, asked);
}

/** The rights that it takes, as far as that shows. */
export function askedFor(row: Held, tree: EnvironmentTree, tagsNow: Tags): AskedFor[] {
  return placesNow(row, tagsNow).flatMap(({ operation, environment, tags, guards }) => {
    const handler = findHandler(operation);
    if (!handler) return [];
    return [
      {
        operation: handler.operation,
        target: { project: row.project, environment, tags: tags ?? undefined },
        guarded: guards !== null && tree.isGuarded(guards) ? guards : null,
        guards,
      },
    ];
  });
}

function isGuarded(row: Held, tree: EnvironmentTree): boolean {
  return placesNow(row, new Map()).some(({ guards }) => guards !== null && tree.isGuarded(guards));
}

/** Those that it was found to have, and those given beyond them. */
function hasAll(
  { approvals_needed, revision }: Held,
  needed: number,
  notes: readonly NoteRow[] = [],
): boolean {
  if (needed <= approvals_needed) return true;
  return notes.filter((note) => note.decision === 'approve' && note.revision === revision).length >= needed;
}

async function findAuthor(
  { db, now }: Pick<Door, 'db' | 'now'>,
  { author }: Held,
): Promise<Actor | undefined> {
  try {
    return await authorNow(db, author, now);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'UNAUTHENTICATED') return undefined;
    throw error;
  }
}
