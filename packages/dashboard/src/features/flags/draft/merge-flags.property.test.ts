import type { FlagAnswer } from '@halyard/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listEdits } from './list-edits.ts';
import { interleave, isSame, mergeFlags, settle } from './merge-flags.ts';

const word = fc.constantFrom('one', 'two', 'three');
const condition = fc.constantFrom({ segment: 's' }, { segment: 't' }, { all: [] });
const rule = (id: string) => fc.record({ id: fc.constant(id), if: condition, serve: word });
const rules = fc
  .shuffledSubarray(['r1', 'r2', 'r3', 'r4', 'r5'])
  .chain((ids) => fc.tuple(...ids.map((id) => rule(id))));
const environment = fc.record({
  enabled: fc.boolean(),
  off: fc.option(word),
  requires: fc.array(condition, { maxLength: 2 }),
  rules,
  otherwise: fc.record({ serve: fc.option(word) }),
  killed: fc.constant(null),
  version: fc.nat(9),
});

const flag = fc.record({
  key: fc.constant('checkout'),
  project: fc.constant('shop'),
  kind: fc.constant('string'),
  type: fc.constant('string'),
  name: word,
  description: word,
  owner: fc.option(word),
  expiresAt: fc.constant(null),
  archivedAt: fc.constant(null),
  client: fc.boolean(),
  schema: fc.constant(null),
  tags: fc.uniqueArray(word),
  variants: fc.dictionary(fc.constantFrom('one', 'two', 'three'), fc.nat(3)),
  environments: fc.record({ staging: environment, production: environment }),
  version: fc.nat(9),
  createdAt: fc.constant('2026-01-01T00:00:00Z'),
  updatedAt: fc.constant('2026-01-01T00:00:00Z'),
}) as unknown as fc.Arbitrary<FlagAnswer>;

/** A flag and one that a few parts of another were put into: two people seldom change everything. */
const pair = fc.tuple(
  flag,
  flag,
  flag,
  fc.array(fc.constantFrom('base', 'mine', 'theirs', 'both'), { minLength: 14, maxLength: 14 }),
);
const states = pair.map(([base, a, b, who]) => {
  const take = (other: FlagAnswer, side: string) => {
    const names = ['name', 'description', 'owner', 'client', 'tags', 'variants'] as const;
    const own = names.filter((_, i) => who[i] === side || who[i] === 'both');
    const fields = Object.fromEntries(own.map((name) => [name, other[name]]));
    const parts = ['enabled', 'off', 'rules', 'otherwise'] as const;
    const environments = Object.fromEntries(
      Object.entries(base.environments).map(([key, value], e) => {
        const taken = parts.filter((_, i) => [side, 'both'].includes(who[6 + e * 4 + i]!));
        return [
          key,
          { ...value, ...Object.fromEntries(taken.map((part) => [part, other.environments[key]![part]])) },
        ];
      }),
    );
    return { ...base, ...fields, environments } as FlagAnswer;
  };
  return { base, mine: take(a, 'mine'), theirs: take(b, 'theirs') };
});

test('no edit is lost: each of mine is in the draft, each of theirs is in it or is shown', () => {
  fc.assert(
    fc.property(states, ({ base, mine, theirs }) => {
      const { merged, collisions } = mergeFlags(base, mine, theirs);
      const isShown = (pointer: string) =>
        collisions.some(
          (other) =>
            pointer === other.pointer ||
            pointer.startsWith(`${other.pointer}/`) ||
            other.pointer.startsWith(`${pointer}/`),
        );
      const still = new Set(listEdits(theirs, merged).map(({ pointer }) => pointer));
      for (const { pointer } of listEdits(base, mine)) {
        if (pointer === '/tags' || pointer.endsWith('/rules') || isShown(pointer)) continue;
        expect(still.has(pointer) || isSame(at(mine, pointer), at(theirs, pointer)), pointer).toBe(true);
        expect(isSame(at(merged, pointer), at(mine, pointer)), pointer).toBe(true);
      }
      for (const { pointer } of listEdits(base, theirs)) {
        if (pointer === '/tags' || pointer.endsWith('/rules') || isShown(pointer)) continue;
        expect(isSame(at(merged, pointer), at(theirs, pointer)), pointer).toBe(true);
      }
      for (const { mine: own, theirs: other, pointer } of collisions) {
        expect(isSame(own, other), pointer).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test('a tag that somebody added or took away stays so', () => {
  fc.assert(
    fc.property(states, ({ base, mine, theirs }) => {
      const { tags } = mergeFlags(base, mine, theirs).merged;
      for (const tag of ['one', 'two', 'three']) {
        const [was, here, there] = [base, mine, theirs].map((each) => each.tags.includes(tag));
        expect(tags.includes(tag)).toBe(here === was ? there : here);
      }
    }),
  );
});

test('to choose a side is to have it, whichever it is', () => {
  fc.assert(
    fc.property(states, fc.boolean(), ({ base, mine, theirs }, isMine) => {
      const { merged, collisions } = mergeFlags(base, mine, theirs);
      for (const collision of collisions) {
        const value = isMine ? collision.mine : collision.theirs;
        const settled = settle(merged, collision, value, theirs);
        if (collision.pointer.endsWith('/rules')) {
          const ids = (at(settled, collision.pointer) as { id: string }[]).map(({ id }) => id);
          const wanted = (value as string[]).filter((id) => ids.includes(id));
          expect(ids.filter((id) => wanted.includes(id))).toEqual(wanted);
        } else expect(isSame(at(settled, collision.pointer), value)).toBe(true);
      }
    }),
  );
});

test('where one side did nothing there is nothing to choose', () => {
  fc.assert(
    fc.property(states, ({ base, mine, theirs }) => {
      expect(mergeFlags(base, base, theirs).collisions).toEqual([]);
      expect(isSame(mergeFlags(base, base, theirs).merged, theirs)).toBe(true);
      expect(mergeFlags(base, mine, base).collisions).toEqual([]);
      expect(listEdits(mine, mergeFlags(base, mine, base).merged)).toEqual([]);
      expect(mergeFlags(base, mine, mine).collisions).toEqual([]);
    }),
  );
});

test('what the other added keeps its place', () => {
  expect(interleave(['b', 'a'], ['a', 'new', 'b', 'last'])).toEqual(['b', 'last', 'a', 'new']);
});

function at(value: unknown, pointer: string): unknown {
  let here = value;
  for (const token of pointer.slice(1).split('/')) {
    here = Array.isArray(here)
      ? here.find(({ id }) => id === token)
      : (here as Record<string, unknown> | undefined)?.[token];
  }
  return here;
}
