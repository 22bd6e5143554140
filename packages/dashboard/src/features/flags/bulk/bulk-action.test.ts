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

  it('is taken back of a flag as it is now', () => {
    const owned = { ...flag, owner: 'Growth' };
    expect(undoOf({ do: 'set-owner', owner: 'Growth' }, flag, owned)!.body).toEqual({ owner: 'Web' });
    const off = { ...flag, environments: { production: { enabled: false } } };
    expect(undoOf({ do: 'disable', environment: 'production' }, flag, off)).toEqual({
      operation: 'configurations.enable',
      params: { flagId: 'dark-mode', environment: 'production' },
    });
    const tagged = { ...flag, tags: ['web', 'new', 'of somebody else'] };
    expect(undoOf({ do: 'add-tag', tag: 'new' }, flag, tagged)!.body).toEqual({
      tags: ['web', 'of somebody else'],
    });
  });

  it('is not taken back where somebody has already, or did something else', () => {
    expect(undoOf({ do: 'disable', environment: 'production' }, flag, flag)).toBeUndefined();
    expect(undoOf({ do: 'set-owner', owner: 'Growth' }, flag, { ...flag, owner: 'Ops' })).toBeUndefined();
  });

  it('is as many changes as it takes', () => {
    expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});
