/** What an operation is given to work with, and how an implementation is tied to its contract. */
import { type AnyOperation, type Operation, OperationError } from '@halyard/contract';
import type { z } from 'zod';
import { type Actor, authoriseEnvironment } from './actor.ts';
import { sameJson } from './platform/canonical-json.ts';
import type { Db } from './platform/database.ts';
import type { ItemKind } from './platform/tables.ts';

/** One entry that an operation changed: a row of `change_items`, with what stood there before. */
export interface Item {
  project: string | null;
  environment: string | null;
  kind: ItemKind;
  key: string;
  version: number;
  before: unknown;
  after: unknown;
}

export interface Door {
  /** In a write the transaction itself: awaiting any other query inside it would deadlock the embedded database. */
  readonly db: Db;
  readonly actor: Actor;
  /** The project locked; '' for what belongs to none. */
  readonly project: string;
  readonly now: Date;
  readonly items: readonly Item[];
  /** Throws STALE unless If-Match names the ETag it has now (or is `*`, or absent where that is allowed). */
  match(currentEtag: string): void;
  /**
   * The version that this change gives to entries of an environment (null: of none). Taken once a change; being
   * the only way to a version, it is also where the right to change that environment is checked.
   */
  nextVersion(environment: string | null): Promise<number>;
  /** Takes down an entry for the log. */
  put(item: Omit<Item, 'project'> & { project?: string | null }): void;
}

export interface Answer<Body = unknown> {
  body: Body;
  etag?: string;
}

export interface Handler {
  readonly operation: AnyOperation;
  run(door: Door, input: never): Promise<Answer>;
}

export interface Input<P, Q, B> {
  params: P;
  query: Q;
  body: B;
}

/** Ties a function to its operation; its input and answer are the contract's. */
export function handle<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  operation: Operation<P, Q, B, A>,
  run: (door: Door, input: Input<z.infer<P>, z.infer<Q>, z.infer<B>>) => Promise<Answer<z.infer<A>>>,
): Handler {
  return { operation, run };
}

export function createDoor(given: {
  db: Db;
  actor: Actor;
  project: string;
  now: Date;
  ifMatch: string | undefined;
}): Door & { items: Item[] } {
  const items: Item[] = [];
  const versions = new Map<string | null, Promise<number>>();
  return {
    ...given,
    items,
    match: (current) => requireMatch(given.ifMatch, current),
    nextVersion(environment) {
      authoriseEnvironment(given.actor, environment);
      let version = versions.get(environment);
      if (version === undefined) {
        version = raiseVersion(given.db, given.project, environment);
        versions.set(environment, version);
      }
      return version;
    },
    put(item) {
      if (sameJson(item.before, item.after)) {
        throw new Error(`${item.kind} ${item.key}: an entry that did not change has no place in the log`);
      }
      items.push({ project: given.project === '' ? null : given.project, ...item });
    },
  };
}

async function raiseVersion(db: Db, project: string, environment: string | null): Promise<number> {
  if (environment !== null) {
    const row = await db
      .updateTable('environments')
      .set((eb) => ({ snapshot_version: eb('snapshot_version', '+', 1) }))
      .where('project', '=', project)
      .where('key', '=', environment)
      .returning('snapshot_version')
      .executeTakeFirstOrThrow();
    return row.snapshot_version;
  }
  const row = await db
    .updateTable('projects')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('key', '=', project)
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

/** RFC 9110, strong comparison; several tags or `*` are allowed. */
function requireMatch(ifMatch: string | undefined, current: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (ifMatch.split(',').some((tag) => tag.trim() === current)) return;
  throw new OperationError('STALE', `you sent ${ifMatch}; it is ${current} now`, {
    more: { yourVersion: ifMatch, currentVersion: current },
  });
}

/** The ETag of an entry: its version. */
export function versionTag(version: number): string {
  return `"${version}"`;
}
