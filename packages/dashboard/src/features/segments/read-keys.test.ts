import { describe, expect, it } from 'vitest';
import { keysOfColumn, keysOfText, readKeyTable } from './read-keys.ts';

describe('keys out of text', () => {
  it('takes lines, commas, semicolons and tabs, and drops what repeats', () => {
    expect(keysOfText('a, b;c\td\r\n\r\n  e  \na')).toEqual({ keys: ['a', 'b', 'c', 'd', 'e'], repeated: 1 });
  });
  it('takes keys with separators in quotes', () => {
    expect(keysOfText('"a, b",c\n"say ""hi"""')).toEqual({ keys: ['a, b', 'c', 'say "hi"'], repeated: 0 });
  });
  it('finds nothing in nothing', () => {
    expect(keysOfText(' \n ')).toEqual({ keys: [], repeated: 0 });
  });
});

describe('keys out of a file', () => {
  it('finds the column by its name', () => {
    const table = readKeyTable('\uFEFFname,user_id\r\nAnn,u1\r\n"Bo, jr",u2\r\n');
    expect(table).toMatchObject({ columns: ['name', 'user_id'], likely: 1 });
    expect(keysOfColumn(table, table.likely).keys).toEqual(['u1', 'u2']);
    expect(keysOfColumn(table, 0).keys).toEqual(['Ann', 'Bo, jr']);
  });
  it('takes the first column of a file without names', () => {
    const table = readKeyTable('u1;x\nu2;y\nu1;z');
    expect(table).toMatchObject({ columns: ['Column 1', 'Column 2'], likely: 0 });
    expect(keysOfColumn(table, 0)).toEqual({ keys: ['u1', 'u2'], repeated: 1 });
  });
  it('reads thirty thousand lines at once', () => {
    const table = readKeyTable(Array.from({ length: 30_000 }, (_, i) => `user-${i},x`).join('\n'));
    expect(keysOfColumn(table, 0).keys).toHaveLength(30_000);
  });
});
