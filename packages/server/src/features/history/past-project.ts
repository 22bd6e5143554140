/** Flags and segments as they were at one moment, whole, for putting them back. */
import { OperationError } from '@halyard/contract';
import type { EntryName, Flag, Segment } from '@halyard/core';
import { depthOf, type EnvironmentTree } from '../../environment-tree.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { FlagConfiguration, FlagMetaEntry, FlagState } from '../flags/index.ts';
import { nobody, type SegmentCondition, type SegmentState } from '../segments/index.ts';
import type { Moment } from './moment.ts';
import {
  entriesAt,
  entriesNamed,
  environmentsMade,
  type PastEntry,
  type Place,
  versionAfter,
} from './queries.ts';

/** By kind and key. */
type Entries = Map<string, PastEntry>;

export class PastProject {
  readonly moment: Moment;
  readonly #db: ReadDb;
  readonly #project: string;
  readonly #made: Map<string, number>;
  readonly #only: readonly EntryName[] | undefined;
  readonly #entries = new Map<string | null, Promise<Entries>>();
  readonly #living = new Map<string, Promise<Entries>>();

  private constructor(
    db: ReadDb,
    {
      project,
      moment,
      made,
      only,
    }: {
      project: string;
      moment: Moment;
      made: Map<string, number>;
      only: readonly EntryName[] | undefined;
    },
  ) {
    this.#db = db;
    this.#project = project;
    this.#made = made;
    this.#only = only;
    this.moment = moment;
  }

  /** `only`: of these entries; else of all there were. Each environment is read once, when it is asked for: two queries. */
  static async open(
    db: ReadDb,
    project: string,
    moment: Moment,
    only?: readonly EntryName[],
  ): Promise<PastProject> {
    const made = await environmentsMade(db, project);
    return new PastProject(db, { project, moment, made, only });
  }

