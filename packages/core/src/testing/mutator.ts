/** Documents spoilt at random, quickly: a hundred thousand in the time in which fast-check makes a few thousand. */

/** Mulberry32: small, seeded, the same everywhere. In [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Names that are special somewhere, and words of the document itself. */
const NAMES = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', '', '$now', 'targetingKey',
  'type', 'variants', 'enabled', 'off', 'requires', 'rules', 'otherwise', 'serve', 'split', 'bucket', 'by', 'seed', 'alg',
  'bits', 'of', 'fold', 'from', 'to', 'ranges', 'if', 'all', 'any', 'not', 'attribute', 'op', 'as', 'values', 'else',
  'ignoreCase', 'segment', 'flag', 'experiment', 'id', 'version',
]; // biome-ignore format: a list

const VALUES = [
  null, true, false, 0, -0, -1, 1, 0.5, 1e21, 1e308, -1e308, 5e-324, 2 ** 53, 100_000, 99_999, 4_294_967_296, '', 'on', 'off', 'in',
  'matches', '(', '(a+)+$', '[', '\ud800', '\u0000', 'x'.repeat(5_000), '9'.repeat(400), '::ffff:1.2.3.4/129', '2026-13-01T00:00:00Z',
  '1.2.3-', [], {}, [[]], [null], { all: [] }, { any: [{}] }, { not: null }, { segment: 's' }, { flag: 'a', variants: ['on'] },
]; // biome-ignore format: a list

type Holder = Record<string, unknown>;

/** Changes copies of documents; `donors` are others to take pieces from. */
export class Mutator {
  readonly #random: () => number;
  readonly #donors: readonly unknown[];

  constructor(random: () => number, donors: readonly unknown[]) {
    this.#random = random;
    this.#donors = donors;
  }

  below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** One to five changes, anywhere under `at` (default: anywhere). */
  spoil(text: string, at: readonly string[] = []): unknown {
    const root: Holder = { document: JSON.parse(text) };
    for (let left = 1 + this.below(5); left > 0; left--) {
      let holder: Holder = root;
      let name = 'document';
      for (const step of at) {
        const next = holder[name];
        // Taken away by the change before.
        if (typeof next !== 'object' || next === null || !Object.hasOwn(next, step)) return root['document'];
        holder = next as Holder;
        name = step;
      }
      [holder, name] = this.#place(holder, name);
      this.#change(holder, name);
    }
    return root['document'];
  }

  /** Down from there, a step at a time, until chance stops. */
  #place(holder: Holder, name: string): [Holder, string] {
    for (;;) {
      const value = holder[name];
      if (typeof value !== 'object' || value === null) return [holder, name];
      const names = Object.keys(value);
      if (names.length === 0 || this.#random() < 0.12) return [holder, name];
      [holder, name] = [value as Holder, this.pick(names)];
    }
  }

  #change(holder: Holder, name: string): void {
    const kind = this.below(6);
    if (kind === 0) remove(holder, name);
    else if (kind === 1) put(holder, name, structuredClone(this.pick(VALUES)));
    else if (kind === 2) put(holder, name, this.#piece());
    else if (kind === 3) add(holder, this.pick(NAMES), holder[name]);
    else if (kind === 4) {
      const value = holder[name];
      const into = typeof value === 'object' && value !== null ? (value as Holder) : holder;
      add(into, this.pick(NAMES), this.#piece());
    } else put(holder, name, [holder[name], holder[name]]);
  }

  /** A part of another document, at any depth. */
  #piece(): unknown {
    let [holder, name] = this.#place({ document: this.pick(this.#donors) }, 'document');
    if (this.#random() < 0.5) [holder, name] = this.#place(holder, name);
    return structuredClone(holder[name]);
  }
}

function remove(holder: Holder, name: string): void {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else delete holder[name];
}

/** To a list at its end. */
function add(holder: Holder, name: string, value: unknown): void {
  if (Array.isArray(holder)) holder.push(value);
  else put(holder, name, value);
}

/** As JSON.parse does: a member named __proto__ is a member. */
function put(holder: Holder, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}
