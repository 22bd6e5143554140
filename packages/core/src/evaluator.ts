import { findInChange, findInEnvelope } from './check/check-snapshot.ts';
import { affectedFlags } from './compile/affected-flags.ts';
import { compileFlag, compileSegment } from './compile/compile.ts';
import type { CompiledFlag, CompiledSegment } from './compile/compiled.ts';
import { decide } from './compile/evaluate.ts';
import { judge } from './compile/judge.ts';
import type { Surroundings } from './compile/match.ts';
import { FLAG_NOT_FOUND } from './compile/outcomes.ts';
import type { Context, Flag, FlagType, Problem, Segment, Snapshot } from './model.ts';
import type { MakeAccess } from './read/access.ts';
import { plainCopy } from './read/plain-copy.ts';
import type { Entry, EntryName } from './references/entry.ts';
import type { RegexEngine } from './regex.ts';
import type { Outcome } from './result.ts';
import { sameJson } from './same-json.ts';

export interface EvaluatorOptions {
  /** Without one a flag with `matches` is malformed, alone. */
  regex?: RegexEngine;
  /** How attributes are read; `generateAccess` is faster where code may be made from text. */
  makeAccess?: MakeAccess;
}

/** The type a caller asks for; `number` takes integer and float flags. */
export type AskedType = FlagType | 'number';

/** What one change did. */
export interface Applied {
  /** False: it was no snapshot this evaluator understands, and nothing has changed. */
  accepted: boolean;
  /** Why not; pointers into what was given. Problems of single flags are with `problems()`. */
  refused: Problem[];
  /** Keys of flags whose answers may be other than before: put, deleted, or standing on something that was. */
  changed: string[];
}

export interface Change {
  /** The environment's version after it. */
  version: number;
  puts: readonly Entry[];
  deletes: readonly EntryName[];
}

export function createEvaluator(options: EvaluatorOptions = {}): Evaluator {
  return new Evaluator(options);
}

/** Holds one environment's snapshot, compiled, and answers from it. Empty until the first `replace`. */
export class Evaluator {
  #about = { project: '', environment: '', epoch: '', version: 0 };
  readonly #flags = new Map<string, CompiledFlag>();
  readonly #segments = new Map<string, CompiledSegment>();
  readonly #around: Surroundings;
  /** Counted outcomes of flags that have been compiled anew or deleted since the last drain. */
  readonly #retired: { key: string; outcome: Outcome }[] = [];

  constructor(options: EvaluatorOptions = {}) {
    const { regex, makeAccess } = options;
    this.#around = { lookup: { flags: this.#flags, segments: this.#segments }, regex, makeAccess };
  }

  get project(): string {
    return this.#about.project;
  }

  get environment(): string {
    return this.#about.environment;
  }

  get epoch(): string {
    return this.#about.epoch;
  }

  get version(): number {
    return this.#about.version;
  }

  /** What patterns are compiled with. */
  get regex(): RegexEngine | undefined {
    return this.#around.regex;
  }

  /** Never throws. The answer of `now`, in epoch milliseconds; see the order of decision in evaluate.ts. */
  evaluate(key: string, context: Context, now: number, type?: AskedType): Outcome {
    const flag = this.#flags.get(key);
    if (flag === undefined) return FLAG_NOT_FOUND;
    if (type !== undefined && type !== flag.type && !isNumberFor(type, flag)) {
      return flag.problems.length > 0 ? flag.rare.malformed : flag.rare.mismatch;
    }
    return flag.fixed ?? decideSafely(flag, context, now);
  }

  /** Visits the answer of every flag that `filter` lets through. */
  evaluateAll(
    context: Context,
    now: number,
    visit: (key: string, outcome: Outcome) => void,
    filter?: (flag: Flag) => boolean,
  ): void {
    for (const [key, flag] of this.#flags) {
      if (filter === undefined || filter(flag.source)) {
        visit(key, flag.fixed ?? decideSafely(flag, context, now));
      }
    }
  }

