/** What an operation is given to work with, and how an implementation is tied to its contract. */

import type { ChangeFilter, ItemKind } from '@halyard/contract';
import {
  type AccessTarget,
  type AnyOperation,
  mayChange,
  type Operation,
  OperationError,
  protectedBypass,
} from '@halyard/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import { type Actor, isOpenTo } from './actor.ts';
import { type EnvironmentTree, readEnvironmentTree } from './environment-tree.ts';
import { heldBackBy } from './held-back-by.ts';
import { sameJson } from './platform/canonical-json.ts';
import type { Db, ReadDb } from './platform/database.ts';

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

/** What is about to be changed. */
export interface Target {
  /** The door's own where it is left out; null: it belongs to none. */
  project?: string | null;
  /** null: it belongs to every environment, or to none. */
  environment: string | null;
  /** Of a flag. */
  tags?: readonly string[];
  /** Of what belongs to no environment but acts only in these, such as a key: the right is needed there instead of everywhere. */
  reach?: readonly string[];
  /** Of what belongs to no environment but is about this one: whether that is protected counts. */
  about?: string;
  /** It is new and does what anything new does: where the environment is protected, nothing changes for anybody. */
  isUnused?: boolean;
  /** What must help at once, as a kill does: no protection and no approval holds it up. */
  waitsForNothing?: boolean;
}

/**
 * That the actor may change something, which only authorise() can say. Without one nothing can be written, given a
 * version or put into the log: a check that is forgotten does not compile. What is private to a class can neither be
 * written down nor be copied for another place.
 */
class Authorised {
  readonly project: string | null;
  readonly environment: string | null;
  /** There for its type only. */
  declare private readonly checked: true;

  constructor({ project, environment }: { project: string | null; environment: string | null }) {
    this.project = project;
    this.environment = environment;
  }
}

export type { Authorised };

export interface Door {
  /** Reads. In a write within its transaction: awaiting any other query inside it would deadlock the embedded database. */
  readonly db: ReadDb;
  readonly actor: Actor;
  /** The project locked; '' for what belongs to none. */
  readonly project: string;
  readonly now: Date;
  readonly items: readonly Item[];
  /** Whether nothing of it will be kept: it is to be shown what would happen. */
  readonly isDryRun: boolean;
  /** Whether others have approved of what is asked for. */
  readonly isApproved: boolean;
  /** Whether it is asked for past all protection, by whoever may. */
  readonly bypasses: boolean;
  /** Protected environments that were changed past their protection: nobody was asked, and the log says so. */
  readonly bypassed: readonly string[];
  /** What links to pages of the service begin with, e.g. https://flags.example/halyard; '': nobody knows. */
  readonly servedAt: string;
  /** Of the project, as it was when the operation began. In a read it takes a query, in a write none. */
  environments(): Promise<EnvironmentTree>;
  /** Throws STALE unless If-Match names the ETag it has now (or is `*`, or absent where that is allowed). */
  match(currentEtag: string): void;
  /**
   * The one place where rights to change are decided. Throws FORBIDDEN, or PROTECTED. `as`: where an operation does what
   * another one is there for, by the right to that one too.
   */
  authorise(target: Target, as?: AnyOperation): Authorised;
  /** Of what turned out to change nothing: the right to one of these is enough. Throws what the first one throws. */
  authoriseAny(targets: readonly [Target, ...Target[]]): void;
  /** Of what follows by itself from something authorised and belongs to no project, such as the end of sessions. */
  following(authorised: Authorised): Authorised;
  /** For what follows from a change in environments that inherit from there: the right was asked for where it is made. */
  inherited(authorised: Authorised, environment: string): Authorised;
  /** The transaction, for writing what was authorised. */
  writer(authorised: Authorised): Db;
  /** The version that this change gives to entries of that environment (null: of none). Taken once a change. */
  nextVersion(authorised: Authorised): Promise<number>;
  /** The same of many environments, in their order; one query. */
  nextVersions(authorised: readonly Authorised[]): Promise<number[]>;
  /** From here on they are who changed it: whoever joins is nobody before. */
  becomes(actor: Actor): void;
  /**
   * Carries out other operations within this change, each through a door of its own: together or not at all. What they
   * write joins the items of this door, unless it is a rehearsal. Throws what they throw, and then nothing of them stands.
   */
  carryOut(calls: readonly Call[], how: CarryOut): Promise<CarriedOut>;
  /** Into the log of the service, with its cause: what nobody foresaw, where the operation answers all the same. */
  logUnforeseen(error: unknown): void;
  /** Takes down an entry for the log. */
  put(authorised: Authorised, item: Omit<Item, 'project' | 'environment'>): void;
}