  hadEnvironment(environment: string): boolean {
    return (this.#made.get(environment) ?? Number.POSITIVE_INFINITY) <= this.moment.seq;
  }

  /** What the log says of one entry in an environment (null: what belongs to none); undefined: nothing. */
  async find(environment: string | null, name: EntryName): Promise<PastEntry | undefined> {
    return (await this.#read(environment)).get(idOf(name));
  }

  /** All that lived in an environment, redacted ones included. */
  async living(environment: string | null): Promise<PastEntry[]> {
    return [...(await this.#read(environment)).values()].filter(
      ({ after, isRedacted }) => after !== null || isRedacted,
    );
  }

  /**
   * A flag of today as it was; `now` with what it inherits where that may go back. `only`: what it did in these, and
   * itself as it is now. undefined: it was not there. What it did while it was archived is what it did when it was
   * archived. Throws REDACTED.
   */
  async flag(now: FlagState, { nowAt, tree, only }: Wish): Promise<FlagState | undefined> {
    const name = { kind: 'flag', key: now.meta.key } as const;
    const meta = await this.find(null, name);
    if (meta === undefined) return undefined;
    const configurations = new Map(now.configurations);
    for (const environment of aboveFirst(tree, now.configurations.keys())) {
      const present = now.configurations.get(environment)!;
      const isWanted = only === undefined || only.includes(environment);
      const then =
        isWanted && this.hadEnvironment(environment) ? await this.#flagIn(environment, name) : undefined;
      if (!then) continue;
      const above = then.inherited ? nearestAbove(tree, configurations, environment) : undefined;
      configurations.set(environment, configurationOf(then, present, above));
    }
    if (only !== undefined) return { meta: now.meta, configurations };
    return { meta: metaThen(now, wholeOf<FlagMetaEntry>(meta), nowAt), configurations };
  }

  /**
   * A segment as it was, in the environments of today; `now` undefined: it is gone. Where it had no environment of that
   * name it stays as it is, or holds nobody. undefined: it was not there. Throws REDACTED.
   */
  async segment(
    key: string,
    now: SegmentState | undefined,
    { nowAt, tree, only }: Wish,
  ): Promise<SegmentState | undefined> {
    const name = { kind: 'segment', key } as const;
    const past = await this.find(null, name);
    if (past === undefined || (past.after === null && !past.isRedacted)) return undefined;
    const meta = wholeOf<{ name: string; description: string }>(past);
    const states = new Map<string, SegmentCondition>();
    for (const environment of aboveFirst(tree, tree.keys)) {
      const isWanted = now === undefined || only === undefined || only.includes(environment);
      const then =
        isWanted && this.hadEnvironment(environment) ? await this.find(environment, name) : undefined;
      const isThere = then !== undefined && (then.after !== null || then.isRedacted);
      const present = now?.environments.get(environment);
      const past = isThere ? wholeOf<Segment & { inherited?: boolean }>(then) : undefined;
      const kept = present ?? { if: nobody, version: 0 };
      if (past === undefined) {
        if (present || tree.parentOf(environment) === undefined) states.set(environment, kept);
        continue;
      }
      const above = past.inherited ? nearestAbove(tree, states, environment) : undefined;
      if (above && sameJson(above.if, past.if)) {
        // What is new as a whole reaches there from above.
        if (present) states.set(environment, { if: past.if, version: kept.version, inherited: true });
        continue;
      }
      const isSame = present !== undefined && !present.inherited && sameJson(past.if, present.if);
      states.set(environment, isSame ? present : { if: past.if, version: kept.version });
    }
    const base = now ?? { project: this.#project, key, version: 0, createdAt: nowAt, updatedAt: nowAt };
    const own = now !== undefined && only !== undefined ? now : meta;
    const environments = inOrderOf(tree.keys, states);
    return { ...base, name: own.name, description: own.description, environments };
  }

  async #flagIn(environment: string, name: EntryName): Promise<LoggedFlag | undefined> {
    const then = await this.find(environment, name);
    if (then === undefined) return undefined;
    if (then.after !== null || then.isRedacted) return wholeOf<LoggedFlag>(then);
    const last = (await this.#readLiving(environment)).get(idOf(name));
    return last && wholeOf<LoggedFlag>(last);
  }

  #read(environment: string | null): Promise<Entries> {
    return remembered(this.#entries, environment, async () => {
      const place = { project: this.#project, environment };
      const version = await versionAfter(this.#db, place, this.moment.seq);
      if (this.#only !== undefined) return byId(await entriesNamed(this.#db, place, this.#only, version));
      return byId(await entriesAt(this.#db, place, version));
    });
  }

  /** Of the flags that were archived: what they did before. */
  #readLiving(environment: string): Promise<Entries> {
    return remembered(this.#living, environment, async () => {
      const place: Place = { project: this.#project, environment };
      const gone = [...(await this.#read(environment)).values()].filter(({ after }) => after === null);
      const version = await versionAfter(this.#db, place, this.moment.seq);
      return byId(await entriesNamed(this.#db, place, gone, version, { living: true }));
    });
  }
}

type LoggedFlag = Flag & { inherited?: boolean };

export interface Wish {
  nowAt: Date;
  /** Environments of today. */
  tree: EnvironmentTree;
  only?: readonly string[] | undefined;
}

/** What stays inherited is not part of a change: it follows. */
export function withoutFollowing(
  before: FlagState,
  after: FlagState,
): { before: FlagState; after: FlagState } {
  const follows = [...after.configurations].filter(
    ([environment, { inherited }]) => inherited && before.configurations.get(environment)?.inherited,
  );
  const without = (state: FlagState): FlagState => {
    const configurations = new Map(state.configurations);
    for (const [environment] of follows) configurations.delete(environment);
    return { ...state, configurations };
  };
  if (follows.length === 0) return { before, after };
  const trimmed = without(before);
  // That it stays is seen by its being the same.
  return { before: trimmed, after: before === after ? trimmed : without(after) };
}

/** The same of a segment. */
export function withoutFollowingConditions(
  before: SegmentState | undefined,
  after: SegmentState,
): { before: SegmentState | undefined; after: SegmentState } {
  const follows = [...after.environments].filter(
    ([environment, { inherited }]) => inherited && before?.environments.get(environment)?.inherited,
  );
  const without = (state: SegmentState): SegmentState => {
    const environments = new Map(state.environments);
    for (const [environment] of follows) environments.delete(environment);
    return { ...state, environments };
  };
  return { before: before && without(before), after: without(after) };
}

function aboveFirst(tree: EnvironmentTree, keys: Iterable<string>): string[] {
  return [...keys].sort((a, b) => depthOf(tree, a) - depthOf(tree, b));
}

function nearestAbove<T>(
  tree: EnvironmentTree,
  states: ReadonlyMap<string, T>,
  environment: string,
): T | undefined {
  for (let at = tree.parentOf(environment); at !== undefined; at = tree.parentOf(at)) {
    const found = states.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inOrderOf<T>(keys: readonly string[], states: ReadonlyMap<string, T>): Map<string, T> {
  return new Map(keys.filter((key) => states.has(key)).map((key) => [key, states.get(key)!]));
}

function remembered<K>(
  known: Map<K, Promise<Entries>>,
  key: K,
  read: () => Promise<Entries>,
): Promise<Entries> {
  let found = known.get(key);
  if (found === undefined) {
    found = read();
    known.set(key, found);
  }
  return found;
}

function byId(entries: PastEntry[]): Entries {
  return new Map(entries.map((entry) => [idOf(entry), entry]));
}

function idOf({ kind, key }: EntryName): string {
  return `${kind}\n${key}`;
}

function wholeOf<T>({ kind, key, seq, after, isRedacted }: PastEntry): T {
  if (!isRedacted) return after as T;
  throw new OperationError('REDACTED', `how ${kind} ${key} stood was taken out of the log: change ${seq}`);
}

/**
 * What was inherited inherits again where that comes to the same; else what it was becomes the environment's own, for what
 * is above has gone another way.
 */
function configurationOf(
  entry: LoggedFlag,
  now: FlagConfiguration,
  above: FlagConfiguration | undefined,
): FlagConfiguration {
  const { enabled, off, requires, rules, otherwise } = entry;
  const then = { enabled, off, requires, rules, otherwise };
  const says = ({ version: _, inherited: __, ...rest }: FlagConfiguration) => rest;
  if (above && sameJson(then, says(above))) return { ...then, version: now.version, inherited: true };
  return !now.inherited && sameJson(then, says(now)) ? now : { ...then, version: now.version };
}

function metaThen(now: FlagState, meta: FlagMetaEntry, nowAt: Date): FlagState['meta'] {
  // What was logged before flags had schemas has none.
  const { name, description, variants, schema = null, tags, owner, client } = meta;
  const expiresAt = meta.expiresAt === null ? null : new Date(meta.expiresAt);
  // Archived since then, or again from now on.
  const archivedAt = meta.archivedAt === null ? null : (now.meta.archivedAt ?? nowAt);
  return { ...now.meta, name, description, variants, schema, tags, owner, expiresAt, client, archivedAt };
}
