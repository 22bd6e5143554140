/** Contexts evaluated since the last batch of events: each evaluation is as likely to be among them, and most cost nothing. */
import { type Context, type Evaluator, findAttributes, keepAttributes } from '@halyard/core';
import type { Version } from '../version.ts';

/** Of one batch. */
const MOST = 100;
/** What the service takes of one context: UTF-16 units of its JSON, and levels. */
const MAX_CHARS = 1024;
const MAX_DEPTH = 10;

export interface ContextSamplerOptions {
  evaluator: Pick<Evaluator, 'snapshot'>;
  held: () => Version | undefined;
  /** Never sent, nor what is below them. */
  privateAttributes: readonly string[];
  /** Uniform in [0, 1). */
  random: () => number;
}

/** Algorithm L (Li 1994): how many evaluations are passed over is drawn in advance. */
export class ContextSampler {
  readonly #options: ContextSamplerOptions;
  #attributes: readonly string[] = [];
  #readOf: Version | undefined;
  #kept: string[] = [];
  #passOver = 0;
  #weight = 1;

  constructor(options: ContextSamplerOptions) {
    this.#options = options;
  }

  /** Never throws. */
  note(context: Context): void {
    if (this.#passOver > 0) {
      this.#passOver--;
      return;
    }
    try {
      this.#keep(context);
    } catch {
      // One that cannot be read is nobody's.
    }
  }

  /** As JSON, each with nothing but the attributes that rules read now; it begins anew. */
  take(): string[] {
    const taken = this.#kept;
    this.#kept = [];
    this.#passOver = 0;
    this.#weight = 1;
    return taken;
  }

  #keep(context: Context): void {
    const { random } = this.#options;
    const place = this.#kept.length < MOST ? this.#kept.length : Math.floor(random() * MOST);
    if (this.#kept.length >= MOST - 1) {
      // 1 - random() is never 0.
      this.#weight *= Math.exp(Math.log(1 - random()) / MOST);
      this.#passOver = Math.floor(Math.log(1 - random()) / Math.log1p(-this.#weight));
    }
    const kept = keepAttributes(context, this.#attributesRead());
    const text = JSON.stringify(kept);
    if (text.length <= MAX_CHARS && isWithin(kept, MAX_DEPTH)) this.#kept[place] = text;
  }

  #attributesRead(): readonly string[] {
    const { held, evaluator, privateAttributes } = this.#options;
    const version = held();
    if (version === undefined || version !== this.#readOf) {
      const { flags, segments } = evaluator.snapshot();
      const names = new Set([...Object.values(flags), ...Object.values(segments)].flatMap(findAttributes));
      this.#attributes = [...names].filter((name) => !privateAttributes.some((each) => overlaps(name, each)));
      this.#readOf = version;
    }
    return this.#attributes;
  }
}

/** One is the other, or a part of it. */
function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isWithin(member, depth - 1));
}
