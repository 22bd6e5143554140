import { compileCondition } from '../compile/match.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Condition, Context } from '../model.ts';
import type { Predicate } from '../read/attribute.ts';
import type { Result } from '../result.ts';
import type { Step } from './explanation.ts';

/** Conditions an explanation shows; an answer may take a hundred times as many. */
const SHOWN_CONDITIONS = 1000;

/**
 * What one explanation knows: who asks, what has been found out, and how much may still be shown. Each test is compiled
 * once, each segment and flag decided and shown once, however often it is referred to.
 */
export class Walk {
  readonly evaluator: Evaluator;
  readonly context: Context;
  readonly now: number;
  readonly explainFlag: (walk: Walk, key: string) => Step[];
  #room = SHOWN_CONDITIONS;
  readonly #shown = new Set<string>();
  readonly #predicates = new Map<Condition, Predicate>();
  readonly #inSegment = new Map<string, boolean>();
  readonly #results = new Map<string, Result>();

  constructor(
    evaluator: Evaluator,
    asking: { context: Context; now: number },
    explainFlag: (walk: Walk, key: string) => Step[],
  ) {
    this.evaluator = evaluator;
    this.context = asking.context;
    this.now = asking.now;
    this.explainFlag = explainFlag;
  }

  /** Whether one more condition may be shown. */
  takeRoom(): boolean {
    return this.#room-- > 0;
  }

  /** True once for each segment and flag. */
  isFirst(kind: 'segment' | 'flag', key: string): boolean {
    const id = `${kind} ${key}`;
    if (this.#shown.has(id)) return false;
    this.#shown.add(id);
    return true;
  }

  /** Without a trace. */
  holds(condition: Condition): boolean {
    if ('all' in condition) return condition.all.every((part) => this.holds(part));
    if ('any' in condition) return condition.any.some((part) => this.holds(part));
    if ('not' in condition) return !this.holds(condition.not);
    if ('segment' in condition) return this.isInSegment(condition.segment);
    if ('flag' in condition) return this.serves(condition);
    return this.#test(condition);
  }

  isInSegment(key: string): boolean {
    let isIn = this.#inSegment.get(key);
    if (isIn === undefined) {
      const segment = this.evaluator.segment(key);
      isIn = segment !== undefined && this.holds(segment.if);
      this.#inSegment.set(key, isIn);
    }
    return isIn;
  }

  serves({ flag, variants }: { flag: string; variants: string[] }): boolean {
    const { variant } = this.resultOf(flag);
    return variant !== null && variants.includes(variant);
  }

  /** What another flag answers to the same context. */
  resultOf(key: string): Result {
    let result = this.#results.get(key);
    if (result === undefined) {
      result = this.evaluator.evaluate(key, this.context, this.now).result;
      this.#results.set(key, result);
    }
    return result;
  }

  /** A condition that refers to nothing, as the evaluator compiles it. */
  #test(condition: Condition): boolean {
    let predicate = this.#predicates.get(condition);
    if (predicate === undefined) {
      predicate = compileCondition(condition, { lookup: NOTHING, regex: this.evaluator.regex });
      this.#predicates.set(condition, predicate);
    }
    return predicate(this.context, this.now);
  }
}

const NOTHING = { flags: new Map(), segments: new Map() };
