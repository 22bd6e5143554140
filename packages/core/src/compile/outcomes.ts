import type { Flag, Json } from '../model.ts';
import type { Outcome, Result } from '../result.ts';

/**
 * The answer for a key nobody knows: one for all such keys, so that its tally says nothing of any key and nobody
 * drains it. Compare by identity.
 */
export const FLAG_NOT_FOUND: Outcome = newOutcome({
  value: undefined,
  variant: null,
  reason: 'ERROR',
  errorCode: 'FLAG_NOT_FOUND',
});

/** Makes the outcomes of one flag, frozen, and remembers them. */
export class OutcomeMaker {
  readonly made: Outcome[] = [];
  readonly #flag: Flag;

  constructor(flag: Flag) {
    this.#flag = flag;
  }

  /** Serves `variant`; null: the caller's own default. */
  serve(variant: string | null, more: Omit<Result, 'value' | 'variant'>, by?: Outcome['by']): Outcome {
    const value = variant === null ? undefined : deepFreeze(this.#flag.variants[variant]!);
    return this.#make({ ...more, value, variant }, by);
  }

  fail(errorCode: 'PARSE_ERROR' | 'TYPE_MISMATCH'): Outcome {
    return this.#make({ value: undefined, variant: null, reason: 'ERROR', errorCode });
  }

  #make(result: Result, by?: Outcome['by']): Outcome {
    const version: unknown = this.#flag.version;
    const flagVersion = Number.isFinite(version) ? (version as number) : undefined;
    const outcome = newOutcome({ ...result, flagVersion }, by);
    this.made.push(outcome);
    return outcome;
  }
}

/** Made when they are first asked for: most flags never give them, and a thousand flags are loaded faster without. */
export class RareOutcomes {
  readonly #maker: OutcomeMaker;
  readonly #off: string | null;
  #malformed: Outcome | undefined;
  #mismatch: Outcome | undefined;
  #gated: Outcome | undefined;

  /** `off`: the variant of a flag whose requirements do not hold. */
  constructor(maker: OutcomeMaker, off: string | null) {
    this.#maker = maker;
    this.#off = off;
  }

  get malformed(): Outcome {
    this.#malformed ??= this.#maker.fail('PARSE_ERROR');
    return this.#malformed;
  }

  get mismatch(): Outcome {
    this.#mismatch ??= this.#maker.fail('TYPE_MISMATCH');
    return this.#mismatch;
  }

  get gated(): Outcome {
    this.#gated ??= this.#maker.serve(this.#off, { reason: 'PREREQUISITE_FAILED' });
    return this.#gated;
  }
}

/** All results have the same fields in the same order, so that reading them is fast wherever they come from. */
function newOutcome(given: Result, by?: Outcome['by']): Outcome {
  const { value, variant, reason, ruleId, experiment, flagVersion, errorCode, diagnostic } = given;
  const result = { value, variant, reason, ruleId, experiment, flagVersion, errorCode, diagnostic };
  return {
    tally: 0,
    value,
    isSpecial: errorCode !== undefined || experiment !== undefined,
    by,
    result: Object.freeze(result),
  };
}

/** Values are handed out again and again: nobody may change them. */
function deepFreeze(value: Json): Json {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key of Object.keys(value)) deepFreeze((value as Record<string, Json>)[key]!);
  }
  return value;
}
