import type { Condition } from '@halyard/core';
import { describe, expect, it } from 'vitest';
import { readMembership, writeMembership } from './membership.ts';

const key = (...values: string[]): Condition => ({ attribute: 'targetingKey', op: 'in', values });
const german: Condition = { attribute: 'country', op: 'in', values: ['DE'] };
const grown: Condition = { attribute: 'age', op: 'gte', values: [18] };

describe('a segment as keys and a condition', () => {
  it.each<[string, Condition, Partial<ReturnType<typeof readMembership>>]>([
    ['nobody', { any: [] }, { included: [], excluded: [], rest: null }],
    ['a list of keys', key('a', 'b'), { included: ['a', 'b'], rest: null }],
    ['a condition', german, { included: [], rest: german }],
    ['keys or a condition', { any: [key('a'), german] }, { included: ['a'], rest: german }],
    [
      'keys or several conditions',
      { any: [key('a'), german, grown] },
      { included: ['a'], rest: { any: [german, grown] } },
    ],
    [
      'a condition but not for some',
      { all: [{ not: key('x') }, german, grown] },
      { excluded: ['x'], rest: { all: [german, grown] } },
    ],
    [
      'all three',
      { any: [key('a'), { all: [{ not: key('x') }, german] }] },
      { included: ['a'], excluded: ['x'], rest: german },
    ],
    ['everyone', { all: [] }, { included: [], excluded: [], rest: { all: [] } }],
    ['everyone but some', { all: [{ not: key('x') }] }, { excluded: ['x'], rest: { all: [] } }],
    [
      'keys of another kind',
      { attribute: 'account.id', op: 'in', values: ['7'] },
      { attribute: 'account.id' },
    ],
    [
      'case that does not count',
      { ...(key('A') as object), ignoreCase: true } as Condition,
      { included: [] },
    ],
  ])('%s', (_, condition, expected) => {
    const read = readMembership(condition);
    expect(read).toMatchObject(expected);
    expect(readMembership(writeMembership(read))).toEqual(read);
    expect(writeMembership(read)).toEqual(condition);
  });

  it('keeps excluded keys though nobody else is in it', () => {
    const membership = { attribute: 'targetingKey', included: ['a'], excluded: ['x'], rest: null };
    expect(readMembership(writeMembership(membership))).toEqual(membership);
  });

  it('writes more keys than one condition takes into several, and reads them as one list', () => {
    const included = Array.from({ length: 25_001 }, (_, i) => `user-${i}`);
    const written = writeMembership({ attribute: 'targetingKey', included, excluded: included, rest: null });
    expect((written as { any: Condition[] }).any).toHaveLength(4);
    expect(readMembership(written)).toMatchObject({ included, excluded: included, rest: null });
  });

  it('leaves exclusions by another attribute to the condition', () => {
    const rest: Condition = { all: [{ not: { attribute: 'email', op: 'in', values: ['x'] } }, german] };
    const read = readMembership({ any: [key('a'), rest] });
    expect(read).toEqual({ attribute: 'targetingKey', included: ['a'], excluded: [], rest });
  });
});
