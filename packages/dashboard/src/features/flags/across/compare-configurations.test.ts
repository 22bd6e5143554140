import { describe, expect, it } from 'vitest';
import { differingPieces, type Pieces, pieceDifference } from './compare-configurations.ts';

const on: Pieces = {
  enabled: true,
  off: 'off',
  requires: [],
  rules: [{ id: 'a', if: { segment: 'beta' }, serve: 'on' }],
  otherwise: { serve: 'off' },
};

describe('pieces of a flag in two environments', () => {
  it('differ where what they say differs', () => {
    expect(differingPieces(on, structuredClone(on))).toEqual([]);
    expect(differingPieces(on, { ...on, enabled: false, rules: [] })).toEqual(['enabled', 'rules']);
  });

  it('are compared in words', () => {
    const other: Pieces = { ...on, enabled: false, off: null, rules: [] };
    expect(pieceDifference('enabled', on, other)).toBe('on instead of off');
    expect(pieceDifference('rules', on, other)).toBe('1 rule instead of none');
    expect(pieceDifference('rules', other, on)).toBe('no rules instead of 1');
    expect(pieceDifference('rules', on, on)).toBe('another rule');
    expect(pieceDifference('otherwise', on, { ...on, otherwise: { serve: 'on' } })).toBe(
      'everyone else gets off instead of on',
    );
    expect(pieceDifference('off', on, other)).toBe('off while off, instead of the caller’s default');
  });
});