  /** Takes over a whole snapshot. Flags that are the same as before stay as they are, with their tallies. */
  replace(snapshot: Snapshot): Applied {
    const refused = findInEnvelope(snapshot);
    if (refused.length > 0) return { accepted: false, refused, changed: [] };
    const { project, environment, epoch, version } = snapshot;
    const isFirst = this.#flags.size === 0;
    const touched: EntryName[] = [];

    const segments = new Map(this.#segments);
    this.#segments.clear();
    for (const [key, source] of Object.entries(snapshot.segments)) {
      const before = segments.get(key);
      segments.delete(key);
      if (before === undefined || !sameJson(before.source, source)) touched.push({ kind: 'segment', key });
      else this.#segments.set(key, before);
      if (!this.#segments.has(key)) this.#segments.set(key, compileSegment(source, this.#around));
    }
    for (const key of segments.keys()) touched.push({ kind: 'segment', key });

    const flags = new Map(this.#flags);
    this.#flags.clear();
    for (const [key, source] of Object.entries(snapshot.flags)) {
      const before = flags.get(key);
      if (before !== undefined && sameJson(before.source, source)) {
        flags.delete(key);
        this.#flags.set(key, before);
      } else {
        touched.push({ kind: 'flag', key });
        this.#flags.set(key, compileFlag(key, source, this.#around));
      }
    }
    for (const [key, flag] of flags) {
      this.#retire(flag);
      if (!this.#flags.has(key)) touched.push({ kind: 'flag', key });
    }

    judge(this.#around.lookup);
    this.#about = { project, environment, epoch, version };
    // Nobody else stands on what came first.
    const changed = isFirst ? [...this.#flags.keys()] : affectedFlags(touched, this.#around.lookup);
    return { accepted: true, refused: [], changed };
  }

  /** Makes a change, all at once; compiles only what it touches. Entries of other kinds are passed over. */
  apply(change: Change): Applied {
    const refused = findInChange(change);
    if (refused.length > 0) return { accepted: false, refused, changed: [] };
    const touched: EntryName[] = [];
    for (const put of change.puts) {
      if (put.kind !== 'flag' && put.kind !== 'segment') continue;
      if (put.kind === 'flag') this.#putFlag(put);
      else this.#segments.set(put.key, compileSegment(put.entry, this.#around));
      touched.push({ kind: put.kind, key: put.key });
    }
    for (const { kind, key } of change.deletes) {
      const entries = kind === 'flag' ? this.#flags : kind === 'segment' ? this.#segments : undefined;
      const before = entries?.get(key);
      if (before === undefined) continue;
      entries!.delete(key);
      if ('key' in before) this.#retire(before);
      touched.push({ kind, key });
    }
    judge(this.#around.lookup);
    this.#about = { ...this.#about, version: change.version };
    return { accepted: true, refused: [], changed: affectedFlags(touched, this.#around.lookup) };
  }

  /** The document as it stands, in maps of its own; the entries are those that were given. Do not change them. */
  snapshot(): Snapshot {
    const { project, environment, epoch, version } = this.#about;
    const flags = Object.fromEntries([...this.#flags].map(([key, flag]) => [key, flag.source]));
    const segments = Object.fromEntries([...this.#segments].map(([key, segment]) => [key, segment.source]));
    return { format: 1, project, environment, epoch, version, flags, segments };
  }

  /** The flag as it was given, even if it is malformed. */
  flag(key: string): Flag | undefined {
    return this.#flags.get(key)?.source;
  }

  segment(key: string): Segment | undefined {
    return this.#segments.get(key)?.source;
  }

  /** Whether client keys may evaluate it; false for a key nobody knows. */
  isClientVisible(key: string): boolean {
    return this.#flags.get(key)?.source.client === true;
  }

  /** What is wrong with one flag, pointers into it; empty where nothing is, or nobody knows it. */
  problemsOf(key: string): readonly Problem[] {
    return this.#flags.get(key)?.problems ?? [];
  }

  /** The malformed flags and what is wrong with each; pointers into the flag. */
  problems(): { key: string; problems: Problem[] }[] {
    const malformed: { key: string; problems: Problem[] }[] = [];
    for (const { key, problems } of this.#flags.values()) {
      if (problems.length > 0) malformed.push({ key, problems: [...problems] });
    }
    return malformed;
  }

  /** Hands out every tally that is not zero and sets it to zero, those of flags replaced or deleted since included. */
  drain(visit: (key: string, outcome: Outcome, count: number) => void): void {
    for (let last = this.#retired.pop(); last !== undefined; last = this.#retired.pop()) {
      handOut(last.key, last.outcome, visit);
    }
    for (const { key, outcomes } of this.#flags.values()) {
      for (const outcome of outcomes) handOut(key, outcome, visit);
    }
  }

  #putFlag({ key, entry }: { key: string; entry: Flag }): void {
    const before = this.#flags.get(key);
    if (before !== undefined) this.#retire(before);
    this.#flags.set(key, compileFlag(key, entry, this.#around));
  }

  #retire({ key, outcomes }: CompiledFlag): void {
    for (const outcome of outcomes) if (outcome.tally !== 0) this.#retired.push({ key, outcome });
  }
}

function isNumberFor(type: AskedType, flag: CompiledFlag): boolean {
  return type === 'number' && (flag.type === 'integer' || flag.type === 'float');
}

/** Where a getter of the context throws, or there is no context, a copy is read. */
function decideSafely(flag: CompiledFlag, context: Context, now: number): Outcome {
  try {
    return decide(flag, context, now);
  } catch {
    return decideFromCopy(flag, context, now);
  }
}

/** What is left to throw is a stack that was nearly full already and an engine of the caller's. */
function decideFromCopy(flag: CompiledFlag, context: Context, now: number): Outcome {
  try {
    return decide(flag, plainCopy(context), now);
  } catch {
    return flag.rare.malformed;
  }
}

function handOut(
  key: string,
  outcome: Outcome,
  visit: (key: string, outcome: Outcome, count: number) => void,
): void {
  const count = outcome.tally;
  if (count === 0) return;
  outcome.tally = 0;
  visit(key, outcome, count);
}
