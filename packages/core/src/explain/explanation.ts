/** What `explain` answers: plain data, ready for JSON. All sentences are for people and may change. */
import type { Problem } from '../model.ts';
import type { Result } from '../result.ts';

/** An answer and the way to it. */
export interface Explanation {
  /** What `evaluate` answers. */
  result: Result;
  /** In the order of decision. The last one decides; what would come after it was not asked. */
  steps: Step[];
}

export interface Step {
  /**
   * `unknown`: there is no such flag. `type`: another type was asked for. `cut`: steps that decided nothing and are
   * not shown, since the explanation is long enough. `failed`: it cannot be explained, since something threw.
   */
  kind:
    | 'unknown'
    | 'type'
    | 'malformed'
    | 'disabled'
    | 'requirement'
    | 'rule'
    | 'otherwise'
    | 'cut'
    | 'failed';
  /** RFC 6901, into the flag. */
  pointer: string;
  decides: boolean;
  /** A sentence. */
  why: string;
  /** Of a rule. */
  ruleId?: string;
  /** Of a malformed flag; pointers into the flag. */
  problems?: Problem[];
  /** Of a requirement or a rule. */
  condition?: ConditionTrace;
  /** Where a rule that matches splits, or what is served otherwise. */
  split?: SplitTrace;
}

export interface ConditionTrace {
  kind: 'all' | 'any' | 'not' | 'segment' | 'flag' | 'bucket' | 'attribute';
  /** RFC 6901, into the flag; below a segment or a flag into that one. */
  pointer: string;
  holds: boolean;
  /** Without a full stop. */
  why: string;
  /** Of `all`, `any` and `not`: what they are made of, all of it. Of a segment: its condition. */
  parts?: ConditionTrace[];
  /** How many parts are not shown, since the explanation is long enough; 0 is left out. */
  hiddenParts?: number;
  /** Nothing inside it is shown, since the explanation is long enough. */
  cut?: true;
  /** Of a segment or a flag. One that was shown before has no parts and steps. */
  key?: string;
  /** Of a flag: how it was decided. */
  steps?: Step[];
  /** Of a bucket. */
  position?: PositionTrace;
}

/** Where a context stands in a bucket. */
export interface PositionTrace {
  /** The one hashed: of several the first that is present; null: none is. */
  attribute: string | null;
  /** What was hashed, shortened; null: nothing that can be. */
  value: string | number | null;
  /** An integer in [0, of); null where there is none. */
  position: number | null;
  of: number;
  /** The range it is in, half-open; null where it is in none. */
  range: { from: number; to: number } | null;
}

export interface SplitTrace extends PositionTrace {
  /** RFC 6901, into the flag. */
  pointer: string;
  /** null: the split gives none; in a rule the next one is asked, otherwise `off` is served. */
  variant: string | null;
  /** Without a full stop. */
  why: string;
}
