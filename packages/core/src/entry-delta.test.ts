import { describe, expect, it } from 'vitest';
import { applyEntryDelta } from './entry-delta.ts';

const entry = { if: { any: [{ values: ['a', 'b', 'a', 1] }], 'a/b~c': ['x'] }, version: 3 };
const delta = { base: 3, version: 5, at: '/if/any/0/values', add: ['c', 2], remove: ['a'] };

describe('applyEntryDelta', () => {
  it('takes out, then appends, and touches nothing else', () => {
    const before = structuredClone(entry);
    expect(applyEntryDelta(entry, delta)).toEqual({
      if: { any: [{ values: ['b', 1, 'c', 2] }], 'a/b~c': ['x'] },
      version: 5,
    });
    expect(entry).toEqual(before);
    expect(
      applyEntryDelta(entry, { ...delta, at: '/if/a~1b~0c', add: [], remove: ['x'] })?.if['a/b~c'],
    ).toEqual([]);
  });

  it('does not fit another version, another place, or another list', () => {
    for (const change of [
      { base: 2 },
      { at: '' },
      { at: 'if' },
      { at: '/if/any', remove: ['b'] },
      { at: '/if/any/1/values' },
      { at: '/version' },
      { at: '/__proto__/x' },
      { at: '/constructor' },
      { remove: ['z'] },
      { remove: ['1'] },
    ]) {
      expect([change, applyEntryDelta(entry, { ...delta, ...change })]).toEqual([change, undefined]);
    }
  });
});
