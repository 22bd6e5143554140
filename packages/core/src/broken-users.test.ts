import { describe, expect, it } from 'vitest';
import { findBrokenUsers, mayBreakUsers } from './broken-users.ts';
import { LIMITS } from './limits.ts';
import type { Condition, Segment } from './model.ts';
import { aFlag, anEvaluator, aRule } from './testing/documents.ts';
import { validateSegment } from './validate.ts';

const nobody: Condition = { any: [] };
const aSegment = (condition: Condition): Segment => ({ if: condition, version: 1 });
const inSegment = (segment: string): Condition => ({ segment });
const flagOf = (condition: Condition) => aFlag({ rules: [aRule({ if: condition })] });

/** The segments c0 -> c1 -> … -> c<length - 1>, and one more that nobody stands on. */
function chainOf(length: number): Map<string, Segment> {
  const segments = new Map([['extra', aSegment(nobody)]]);
  for (let i = 0; i < length; i++) {
    segments.set(`c${i}`, aSegment(i === length - 1 ? nobody : inSegment(`c${i + 1}`)));
  }
  return segments;
}

describe('a change of what others stand on', () => {
  const last = `c${LIMITS.referenceDepth - 2}`;
  const name = { kind: 'segment', key: last } as const;
  const segments = chainOf(LIMITS.referenceDepth - 1);
  const flags = new Map([
    ['chain', flagOf(inSegment('c0'))],
    ['short', flagOf(inSegment('c1'))],
  ]);
  const known = { flags, segments };
  const before = aSegment(nobody);
  const longer = aSegment(inSegment('extra'));

  it('is judged by how deep they come to reach, as the evaluator judges them', () => {
    expect(validateSegment(longer, known, { key: last })).toEqual([]);
    expect(findBrokenUsers(name, { before, after: longer }, known)).toEqual([
      {
        pointer: '',
        message: 'breaks flag `chain`: flags and segments refer to one another more than 32 deep',
      },
    ]);
    const errorsWith = (segment: Segment) => {
      const all = Object.fromEntries(new Map(segments).set(last, segment));
      const evaluator = anEvaluator(Object.fromEntries(flags), all);
      return [...flags.keys()].filter((key) => evaluator.evaluate(key, {}, 0).result.reason === 'ERROR');
    };
    expect(errorsWith(before)).toEqual([]);
    expect(errorsWith(longer)).toEqual(['chain']);
    // The control: as much as there was.
    expect(findBrokenUsers(name, { before, after: before }, known)).toEqual([]);
  });

  it('is judged by how many conditions an answer comes to take', () => {
    const half = aSegment({ any: Array.from({ length: LIMITS.work / 4 }, () => nobody) });
    const whole = aSegment({ any: Array.from({ length: LIMITS.work / 2 }, () => nobody) });
    const twice = flagOf({ all: [inSegment('c0'), inSegment('c0')] });
    const known = { flags: new Map([['twice', twice]]), segments: new Map([['c0', half]]) };
    const changed = { kind: 'segment', key: 'c0' } as const;
    expect(findBrokenUsers(changed, { before: half, after: whole }, known)).toMatchObject([
      { message: expect.stringMatching(/^breaks flag `twice`: one answer may take more than 100000/) },
    ]);
    expect(findBrokenUsers(changed, { before: whole, after: half }, known)).toEqual([]);
  });

  it('is not held up by those who are broken as it is', () => {
    const brokenAlready = { flags, segments: new Map(segments).set(last, longer) };
    const after = aSegment({ any: [inSegment('extra'), nobody] });
    expect(findBrokenUsers(name, { before: longer, after }, brokenAlready)).toEqual([]);
  });

  it('says nothing of users where the changed entry itself is what is wrong', () => {
    const circle = aSegment(inSegment('c0'));
    expect(findBrokenUsers(name, { before, after: circle }, known)).toEqual([]);
    const deep = { kind: 'segment', key: 'extra' } as const;
    const all = chainOf(LIMITS.referenceDepth);
    expect(
      findBrokenUsers(deep, { before, after: aSegment(inSegment('c0')) }, { flags, segments: all }),
    ).toEqual([]);
  });

  it('names ten, and how many more', () => {
    const many = new Map(Array.from({ length: 12 }, (_, i) => [`f${i}`, flagOf(inSegment('c0'))]));
    const [problem] = findBrokenUsers(name, { before, after: longer }, { flags: many, segments });
    expect(problem!.message).toMatch(/^breaks flag `f0`, .*flag `f9` and 2 more: /);
  });
});

describe('whether a change may break anybody at all', () => {
  it('is asked of what it adds only', () => {
    const plain = flagOf({ all: [inSegment('a'), nobody] });
    expect(mayBreakUsers({ before: plain, after: { ...plain, enabled: false } as typeof plain })).toBe(false);
    expect(mayBreakUsers({ before: plain, after: flagOf(inSegment('a')) })).toBe(false);
    expect(mayBreakUsers({ before: plain, after: flagOf({ all: [inSegment('b'), nobody] }) })).toBe(true);
    expect(mayBreakUsers({ before: plain, after: flagOf({ all: [inSegment('a'), nobody, nobody] }) })).toBe(
      true,
    );
    const asksFlag = flagOf({ all: [inSegment('a'), { flag: 'b', variants: ['on'] }] });
    expect(mayBreakUsers({ before: plain, after: asksFlag })).toBe(true);
  });
});
