/** Numbers that a seed decides, so that every run asks the same of the same log. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  below(bound: number): number;
  /** The first ones far more often than the last ones (a power law). */
  skewed<T>(list: readonly T[]): T;
  of<T>(list: readonly T[]): T;
  hex(length: number): string;
}

/** mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (bound) => Math.floor(next() * bound),
    skewed: (list) => list[Math.floor(list.length * next() ** 3)]!,
    of: (list) => list[Math.floor(list.length * next())]!,
    hex(length) {
      let text = '';
      while (text.length < length)
        text += Math.floor(next() * 4_294_967_296)
          .toString(16)
          .padStart(8, '0');
      return text.slice(0, length);
    },
  };
}
