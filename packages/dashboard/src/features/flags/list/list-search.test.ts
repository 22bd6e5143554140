import { describe, expect, it } from 'vitest';
import { cleared, isFilterOf, isNarrowed, readListSearch, toFilter } from './list-search.ts';

describe('the address of the list of flags', () => {
  it('leaves out what means nothing, so that an old link still opens', () => {
    expect(readListSearch({ kind: 'banana', sort: 'size', text: '', lifecycle: 'stale', more: 1 })).toEqual({
      lifecycle: 'stale',
    });
  });

  it('knows a state only where an environment is named', () => {
    expect(readListSearch({ state: 'enabled' })).toEqual({});
    expect(readListSearch({ state: 'enabled', environment: 'production' })).toEqual({
      state: 'enabled',
      environment: 'production',
    });
  });

  it('takes what looks like a number for the text that it was', () => {
    expect(readListSearch({ text: 404, tag: true })).toEqual({ text: '404', tag: 'true' });
  });

  it('is kept as texts, and found again by them', () => {
    const search = readListSearch({ tag: 'payments', archived: true, sort: '-updatedAt', create: 'json' });
    expect(toFilter(search)).toEqual({ tag: 'payments', archived: 'true', sort: '-updatedAt' });
    expect(isFilterOf(toFilter(search), search)).toBe(true);
    expect(isFilterOf({ tag: 'payments' }, search)).toBe(false);
  });

  it('keeps its order when what narrows it is cleared', () => {
    const search = readListSearch({ owner: 'ann', sort: '-key' });
    expect([isNarrowed(search), cleared(search)]).toEqual([true, { sort: '-key' }]);
    expect(isNarrowed(cleared(search))).toBe(false);
  });
});
