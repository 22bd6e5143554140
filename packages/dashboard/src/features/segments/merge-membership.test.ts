import { describe, expect, it } from 'vitest';
import { mergeMembership } from './merge-membership.ts';

const base = { attribute: 'targetingKey', included: ['a', 'b'], excluded: ['x'], rest: null };
const german = { attribute: 'country', op: 'in' as const, values: ['DE'] };
const dutch = { attribute: 'country', op: 'in' as const, values: ['NL'] };

describe('edits of a segment that somebody else changed', () => {
  it('lose no keys of anybody', () => {
    const mine = { ...base, included: ['b', 'mine'] };
    const live = { ...base, included: ['a', 'b', 'theirs'], excluded: [] };
    expect(mergeMembership(base, mine, live)).toEqual({
      membership: { ...base, included: ['b', 'theirs', 'mine'], excluded: [] },
      conflicts: [],
    });
  });
  it('take what only the other changed', () => {
    const mine = { ...base, included: [] };
    expect(mergeMembership(base, mine, { ...base, rest: german }).membership.rest).toEqual(german);
  });
  it('say what both changed', () => {
    const merged = mergeMembership(base, { ...base, rest: german }, { ...base, rest: dutch });
    expect(merged).toMatchObject({ membership: { rest: german }, conflicts: ['rest'] });
  });
  it('agree where both did the same', () => {
    const both = { ...base, rest: german, included: ['a', 'b', 'c'] };
    expect(mergeMembership(base, both, both)).toEqual({ membership: both, conflicts: [] });
  });
});
