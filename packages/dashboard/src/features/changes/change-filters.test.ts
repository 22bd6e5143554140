import { describe, expect, it } from 'vitest';
import { isFiltered, queryOf, readFilters } from './change-filters.ts';

describe('filters of changes in an address', () => {
  it('are read, and asked by the names of the service', () => {
    const filters = readFilters({
      text: 'checkout',
      who: 'Ann',
      kind: 'flag',
      from: '2026-11-01T00:00:00Z',
      bypassed: true,
      request: 'r-1',
      page: 3,
    });
    expect(queryOf(filters)).toEqual({
      text: 'checkout',
      actorName: 'Ann',
      kind: 'flag',
      from: '2026-11-01T00:00:00Z',
      bypassed: 'true',
      requestId: 'r-1',
    });
  });
  it('are left out where nobody understands them', () => {
    const filters = readFilters({ kind: 'toaster', from: 'soon', text: '', bypassed: 'no' });
    expect(filters).toEqual({});
    expect(isFiltered(filters)).toBe(false);
  });
  it('takes a number for the text that it was typed as', () => {
    expect(readFilters({ text: 42 })).toEqual({ text: '42' });
  });
});
