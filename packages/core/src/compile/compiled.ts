/** What compiling makes of flags and segments: tables and functions that evaluating only has to follow. */

import type { Context, Flag, Problem, Segment } from '../model.ts';
import type { Predicate } from '../read/attribute.ts';
import type { Uses } from '../references/references.ts';
import type { Outcome } from '../result.ts';
import type { RareOutcomes } from './outcomes.ts';

export interface CompiledSegment {
  readonly source: Segment;
  readonly ownProblems: readonly Problem[];
  readonly uses: Uses;
  readonly holds: Predicate;
}

/** What evaluating reads comes first: the first fields of an object share a line of the processor's cache. */
export interface CompiledFlag {
  /** The answer where it is the same for everyone, always; what is malformed included. */
  fixed: Outcome | undefined;
  readonly type: Flag['type'];
  /** undefined where there are none, which saves looking at an empty list. */
  readonly requires: readonly Predicate[] | undefined;
  readonly rule: CompiledRule | undefined;
  readonly otherwise: CompiledServe;
  /** Makes the answers that few flags ever give, each once. */
  readonly rare: RareOutcomes;
  readonly key: string;
  readonly source: Flag;
  /** What `fixed` is while there are no problems. */
  readonly fixedIfSound: Outcome | undefined;
  /** Its own, and those of what it refers to (a cycle); found anew when something it refers to changes. */
  problems: readonly Problem[];
  readonly ownProblems: readonly Problem[];
  readonly uses: Uses;
  /** Every outcome above and below, each once. */
  readonly outcomes: readonly Outcome[];
}

/** Each knows the next: fewer steps in memory than a list of them. */
export interface CompiledRule {
  readonly holds: Predicate;
  /** What is served to everyone for whom it holds; undefined where it splits. */
  readonly always: Outcome | undefined;
  readonly split: CompiledSplit | undefined;
  readonly next: CompiledRule | undefined;
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