/** An operation to be carried out within another one. */
export interface Call {
  handler: Handler;
  /** Parsed already. */
  input: Input<unknown, unknown, unknown>;
  ifMatch?: string | undefined;
}

export interface CarryOut {
  /** Whose rights count, and who is said to have done it. */
  as: Actor;
  /** Others have approved of it: protection does not hold it back. */
  isApproved?: boolean;
  /** It is asked for past all protection; what carries it out has to say where that was done. */
  bypasses?: boolean;
  /** Nothing of it is to stay. */
  isRehearsal?: boolean;
  /** Of a rehearsal: it is what will happen in the end, and so what a dry run tells of. */
  isForeseen?: boolean;
  /** Looks at it while it stands, before it is undone or kept; where it throws, it is undone. */
  judge?: (carried: CarriedOut) => Promise<void>;
}

export interface CarriedOut {
  answers: Answer[];
  /** Several writes of an entry are one. */
  items: Item[];
  /** What rights were asked for, in order. */
  asked: AskedFor[];
}

/** A right that was asked for. */
export interface AskedFor {
  operation: AnyOperation;
  target: AccessTarget;
  /** The environment whose protection counts; null: none that is protected or takes approvals. */
  guarded: string | null;
  /** The environment whose protection would count if it had any. */
  guards: string | null;
}

export interface Answer<Body = unknown> {
  body: Body;
  etag?: string;
  /** Of a read: the bytes to send, where they are not those of JSON.stringify(body). */
  text?: { contentType: string; body: string } | undefined;
  /** Of a write: what the log keeps as its input, where the input itself would only repeat the items. */
  logged?: unknown;
  /** Of a read that tries something out: what that would change, for what is said beside it of a dry run. */
  rehearsed?: { items: readonly Item[]; held: string };
  /** Of a write: said loudly in the service's own log once it is done. */
  announced?: string;
  /** What is done after the transaction, and answers in place of the body. */
  later?: Later;
}

/** What takes longer than a transaction may, or is about the log as a whole. */
export type Later =
  | { kind: 'follow'; scope: ChangeScope; filter: ChangeFilter; expiresAt: Date | null }
  | { kind: 'export'; scope: ChangeScope; filter: ChangeFilter; format: 'jsonl' | 'csv' }
  | { kind: 'checkpoint' };

/** Which changes somebody may see. */
export interface ChangeScope {
  project: string;
  /** Also those that belong to no project. */
  all: boolean;
  /** Among these, also what happened to people: their addresses, sessions and invitations. */
  people: boolean;
}

