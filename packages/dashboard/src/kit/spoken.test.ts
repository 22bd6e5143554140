import { describe, expect, it } from 'vitest';
import { relatively } from './instants.ts';
import { spoken } from './spoken.ts';

describe('a sentence of the service', () => {
  it('tells instants by the clocks of who looks', () => {
    const at = new Date(2030, 11, 1, 0, 5);
    expect(spoken(`Ann held: enable a in b, at ${at.toISOString()}`)).toBe(
      'Ann held: enable a in b, at Sun 1 Dec, 00:05',
    );
  });

  it('begins with a capital, unless it begins with a name', () => {
    expect(spoken('key web created a')).toBe('Key web created a');
    expect(spoken('ada signed in')).toBe('ada signed in');
  });

  it('says in words by which rule something recurs', () => {
    expect(
      spoken('Disable a in b, by Ann, again by 0 20 * * MON-FRI in Europe/Berlin, once it is approved'),
    ).toBe('Disable a in b, by Ann, every weekday at 20:00 in Europe/Berlin, once it is approved');
  });
});

it.each([
  [7_140_000, 'in 2 hours'],
  [5_000_000, 'in 1 hour'],
  [3_599_000, 'in 1 hour'],
  [3_500_000, 'in 58 minutes'],
  [-59_800, '1 minute ago'],
  [-31_000, '31 seconds ago'],
  [-86_000_000, 'yesterday'],
  [-80_000_000, '22 hours ago'],
])('rounds %i ms', (ms, words) => {
  expect(relatively(new Date(1e12 + ms), 1e12)).toBe(words);
});
