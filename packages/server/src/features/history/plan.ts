/** What is to stand where after going back: judged as a whole, and written as one change. */
import { OperationError, type Restoration } from '@halyard/contract';
import type { EntryName, Flag } from '@halyard/core';
import { type EnvironmentTree, heirsOf } from '../../environment-tree.ts';
import { sameJson } from '../../platform/canonical-json.ts';
import { entryOf, type FlagState, judgeFlag } from '../flags/index.ts';
import { judgeSegment, type SegmentState, usersOf } from '../segments/index.ts';
import { type Entries, flagEntry, type NamingEntry, type Surroundings } from '../snapshots/index.ts';

export type PlannedEffect = Restoration['entries'][number]['effect'];
export type Conflict = Restoration['conflicts'][number];

export interface PlannedFlag {
  before: FlagState;
  after: FlagState;
  /** Of what is not simply put back. */
  why?: string | undefined;
}

export interface PlannedSegment {
  /** undefined: it is gone now. */
  before: SegmentState | undefined;
  /** undefined: it goes. */
  after: SegmentState | undefined;
  why?: string | undefined;
}

/** Every flag and segment there is or will be, also those that stay. */
export class Plan {
  readonly flags = new Map<string, PlannedFlag>();
  readonly segments = new Map<string, PlannedSegment>();
  readonly conflicts: Conflict[] = [];
  /** What was to go and is in use stays without being a conflict: that it goes was nobody's wish. */
  readonly #created = new Set<string>();
  #known = new Map<string, Entries>();
  readonly #tree: EnvironmentTree;

  constructor(tree: EnvironmentTree) {
    this.#tree = tree;
  }

  /** To be archived or deleted since it is newer, unless something uses it. */
  markAsNewer(kind: 'flag' | 'segment', key: string): void {
    this.#created.add(`${kind} ${key}`);
  }

  keep(kind: 'flag' | 'segment', key: string, why?: string): void {
    if (kind === 'flag') {
      const { before } = this.flags.get(key)!;
      this.flags.set(key, { before, after: before, why });
    } else {
      const { before } = this.segments.get(key)!;
      this.segments.set(key, { before, after: before, why });
    }
    this.#known.clear();
  }

  /** What it was, or undefined where that is redacted: a conflict. */
  async readOrRefuse<T>({ kind, key }: EntryName, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'REDACTED') throw error;
      this.conflicts.push({ kind, key, pointer: '', message: error.message });
      return undefined;
    }
  }

  /** The state planned, for judging each part of it. */
  readonly surroundings: Surroundings = {
    flags: async (environment) => new Map(this.#in(environment).flags),
    segments: async (environment) => new Map(this.#in(environment).segments),
    heirs: async (environment, { hasOwn }) =>
      new Map(heirsOf(this.#tree, environment, hasOwn).map((heir) => [heir, this.#in(heir)])),
    naming: async () => this.#naming(),
  };

  /** Judges all that changes against all that is planned; what cannot be stays as it is, until everything holds. */
  async settle(): Promise<void> {
    for (let isSettled = false; !isSettled; ) {
      isSettled = true;
      for (const [key, planned] of this.flags) {
        if (planned.before === planned.after) continue;
        const found = await problemsOf(() =>
          judgeFlag(planned.before, planned.after, {
            pointer: (environment) => `/environments/${environment}`,
            problems: [],
            surroundings: this.surroundings,
          }),
        );
        if (found.length > 0) isSettled = this.#refuse('flag', key, found);
      }
      for (const [key, planned] of this.segments) {
        if (planned.before === planned.after) continue;
        const found = await this.#problemsOfSegment(key, planned);
        if (found.length > 0) isSettled = this.#refuse('segment', key, found);
      }
    }
  }

  /** Whether everything is as it is to be. */
  get isIdle(): boolean {
    return [...this.flags.values(), ...this.segments.values()].every(({ before, after }) => before === after);
  }

  /** What changes, and what is to be said of what does not; by kind and key. */
  entries(): Restoration['entries'] {
    return [
      ...[...this.segments].flatMap(([key, planned]) =>
        told('segment', key, effectOfSegment(planned), planned.why),
      ),
      ...[...this.flags].flatMap(([key, planned]) => told('flag', key, effectOfFlag(planned), planned.why)),
    ];
  }

  async #problemsOfSegment(key: string, { before, after }: PlannedSegment): Promise<Problem[]> {
    if (after) return problemsOf(() => judgeSegment(before, after, [], this.surroundings));
    const users = await usersOf(this.surroundings, key);
    return users.length === 0 ? [] : [{ pointer: '', message: `used by ${users.join('; ')}` }];
  }

  #refuse(kind: 'flag' | 'segment', key: string, problems: Problem[]): false {
    const [first] = problems as [Problem];
    if (this.#created.has(`${kind} ${key}`)) {
      this.keep(kind, key, `it was created later, and stays: ${first.message}`);
    } else {
      this.conflicts.push(...problems.map((problem) => ({ kind, key, ...problem })));
      this.keep(kind, key, `it cannot go back: ${first.message}`);
    }
    return false;
  }

  #in(environment: string): Entries {
    let known = this.#known.get(environment);
    if (known === undefined) {
      // What it has of its own is laid over what it inherits.
      const parent = this.#tree.parentOf(environment);
      const above = parent === undefined ? { flags: [], segments: [] } : this.#in(parent);
      known = { flags: new Map(above.flags), segments: new Map(above.segments) };
      for (const [key, { after }] of this.flags) {
        const configuration = after.configurations.get(environment);
        const entry = configuration && entryOf(after.meta, configuration);
        if (entry) known.flags.set(key, entry);
      }
      for (const [key, { after }] of this.segments) {
        const entry = after?.environments.get(environment);
        if (entry) known.segments.set(key, entry);
      }
      this.#known.set(environment, known);
    }
    return known;
  }

  /** All there will be, wherever it is written. */
  #naming(): NamingEntry[] {
    const flags = [...this.flags].flatMap(([key, { after }]) =>
      [...after.configurations].flatMap(([environment, configuration]): NamingEntry[] => {
        const entry = configuration.inherited ? null : entryOf(after.meta, configuration);
        const conditions = entry ? [...entry.requires, ...entry.rules.map((rule) => rule.if)] : [];
        return entry ? [{ kind: 'flag', environment, key, conditions }] : [];
      }),
    );
    const segments = [...this.segments].flatMap(([key, { after }]) =>
      [...(after?.environments ?? [])].flatMap(
        ([environment, { if: condition, inherited }]): NamingEntry[] =>
          inherited ? [] : [{ kind: 'segment', environment, key, conditions: [condition] }],
      ),
    );
    return [...flags, ...segments];
  }
}