export interface Handler {
  readonly operation: AnyOperation;
  /** What takes long and wants no lock, such as hashing a password; before the transaction of a write. */
  prepare?(db: ReadDb, input: never): Promise<unknown>;
  run(door: Door, input: never, prepared: never): Promise<Answer>;
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

/** As handle(), of a write; `run` is given what `prepare` resolves to. */
export function handlePrepared<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
  T,
>(
  operation: Operation<P, Q, B, A>,
  prepare: (db: ReadDb, input: Input<z.infer<P>, z.infer<Q>, z.infer<B>>) => Promise<T>,
  run: (
    door: Door,
    input: Input<z.infer<P>, z.infer<Q>, z.infer<B>>,
    prepared: T,
  ) => Promise<Answer<z.infer<A>>>,
): Handler {
  return { operation, prepare, run };
}

export function createDoor(given: {
  db: Db;
  actor: Actor;
  operation: AnyOperation;
  project: string;
  now: Date;
  ifMatch: string | undefined;
  isDryRun?: boolean;
  /** Of the project; read when it is asked for where it is left out, which is for what only reads. */
  environments?: EnvironmentTree;
  servedAt?: string;
  /** How other operations are carried out within this one: given, since that makes doors itself. */
  carryOut?: (outer: OuterDoor, calls: readonly Call[], how: CarryOut) => Promise<CarriedOut>;
  /** Others have approved of it: protection does not hold it back. */
  isApproved?: boolean;
  /** Asked for past all protection, by whoever may. */
  bypasses?: boolean;
  /** Into the log of the service. */
  logUnforeseen?: (error: unknown) => void;
  /** Of the door within which this one is: a change raises a version once. */
  versions?: ReadonlyMap<string | null, Promise<number>>;
}): Door & {
  items: Item[];
  /** What is held would change when it runs. */
  readonly foreseen: Item[];
  readonly hasAuthorised: boolean;
  readonly asked: AskedFor[];
  readonly versions: VersionsRaised;
} {
  const { db, operation, project, now, ifMatch, isDryRun = false, environments, servedAt = '' } = given;
  const { isApproved = false, bypasses = false, carryOut = nothingWithin } = given;
  const { logUnforeseen = rethrow } = given;
  const bypassed = new Set<string>();
  let { actor } = given;
  const items: Item[] = [];
  const foreseen: Item[] = [];
  const put = new Set<string>();
  let hasAuthorised = false;
  const asked: AskedFor[] = [];
  const versions: VersionsRaised = new Map(given.versions);
  let tree = environments && Promise.resolve(environments);
  return {
    environments() {
      tree ??= readEnvironmentTree(db, project);
      return tree;
    },
    db,
    get actor() {
      return actor;
    },
    project,
    now,
    items,
    foreseen,
    isDryRun,
    isApproved,
    bypasses,
    servedAt,
    logUnforeseen,
    get bypassed() {
      return [...bypassed].sort();
    },
    asked,
    versions,
    get hasAuthorised() {
      return hasAuthorised;
    },
    match: (current) => requireMatch(ifMatch, current),
    authorise(target, as = operation) {
      const place = {
        project: target.project ?? (target.project === null || project === '' ? null : project),
      };
      const about = target.environment ?? target.about ?? null;
      const isOpen = target.isUnused || target.waitsForNothing;
      const guards = isOpen ? null : about;
      const guarded = guards !== null && environments?.isGuarded(guards) ? guards : null;
      for (const environment of target.reach ?? [target.environment]) {
        const there = { ...place, environment, tags: target.tags };
        requireMay(actor, as, there);
        asked.push({ operation: as, target: there, guarded, guards });
      }
      if (guarded !== null && environments && !isApproved) {
        const there = { ...place, environment: guarded, tags: target.tags };
        if (requireUnprotected(actor, environments, there, bypasses) === 'bypassed') bypassed.add(guarded);
      }
      hasAuthorised = true;
      return new Authorised({ ...place, environment: target.environment });
    },
    authoriseAny([first, ...others]) {
      for (const target of others) {
        try {
          this.authorise(target);
          return;
        } catch (error) {
          if (!(error instanceof OperationError)) throw error;
        }
      }
      this.authorise(first);
    },
    following: () => ({ project: null, environment: null }) as Authorised,
    inherited(from, environment) {
      if (!environments || from.environment === null) throw new Error('nothing inherits from no environment');
      let above = environments.parentOf(environment);
      while (above !== undefined && above !== from.environment) above = environments.parentOf(above);
      if (above === undefined) throw new Error(`${environment} does not inherit from ${from.environment}`);
      return new Authorised({ project: from.project, environment });
    },
    writer: () => db,
    becomes(other) {
      actor = other;
    },
    nextVersion({ environment }) {
      let version = versions.get(environment);
      if (version === undefined) {
        version = raiseVersion(db, project, environment);
        versions.set(environment, version);
      }
      return version;
    },
    async nextVersions(authorised) {
      const keys = [...new Set(authorised.map(({ environment }) => environment))];
      const missing = keys.filter((key) => key !== null).filter((key) => !versions.has(key));
      // One alone is raised by the plainer statement below: it is what most changes want.
      if (missing.length > 1) {
        for (const [key, version] of await raiseVersions(db, project, missing)) {
          versions.set(key, Promise.resolve(version));
        }
      }
      return Promise.all(authorised.map((one) => this.nextVersion(one)));
    },
    async carryOut(calls, how) {
      if (!environments) throw new Error('what only reads carries out nothing');
      const parts = { db, project, now, servedAt, isDryRun, environments, versions };
      const carried = await carryOut(parts, calls, how);
      if (how.isForeseen) foreseen.push(...carried.items);
      if (how.isRehearsal) return carried;
      for (const item of carried.items) {
        const name = entryName(item);
        if (put.has(name)) throw new Error(`${item.kind} ${item.key}: a change says what becomes of it once`);
        put.add(name);
        items.push(item);
      }
      return carried;
    },
    put({ project: of, environment }, item) {
      if (sameJson(item.before, item.after)) {
        throw new Error(`${item.kind} ${item.key}: an entry that did not change has no place in the log`);
      }
      // What goes back and looks at the past takes a change for one step of an entry.
      const name = entryName({ project: of, environment, ...item });
      if (put.has(name)) throw new Error(`${item.kind} ${item.key}: a change says what becomes of it once`);
      put.add(name);
      items.push({ project: of, environment, ...item });
    },
  };
}

async function nothingWithin(): Promise<never> {
  throw new Error('nothing else is carried out within this');
}

/** What tells entries apart. */
export function entryName({
  project,
  environment,
  kind,
  key,
}: Omit<Item, 'version' | 'before' | 'after'>): string {
  return JSON.stringify([project, environment, kind, key]);
}

type VersionsRaised = Map<string | null, Promise<number>>;

/** Where there is no log it must not be lost. */
function rethrow(error: unknown): never {
  throw error;
}

/** What doors within another one share with it. */
export interface OuterDoor {
  db: Db;
  project: string;
  now: Date;
  servedAt: string;
  isDryRun: boolean;
  environments: EnvironmentTree;
  versions: VersionsRaised;
}

function requireMay(actor: Actor, operation: AnyOperation, target: AccessTarget): void {
  if (isOpenTo(actor, operation) || mayChange(actor.rules, operation, target)) return;
  const { environment, tags } = target;
  const where = environment === null ? 'what belongs to every environment' : `what is in ${environment}`;
  const tagged = tags && tags.length > 0 ? ` (tags: ${tags.join(', ')})` : '';
  const who = actor.kind === 'user' ? 'you' : 'this key';
  throw new OperationError('FORBIDDEN', `${who} may not change ${where}${tagged} by ${operation.name}`);
}

/** The place where a change of what is protected becomes a proposal instead: nothing has been written yet. */
function requireUnprotected(
  actor: Actor,
  environments: EnvironmentTree,
  target: AccessTarget & { environment: string },
  bypasses: boolean,
): 'open' | 'bypassed' {
  const { environment } = target;
  const held = heldBackBy(actor, environments, target);
  if (!held) return 'open';
  const { approvals, lacks } = held;
  const who = actor.kind === 'user' ? 'you lack' : 'this key lacks';
  if (bypasses && mayChange(actor.rules, protectedBypass, target)) return 'bypassed';
  if (bypasses) {
    throw new OperationError('FORBIDDEN', `${who} protected:bypass in ${environment}`);
  }
  const why = lacks
    ? `is protected, or a protected environment inherits from it, and ${who} protected:write`
    : `or an environment that inherits from it takes ${approvals} ${approvals === 1 ? 'approval' : 'approvals'} for a change`;
  throw new OperationError('PROTECTED', `${environment}${lacks ? ' ' : ', '}${why}`);
}

async function raiseVersions(db: Db, project: string, environments: string[]): Promise<[string, number][]> {
  const rows = await db
    .updateTable('environments')
    .set((eb) => ({ snapshot_version: eb('snapshot_version', '+', 1) }))
    .where('project', '=', project)
    .where(sql<boolean>`key in (select json_array_elements_text(${JSON.stringify(environments)}::json))`)
    .returning(['key', 'snapshot_version'])
    .execute();
  return rows.map((row) => [row.key, row.snapshot_version]);
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
