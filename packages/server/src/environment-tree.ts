/** Which environments of a project are in use, and which of them takes what is not its own from which. */
import type { ReadDb } from './platform/database.ts';

interface Member {
  key: string;
  inherits: string | null;
  isProtected: boolean;
  approvals: number;
  isArchived?: boolean;
}

export interface EnvironmentTree {
  /** In the project's order; archived ones are not among them. */
  readonly keys: readonly string[];
  has(key: string): boolean;
  parentOf(key: string): string | undefined;
  childrenOf(key: string): readonly string[];
  /** Those that inherit from none, in the project's order. */
  roots(): string[];
  /**
   * Whether it is protected, or something protected takes from it, however far below. An archived one still guards itself:
   * whoever could restore it, or change what it comes back with, by less would have a way round.
   */
  isProtected(key: string): boolean;
  /** How many have to approve of a change there: as many as it wants, or whatever takes from it, however far below. */
  approvalsOf(key: string): number;
  /** Whether either holds back a change there. */
  isGuarded(key: string): boolean;
  /** Those that are, archived ones too; in no order. */
  readonly guarded: readonly string[];
}

/** One query of small rows. */
export async function readEnvironmentTree(db: ReadDb, project: string): Promise<EnvironmentTree> {
  const rows = await db
    .selectFrom('environments')
    .select(['key', 'inherits', 'is_protected as isProtected', 'approvals'])
    .select((eb) => eb('archived_at', 'is not', null).as('isArchived'))
    .where('project', '=', project)
    // Of archived previews there may be thousands; those that nothing guards have nothing to say here.
    .where((eb) =>
      eb.or([eb('archived_at', 'is', null), eb('is_protected', '=', true), eb('approvals', '>', 0)]),
    )
    .orderBy('position')
    .orderBy('key')
    .execute();
  return environmentTree(rows.map((row) => ({ ...row, isArchived: Boolean(row.isArchived) })));
}

export function environmentTree(all: readonly Member[]): EnvironmentTree {
  const members = all.filter(({ isArchived }) => !isArchived);
  const byKey = new Map(members.map((member) => [member.key, member]));
  const children = new Map<string, string[]>();
  for (const { key, inherits } of members) {
    if (inherits !== null) children.set(inherits, [...(children.get(inherits) ?? []), key]);
  }
  const guarded = new Set<string>();
  for (const member of members.filter(({ isProtected }) => isProtected)) {
    for (let at: Member | undefined = member; at; at = byKey.get(at.inherits ?? '')) guarded.add(at.key);
  }
  const wanted = new Map<string, number>();
  for (const member of members.filter(({ approvals }) => approvals > 0)) {
    for (let at: Member | undefined = member; at; at = byKey.get(at.inherits ?? '')) {
      wanted.set(at.key, Math.max(wanted.get(at.key) ?? 0, member.approvals));
    }
  }
  // Nothing takes from what is archived, and it takes from nothing until it is restored: it guards itself alone.
  for (const { key, isProtected, approvals } of all.filter(({ isArchived }) => isArchived)) {
    if (isProtected) guarded.add(key);
    if (approvals > 0) wanted.set(key, approvals);
  }
  return {
    keys: [...byKey.keys()],
    has: (key) => byKey.has(key),
    parentOf: (key) => byKey.get(key)?.inherits ?? undefined,
    childrenOf: (key) => children.get(key) ?? [],
    roots: () => members.filter(({ inherits }) => inherits === null).map(({ key }) => key),
    isProtected: (key) => guarded.has(key),
    approvalsOf: (key) => wanted.get(key) ?? 0,
    isGuarded: (key) => guarded.has(key) || (wanted.get(key) ?? 0) > 0,
    guarded: [...new Set([...guarded, ...wanted.keys()])],
  };
}

/** Everything below, parents before their children. */
export function environmentsBelow(tree: EnvironmentTree, key: string): string[] {
  return heirsOf(tree, key, () => false);
}

/** Who else gets what changes in `source`: all below it, down to those that have their own. Parents before their children. */
export function heirsOf(
  tree: EnvironmentTree,
  source: string,
  hasOwn: (environment: string) => boolean,
): string[] {
  const found: string[] = [];
  const waiting = [source];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const heirs = tree.childrenOf(at).filter((child) => !hasOwn(child));
    found.push(...heirs);
    waiting.push(...heirs);
  }
  return found;
}

/** Where what it inherits is written; undefined: it inherits from none. */
export function sourceOf(
  tree: EnvironmentTree,
  environment: string,
  hasOwn: (environment: string) => boolean,
): string | undefined {
  let at = tree.parentOf(environment);
  while (at !== undefined && !hasOwn(at) && tree.parentOf(at) !== undefined) at = tree.parentOf(at);
  return at;
}

/** How many stand above it. */
export function depthOf(tree: EnvironmentTree, environment: string): number {
  let depth = 0;
  for (let at = tree.parentOf(environment); at !== undefined; at = tree.parentOf(at)) depth++;
  return depth;
}

/** What is about environments, those above before those below. */
export function nearestLast<T extends { may: { environment: string | null } }>(
  tree: EnvironmentTree,
  changes: readonly T[],
): T[] {
  const depth = ({ may }: T) => depthOf(tree, may.environment!);
  return changes.toSorted((a, b) => depth(a) - depth(b));
}