type Problem = Pick<Conflict, 'pointer' | 'message'>;

async function problemsOf(judge: () => Promise<void>): Promise<Problem[]> {
  try {
    await judge();
    return [];
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    if (error.code === 'INVALID_INPUT') return error.fields;
    if (error.code === 'IN_USE') return [{ pointer: '', message: error.message }];
    throw error;
  }
}

type Effect = { effect: PlannedEffect; environments: string[] } | undefined;

function told(
  kind: 'flag' | 'segment',
  key: string,
  effect: Effect,
  why: string | undefined,
): Restoration['entries'] {
  if (effect === undefined && why === undefined) return [];
  const { effect: what, environments } = effect ?? { effect: 'kept' as const, environments: [] };
  return [{ kind, key, effect: what, environments, ...(why === undefined ? {} : { why }) }];
}

function effectOfFlag({ before, after }: PlannedFlag): Effect {
  if (before === after) return undefined;
  const environments = [...after.configurations.keys()].filter(
    (environment) => !sameJson(snapshotEntry(before, environment), snapshotEntry(after, environment)),
  );
  const [was, is] = [before.meta.archivedAt !== null, after.meta.archivedAt !== null];
  if (was !== is) return { effect: is ? 'archived' : 'brought-back', environments };
  const isSame = environments.length === 0 && sameJson(meta(before), meta(after));
  return isSame ? undefined : { effect: 'put-back', environments };
}

function effectOfSegment({ before, after }: PlannedSegment): Effect {
  if (before === after) return undefined;
  const all = [...(after ?? before)!.environments.keys()];
  if (!before) return { effect: 'brought-back', environments: all };
  if (!after) return { effect: 'deleted', environments: all };
  const environments = all.filter(
    (environment) =>
      !sameJson(before.environments.get(environment)?.if, after.environments.get(environment)?.if),
  );
  const isSame =
    environments.length === 0 && before.name === after.name && before.description === after.description;
  return isSame ? undefined : { effect: 'put-back', environments };
}

function snapshotEntry({ meta: of, configurations }: FlagState, environment: string): Flag | null {
  const entry = entryOf(of, configurations.get(environment)!);
  return entry && flagEntry({ ...entry, version: 0 });
}

function meta({ meta: { version: _, updatedAt: __, ...rest } }: FlagState) {
  return rest;
}
