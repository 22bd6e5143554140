import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Difference, differences } from './diff.ts';

const rule = (id: string, serve: unknown = 'on') => ({ id, if: { all: [] }, serve });

describe('what differs', () => {
  it.each([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['a field', { enabled: false }, { enabled: true }, ['/enabled replace false true']],
    ['what came and went', { a: 1, b: 2 }, { b: 2, 'c/~': 3 }, ['/a remove 1 null', '/c~1~0 add null 3']],
    [
      'a rule that moved up',
      { rules: [rule('a'), rule('b'), rule('c')] },
      { rules: [rule('c'), rule('a'), rule('b')] },
      ['/rules/c move 2 0'],
    ],
    [
      'a rule that moved and serves something else',
      { rules: [rule('a'), rule('b')] },
      { rules: [rule('b', 'off'), rule('a')] },
      ['/rules/b/serve replace "on" "off"', '/rules/a move 0 1'],
    ],
    [
      'a weight',
      {
        split: [
          { variant: 'on', to: 1 },
          { variant: 'off', to: 2 },
        ],
      },
      {
        split: [
          { variant: 'on', to: 5 },
          { variant: 'off', to: 2 },
        ],
      },
      ['/split/on/to replace 1 5'],
    ],
    [
      'a value of a list',
      { values: ['DE', 'FR'] },
      { values: ['FR', 'AT'] },
      ['/values/DE remove "DE" null', '/values/AT add null "AT" 1'],
    ],
    [
      'lists whose members have no names',
      [[1], [2]],
      [[1], [3]],
      ['/1/2 remove 2 null', '/1/3 add null 3 0'],
    ],
    ['null that went from a list', [null], [], ['/null remove null null']],
    ['a text for a number', [1], ['1'], [' replace [1] ["1"]']],
  ])('%s', (_, before, after, expected) => {
    const told = differences(before, after).map(({ pointer, op, before: was, after: is, index }) =>
      [pointer, op, JSON.stringify(was), JSON.stringify(is), ...(index === undefined ? [] : [index])].join(
        ' ',
      ),
    );
    expect(told.toSorted()).toEqual(expected.toSorted());
  });

  it('is all there is to know: the one document and the differences give the other', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        expect(applied(before, differences(before, after))).toEqual(after);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says nothing about what is the same, and never the whole where a part differs', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(differences(document, structuredClone(document))).toEqual([]);
        expect(differences({ document, x: 1 }, { document, x: 2 }).map(({ pointer }) => pointer)).toEqual([
          '/x',
        ]);
      }),
    );
  });

  it('is quick for ten thousand values that were turned round', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => `u${i}`);
    expect(differences(values, values.toReversed())).toHaveLength(9_999);
  });
});

/** What people edit: objects, lists of members with and without names, plain lists. */
const names = fc.constantFrom('a', 'b', 'c', 'd/e', '~', '0', '__proto__');
const leaf = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y', null, true, '1', ''));
const documents: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.uniqueArray(fc.record({ id: names, value: tie('node') }, { noNullPrototype: true }), {
      selector: ({ id }) => id,
      maxLength: 5,
    }),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.uniqueArray(fc.constantFrom('p', 'q', 'r', 's', 't'), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd/e', '~'), tie('node'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).node;
const pairs = fc.tuple(documents, documents);

/** The other way round, written without looking at how differences are found. */
function applied(before: unknown, found: readonly Difference[], pointer = ''): unknown {
  const own = found.find((one) => one.pointer === pointer && one.op === 'replace');
  if (own) return own.after;
  const below = found.filter((one) => one.pointer.startsWith(`${pointer}/`));
  if (below.length === 0) return before;
  const isDirect = (one: Difference) => !one.pointer.slice(pointer.length + 1).includes('/');
  const direct = below.filter(isDirect);
  if (!Array.isArray(before)) {
    const result = structuredClone(before) as Record<string, unknown>;
    for (const key of Object.keys(result)) {
      const at = `${pointer}/${escaped(key)}`;
      if (direct.some((one) => one.pointer === at && one.op === 'remove')) delete result[key];
      else result[key] = applied(result[key], below, at);
    }
    for (const one of direct) {
      if (one.op === 'add') result[unescaped(one.pointer.slice(pointer.length + 1))] = one.after;
    }
    return result;
  }
  const namesOf = (member: unknown) =>
    (['id', 'key', 'name', 'variant'] as const).map(
      (field) => (member as Record<string, unknown> | null)?.[field],
    );
  const named = new Set(before.flatMap(namesOf));
  const places = before.map((member, place) => {
    // A place is none where a member has it for a name.
    const candidates = [...namesOf(member), member, ...(named.has(String(place)) ? [] : [place])]
      // null is a plain value like any other, where it is the member itself.
      .filter((name) => typeof name !== 'object' || (name === null && member === null))
      .map((name) => `${pointer}/${escaped(String(name))}`);
    const at = candidates.find((one) => below.some(({ pointer: p }) => p === one || p.startsWith(`${one}/`)));
    return { member, at };
  });
  const gone = new Set(direct.filter(({ op }) => op === 'remove').map((one) => one.pointer));
  const moved = new Map(
    direct.filter(({ op }) => op === 'move').map((one) => [one.pointer, one.after as number]),
  );
  const insertions: { index: number; value: unknown }[] = [];
  const result: unknown[] = [];
  for (const { member, at } of places) {
    if (at !== undefined && gone.has(at)) continue;
    const value = at === undefined ? member : applied(member, below, at);
    if (at !== undefined && moved.has(at)) insertions.push({ index: moved.get(at)!, value });
    else result.push(value);
  }
  for (const one of direct) if (one.op === 'add') insertions.push({ index: one.index!, value: one.after });
  for (const { index, value } of insertions.sort((a, b) => a.index - b.index)) result.splice(index, 0, value);
  return result;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
