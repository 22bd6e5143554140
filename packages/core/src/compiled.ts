/** What compiling makes of flags and segments: tables and functions that evaluating only has to follow. */
import type { Context, Flag, Problem, Segment } from './model.ts';
import type { Uses } from './references.ts';
import type { Outcome } from './result.ts';

/** Never throws for lack of an attribute; what a context's own getters throw counts as a missing attribute. */
export type Predicate = (context: Context, now: number) => boolean;

export interface CompiledSegment {
  readonly source: Segment;
  readonly ownProblems: readonly Problem[];
  readonly uses: Uses;
  readonly holds: Predicate;
}

export interface CompiledFlag {
  readonly key: string;
  readonly source: Flag;
  readonly type: Flag['type'];
  readonly enabled: boolean;
  /** Its own, and those of what it refers to (a cycle); found anew when something it refers to changes. */
  problems: readonly Problem[];
  /** Whether there are problems. */
  isMalformed: boolean;
  readonly ownProblems: readonly Problem[];
  readonly uses: Uses;
  /** The answer while there are problems. */
  readonly malformed: Outcome;
  readonly mismatch: Outcome;
  readonly disabled: Outcome;
  readonly gated: Outcome;
  readonly requires: readonly Predicate[];
  readonly rules: readonly CompiledRule[];
  readonly otherwise: CompiledServe;
  /** Every outcome above and below, each once. */
  readonly outcomes: readonly Outcome[];
}

export interface CompiledRule {
  readonly holds: Predicate;
  readonly serve: CompiledServe;
}

/** One outcome for all, or a split. */
export interface CompiledServe {
  readonly always: Outcome | undefined;
  readonly split: CompiledSplit | undefined;
}

export interface CompiledSplit {
  /** -1: no position. */
  readonly position: (context: Context, now: number) => number;
  /** Half-open ranges in order: [from, to, from, to, …]. */
  readonly bounds: readonly number[];
  /** Of range i. */
  readonly outcomes: readonly Outcome[];
  /** In `otherwise` the off variant; undefined in a rule, where the next one is asked. */
  readonly free: Outcome | undefined;
  readonly keyless: Outcome | undefined;
}

/** Where conditions find what they refer to; looked up each time, so that a change recompiles only itself. */
export interface Lookup {
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  readonly segments: ReadonlyMap<string, CompiledSegment>;
}
