import { type Condition, checkCondition } from '@halyard/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addTo,
  at,
  canNest,
  conditionOf,
  depthOf,
  duplicateAt,
  GROUP_WORDS,
  groupOf,
  linesIn,
  moveAt,
  negateAt,
  negated,
  type Path,
  removeAt,
  replaceAt,
  reword,
  unwrapAt,
  wrapAt,
} from './condition-tree.ts';

const line: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    attribute: fc.constantFrom('a', 'b.c'),
    op: fc.constant('in' as const),
    values: fc.array(fc.integer()),
  }),
  fc.record({ segment: fc.constantFrom('s', 't') }),
  fc.record({ flag: fc.constant('f'), variants: fc.array(fc.constantFrom('on', 'off')) }),
);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5 },
    line,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

type Edit = (condition: Condition, path: Path) => Condition;

const edits = fc.oneof<fc.Arbitrary<Edit>[]>(
  line.map(
    (next): Edit =>
      (tree, path) =>
        groupOf(at(tree, path)!) ? tree : replaceAt(tree, path, next),
  ),
  line.map(
    (added): Edit =>
      (tree, path) =>
        canNest(tree, path) ? addTo(tree, path, added) : tree,
  ),
  fc.constantFrom(...GROUP_WORDS).map(
    (word): Edit =>
      (tree, path) => {
        return canNest(tree, path) ? wrapAt(tree, path, word) : tree;
      },
  ),
  fc.constantFrom(...GROUP_WORDS).map(
    (word): Edit =>
      (tree, path) => {
        return canNest(tree, path) ? reword(tree, path, word) : tree;
      },
  ),
  fc.constant<Edit>((tree, path) => (canNest(tree, path) ? negateAt(tree, path) : tree)),
  fc.constant<Edit>((tree, path) => (canNest(tree, path) ? unwrapAt(tree, path) : tree)),
  fc.constant<Edit>((tree, path) => (path.length === 0 ? tree : duplicateAt(tree, path))),
  fc.constant<Edit>(removeAt),
  fc.integer({ min: -3, max: 3 }).map(
    (by): Edit =>
      (tree, path) =>
        moveAt(tree, path, by),
  ),
);

/** A place in a tree, chosen by numbers. */
function pathIn(tree: Condition, numbers: readonly number[]): number[] {
  const path: number[] = [];
  for (const number of numbers) {
    const children = groupOf(at(tree, path)!)?.children ?? [];
    if (children.length === 0) break;
    path.push(number % children.length);
  }
  return path;
}

const steps = fc.array(fc.tuple(edits, fc.array(fc.nat(20), { maxLength: 6 })), { maxLength: 30 });

test('whatever is edited, it stays a condition that may be written', () => {
  fc.assert(
    fc.property(condition, steps, (start, edited) => {
      fc.pre(checkCondition(start).length === 0);
      let tree = start;
      for (const [edit, numbers] of edited) {
        tree = edit(tree, pathIn(tree, numbers));
        expect(checkCondition(tree)).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

test('an edit touches its place and nothing beside it', () => {
  fc.assert(
    fc.property(condition, line, fc.array(fc.nat(20), { maxLength: 6 }), (tree, next, numbers) => {
      const path = pathIn(tree, numbers);
      const edited = replaceAt(tree, path, next);
      expect(at(edited, path)).toEqual(next);
      if (path.length === 0) return;
      const parent = path.slice(0, -1);
      const siblings = groupOf(at(tree, parent)!)?.children ?? [];
      siblings.forEach((sibling, i) => {
        if (i !== path.at(-1)) expect(at(edited, [...parent, i])).toBe(sibling);
      });
    }),
  );
});

test('a group is what its word says', () => {
  const children: Condition[] = [{ segment: 's' }];
  expect(conditionOf({ word: 'none', children })).toEqual({ not: { any: children } });
  for (const word of GROUP_WORDS)
    expect(groupOf(conditionOf({ word, children }))).toEqual({ word, children });
  expect(groupOf({ not: { not: { all: children } } })).toEqual({ word: 'all', children });
  expect(negated({ not: { segment: 's' } })).toEqual({ segment: 's' });
});

test('what left a group of none keeps its meaning', () => {
  const tree: Condition = { all: [{ segment: 's' }, { not: { any: [{ segment: 't' }, { segment: 'u' }] } }] };
  expect(unwrapAt(tree, [1])).toEqual({
    all: [{ segment: 's' }, { not: { segment: 't' } }, { not: { segment: 'u' } }],
  });
  expect(linesIn(tree)).toBe(3);
  expect(depthOf(tree)).toBe(4);
});
