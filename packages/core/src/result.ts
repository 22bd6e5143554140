/**
 * What an evaluation answers. Results are made when a flag is compiled, frozen, and handed out again and again:
 * evaluating allocates nothing.
 */
import type { Json } from './model.ts';

/** OpenFeature's reasons, plus PREREQUISITE_FAILED. */
export type Reason =
  | 'STATIC'
  | 'TARGETING_MATCH'
  | 'SPLIT'
  | 'DEFAULT'
  | 'DISABLED'
  | 'PREREQUISITE_FAILED'
  | 'ERROR';

export type ErrorCode = 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'TYPE_MISMATCH';

export interface Result {
  /** undefined: the caller's own default is the answer. */
  readonly value: Json | undefined;
  /** null where there is no value. */
  readonly variant: string | null;
  readonly reason: Reason;
  readonly ruleId?: string;
  readonly experiment?: { readonly key: string; readonly phase: number };
  readonly flagVersion?: number;
  readonly errorCode?: ErrorCode;
  /** Says more where nothing failed, e.g. a split met no key. */
  readonly diagnostic?: 'TARGETING_KEY_MISSING';
}

/**
 * One of the finitely many answers a compiled flag can give. `tally` is the caller's to count with
 * (summaries of evaluations); core sets it to 0
 * and touches it again only to drain it.
 */
export interface Outcome {
  tally: number;
  /** That of the result, for who wants no more: one step less in memory. */
  readonly value: Json | undefined;
  /** Whether it is more than a value to count: an error, or an answer of an experiment. */
  readonly isSpecial: boolean;
  /** Which attribute a split asked for a unit; of several the first that is present. */
  readonly by: string | readonly string[] | undefined;
  readonly result: Result;
}
