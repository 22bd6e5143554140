/**
 * How positions lie: evenly, and under two seeds independently. Seeds and keys are fixed, so that what passes passes
 * always; weak and biased hashes show that the bounds can be missed.
 */
import { describe, expect, it } from 'vitest';
import { POSITIONS } from '../model.ts';
import { randomFrom } from '../testing/mutator.ts';
import { compileBucket } from './bucket.ts';

type Position = (key: string) => number;

function under(seed: string): Position {
  const position = compileBucket({ by: 'targetingKey', seed });
  return (targetingKey) => position({ targetingKey }, 0);
}

/** Against the counts expected, one for each. */
function chiSquare(counts: ArrayLike<number>, expected: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += (counts[i]! - expected(i)) ** 2 / expected(i);
  return sum;
}

/** What chi-square exceeds as rarely as a normal variable exceeds z (Wilson and Hilferty 1931). */
function boundOf(degrees: number, z: number): number {
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + z * Math.sqrt(part)) ** 3;
}

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');

/** Ways to name people; each makes another key for every number. */
const shapes: Record<string, () => (i: number) => string> = {
  'numbers in a row': () => String,
  'numbers in a row after a word': () => (i) => `user-${10_000_000 + i}`,
  UUIDs: () => {
    const random = randomFrom(7);
    const word = () => Math.floor(random() * 2 ** 32);
    return () => {
      const [a, b, c, d] = [word(), word(), word(), word()];
      return `${hex(a, 8)}-${hex(b >>> 16, 4)}-4${hex(b & 0xfff, 3)}-${hex(0x8000 | (c & 0x3fff), 4)}-${hex(c >>> 16, 4)}${hex(d, 8)}`;
    };
  },
  'mail addresses': () => {
    const first = ['ann', 'bo', 'chen', 'dee', 'émile', 'fatima', 'gus', 'hana'];
    const hosts = ['example.com', 'mail.example.org', 'firma.example.de', 'example.co.jp'];
    return (i) => `${first[i % 8]}.${Math.floor(i / 32).toString(36)}@${hosts[(i >> 3) % 4]}`;
  },
};

describe('positions of a million keys', () => {
  const keys = 1_000_000;
  const bins = 1_000;
  // z = 4: once in 32,000, for a dozen trials.
  const bound = boundOf(bins - 1, 4);

  function spread(position: Position, shape: string): number {
    const counts = new Uint32Array(bins);
    const key = shapes[shape]!();
    for (let i = 0; i < keys; i++) counts[Math.floor((position(key(i)) * bins) / POSITIONS)]!++;
    return chiSquare(counts, () => keys / bins);
  }

  it.each(Object.keys(shapes))(
    'are even over 1,000 bins: %s',
    (shape) => {
      for (const seed of ['c0ffee', '']) expect(spread(under(seed), shape)).toBeLessThan(bound);
    },
    120_000,
  );

  it('would not be by a weak hash, nor by one that gives one bin in a hundred a tenth too much', () => {
    const sum: Position = (key) => {
      let hash = 0;
      for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) >>> 0;
      return Math.floor((hash / 2 ** 32) * POSITIONS);
    };
    expect(spread(sum, 'numbers in a row after a word')).toBeGreaterThan(bound);
    const good = under('c0ffee');
    const greedy: Position = (key) => {
      const position = good(key);
      return position % 1_000 === 500 ? position - (position % 10_000) : position;
    };
    expect(spread(greedy, 'UUIDs')).toBeGreaterThan(bound);
  }, 120_000);
});

describe('positions under two seeds', () => {
  const keys = 20_000;
  const side = 10;
  const pairs = 300;
  // A chance of one in a thousand that any of the pairs is beyond: each beyond z = 4.5 is 3.4 in a million.
  const bound = boundOf((side - 1) ** 2, 4.5);

  /** Of the table of both, against what the edges make of it: large where one says something of the other. */
  function dependence(first: Position, second: Position, key: (i: number) => string): number {
    const cells = new Uint32Array(side * side);
    const [rows, columns] = [new Uint32Array(side), new Uint32Array(side)];
    for (let i = 0; i < keys; i++) {
      const name = key(i);
      const row = Math.floor((first(name) * side) / POSITIONS);
      const column = Math.floor((second(name) * side) / POSITIONS);
      cells[row * side + column]!++;
      rows[row]!++;
      columns[column]!++;
    }
    return chiSquare(cells, (i) => (rows[Math.floor(i / side)]! * columns[i % side]!) / keys);
  }

  function seedPairs(): [string, string][] {
    const random = randomFrom(20_261_122);
    const text = () => hex(Math.floor(random() * 2 ** 32), 8);
    // Those that differ in one letter, and those that continue one another, are the likeliest to agree.
    return Array.from({ length: pairs }, (_, i) => {
      const seed = text();
      return [seed, [text(), `${seed.slice(0, -1)}z`, `${seed}x`][i % 3]!];
    });
  }

  it('say nothing of one another', () => {
    const names = Object.keys(shapes);
    const found = seedPairs().map(([first, second], i) =>
      dependence(under(first), under(second), shapes[names[i % names.length]!]!()),
    );
    expect(Math.max(...found)).toBeLessThan(bound);
    // Not only none too large: all together as large as chance makes them.
    const mean = found.reduce((sum, value) => sum + value, 0) / pairs;
    expect(Math.abs(mean - (side - 1) ** 2)).toBeLessThan(4 * Math.sqrt((2 * (side - 1) ** 2) / pairs));
  }, 120_000);

  it('would say all with one seed, and much with a hash that only adds the seed', () => {
    const key = shapes['UUIDs']!;
    expect(dependence(under('s'), under('s'), key())).toBeGreaterThan(100 * bound);
    const added =
      (seed: number): Position =>
      (name) =>
        (under('')(name) + seed) % POSITIONS;
    expect(dependence(added(1), added(51_234), key())).toBeGreaterThan(bound);
    const rarely =
      (seed: string): Position =>
      (name) =>
        name.endsWith('0') ? under('shared')(name) : under(seed)(name);
    expect(dependence(rarely('s'), rarely('t'), key())).toBeGreaterThan(bound);
  }, 120_000);
});
