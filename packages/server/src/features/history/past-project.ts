/** Flags and segments as they were at one moment, whole, for putting them back. */
import { OperationError } from '@halyard/contract';
import type { EntryName, Flag, Segment } from '@halyard/core';
import type { EnvironmentTree } from '../../environment-tree.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { FlagConfiguration, FlagMetaEntry, FlagState } from '../flags/index.ts';
import type { SegmentState } from '../segments/index.ts';
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
   * A flag of today as it was; `environments`: only what it did in these, and itself as it is now. undefined: it was not
   * there. What it did while it was archived is what it did when it was archived. Throws REDACTED.
   */
  async flag(now: FlagState, nowAt: Date, environments?: readonly string[]): Promise<FlagState | undefined> {
    const name = { kind: 'flag', key: now.meta.key } as const;
    const meta = await this.find(null, name);
    if (meta === undefined) return undefined;
    const configurations = new Map<string, FlagConfiguration>();
    for (const [environment, configuration] of now.configurations) {
      const isWanted = environments === undefined || environments.includes(environment);
      const then =
        isWanted && this.hadEnvironment(environment) ? await this.#flagIn(environment, name) : undefined;
      configurations.set(environment, then ? configurationOf(then, configuration) : configuration);
    }
    if (environments !== undefined) return { meta: now.meta, configurations };
    return { meta: metaThen(now, wholeOf<FlagMetaEntry>(meta), nowAt), configurations };
  }

  /**
   * A segment as it was, in the environments of today; `now` undefined: it is gone. Where it had no environment of that
   * name it stays as it is, or holds nobody. undefined: it was not there. Throws REDACTED.
   */
  async segment(
    key: string,
    now: SegmentState | undefined,
    { nowAt, environments, inheriting, only }: SegmentWish,
  ): Promise<SegmentState | undefined> {
    const name = { kind: 'segment', key } as const;
    const past = await this.find(null, name);
    if (past === undefined || (past.after === null && !past.isRedacted)) return undefined;
    const meta = wholeOf<{ name: string; description: string }>(past);
    const states = new Map<string, SegmentState['environments'] extends Map<string, infer V> ? V : never>();
    for (const environment of environments) {
      const isWanted = now === undefined || only === undefined || only.includes(environment);
      const then =
        isWanted && this.hadEnvironment(environment) ? await this.find(environment, name) : undefined;
      const isThere = then !== undefined && (then.after !== null || then.isRedacted);
      const present = now?.environments.get(environment);
      const past = isThere ? wholeOf<Segment & { inherited?: boolean }>(then) : undefined;
      // What was inherited, or is, comes with its source.
      if (inheriting.has(environment) && !present && (past === undefined || past.inherited)) continue;
      const kept = present ?? { if: { any: [] }, version: 0 };
      const isSame = past === undefined || sameJson(past.if, present?.if ?? null);
      states.set(environment, isSame ? kept : { if: past!.if, version: kept.version });
    }
    const base = now ?? { project: this.#project, key, version: 0, createdAt: nowAt, updatedAt: nowAt };
    const own = now !== undefined && only !== undefined ? now : meta;
    return { ...base, name: own.name, description: own.description, environments: states };
  }

  async #flagIn(environment: string, name: EntryName): Promise<Flag | undefined> {
    const then = await this.find(environment, name);
    if (then === undefined) return undefined;
    if (then.after !== null || then.isRedacted) return wholeOf<Flag>(then);
    const last = (await this.#readLiving(environment)).get(idOf(name));
    return last && wholeOf<Flag>(last);
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

export interface SegmentWish {
  nowAt: Date;
  /** Those there are today. */
  environments: readonly string[];
  /** Those of them that inherit. */
  inheriting: ReadonlySet<string>;
  only?: readonly string[];
}

export function environmentsIn(tree: EnvironmentTree): Pick<SegmentWish, 'environments' | 'inheriting'> {
  return {
    environments: tree.keys,
    inheriting: new Set(tree.keys.filter((key) => tree.parentOf(key) !== undefined)),
  };
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

/** What says the same stays, inherited or not; what is to say something else becomes the environment's own. */
function configurationOf(entry: Flag, now: FlagConfiguration): FlagConfiguration {
  const { enabled, off, requires, rules, otherwise } = entry;
  const { inherited: _, ...own } = { ...now, enabled, off, requires, rules, otherwise };
  return sameJson({ ...own, inherited: now.inherited ?? false }, { inherited: false, ...now }) ? now : own;
}

function metaThen(now: FlagState, meta: FlagMetaEntry, nowAt: Date): FlagState['meta'] {
  // What was logged before flags had schemas has none.
  const { name, description, variants, schema = null, tags, owner, client } = meta;
  const expiresAt = meta.expiresAt === null ? null : new Date(meta.expiresAt);
  // Archived since then, or again from now on.
  const archivedAt = meta.archivedAt === null ? null : (now.meta.archivedAt ?? nowAt);
  return { ...now.meta, name, description, variants, schema, tags, owner, expiresAt, client, archivedAt };
}
