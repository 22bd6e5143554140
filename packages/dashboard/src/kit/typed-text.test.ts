import { describe, expect, it } from 'vitest';
import { heard, left, type TypedText, typed } from './typed-text.ts';

const empty: TypedText = { text: '', known: '', isAhead: false };

describe('a field that stands in the address', () => {
  it('keeps what was typed since the address was told, however late it comes', () => {
    const further = typed(typed(empty, 'gi'), 'gift');
    const late = heard(further, 'gi');
    expect(late.text).toBe('gift');
    const last = heard(late, 'gift');
    expect(last).toEqual({ text: 'gift', known: 'gift', isAhead: false });
  });

  it('is written by an address that somebody else wrote', () => {
    const searched = heard(typed(empty, 'gift '), 'gift');
    expect(searched.text).toBe('gift ');
    expect(heard(searched, '').text).toBe('');
    expect(heard(searched, 'dark').text).toBe('dark');
  });

  it('is the address’s once it is left, or was taken back to what that says', () => {
    expect(heard(left(typed(empty, 'gift')), 'dark').text).toBe('dark');
    expect(heard(typed(typed(empty, 'g'), ''), 'dark').text).toBe('dark');
  });
});
