import { describe, expect, it } from 'vitest';
import { type BulkAction, callOf, inChunks, isNeeded, undoOf } from './bulk-action.ts';

const flag = {
  key: 'dark-mode',
  tags: ['web'],
  owner: 'Web',
  archivedAt: null,
  environments: { production: { enabled: true } },
};

describe('what is done to several flags', () => {
  it.each([
    [{ do: 'enable', environment: 'production' }, false],
    [{ do: 'disable', environment: 'production' }, true],
    [{ do: 'add-tag', tag: 'web' }, false],
    [{ do: 'remove-tag', tag: 'web' }, true],
    [{ do: 'set-owner', owner: null }, true],
    [{ do: 'restore' }, false],
  ] as [BulkAction, boolean][])('%j of one that is so already is left alone', (action, needed) =>
    expect(isNeeded(action, flag)).toBe(needed),
  );

  it('names the whole list of tags, as a merge patch replaces it', () => {
    expect(callOf({ do: 'add-tag', tag: 'release' }, flag)).toEqual({
      operation: 'flags.patch',
      params: { flagId: 'dark-mode' },
      body: { tags: ['web', 'release'] },
    });
  });

  it('is taken back to what it was', () => {
    expect(undoOf({ do: 'set-owner', owner: 'Growth' }, flag).body).toEqual({ owner: 'Web' });
    expect(undoOf({ do: 'remove-tag', tag: 'web' }, flag).body).toEqual({ tags: ['web'] });
    expect(undoOf({ do: 'disable', environment: 'production' }, flag)).toEqual({
      operation: 'configurations.enable',
      params: { flagId: 'dark-mode', environment: 'production' },
    });
  });

  it('is as many changes as it takes', () => {
    expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});
