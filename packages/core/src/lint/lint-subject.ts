/** The audiences of what is linted, as far as the other entries are known. */
import { type Audience, audienceOf, combine, isGroup, type Leaf } from '../audience/audience.ts';
import { checkFlag, checkSegment } from '../check/check-flag.ts';
import type { Condition, Flag, Segment } from '../model.ts';
import type { Known } from '../validate.ts';
import { Budget } from './lint-budget.ts';

/** Segments in one another that are looked into. */
const SEGMENT_DEPTH = 8;

export class Subject {
  readonly budget = new Budget();
  readonly #known: Known | undefined;
  readonly #servable = new Map<string, readonly (string | null)[] | undefined>();

  constructor(known: Known | undefined) {
    this.#known = known;
  }

  /** With segments and with what other flags can serve in the place of references to them. */
  audienceOf(condition: Condition): Audience {
    return this.#resolve(audienceOf(condition), SEGMENT_DEPTH);
  }

  /** What another flag can serve at all; undefined: nobody knows. null is the caller's own default. */
  servableBy(key: string): readonly (string | null)[] | undefined {
    if (!this.#servable.has(key)) {
      const flag = this.#known?.flags.get(key);
      const isWhole = flag !== undefined && checkFlag(flag, { allowOtherFields: true }).length === 0;
      this.#servable.set(key, isWhole ? servableBy(flag as unknown as Flag) : undefined);
    }
    return this.#servable.get(key);
  }

  isDisabled(key: string): boolean {
    return (this.#known?.flags.get(key) as Partial<Flag> | undefined)?.enabled === false;
  }

  #resolve(audience: Audience, depth: number): Audience {
    if (isGroup(audience)) {
      return combine(
        audience.kind,
        audience.parts.map((part) => this.#resolve(part, depth)),
      );
    }
    if (audience.kind === 'segment') return this.#resolveSegment(audience, depth);
    if (audience.kind !== 'flag') return audience;
    const servable = this.servableBy(audience.flag);
    if (servable === undefined || audience.variants.some((variant) => servable.includes(variant)))
      return audience;
    return { kind: audience.negated ? 'everyone' : 'nobody' };
  }

  #resolveSegment(leaf: Extract<Leaf, { kind: 'segment' }>, depth: number): Audience {
    const segment = this.#known?.segments.get(leaf.segment);
    if (segment === undefined || depth === 0 || !this.budget.take(1)) return leaf;
    // A segment among others may be malformed; then nothing is claimed of it.
    if (checkSegment({ version: 0, ...segment }, { allowOtherFields: true }).length > 0) return leaf;
    return this.#resolve(audienceOf((segment as Segment).if, leaf.negated), depth - 1);
  }
}

function servableBy({ enabled, off, requires, rules, otherwise }: Flag): (string | null)[] {
  if (!enabled) return [off];
  const servable = new Set<string | null>(requires.length > 0 ? [off] : []);
  for (const { serve } of [...rules, otherwise]) {
    if (serve === null || typeof serve === 'string') servable.add(serve);
    else for (const { variant } of serve.split) servable.add(variant);
  }
  if (otherwise.serve !== null && typeof otherwise.serve === 'object') servable.add(off);
  return [...servable];
}
