import { describe, expect, it } from 'vitest';
import { comingSentence, shownSentence } from './shown-sentence.ts';

describe('a sentence of the service on the home screen', () => {
  it('tells instants by the clocks of who looks', () => {
    const at = new Date(2030, 11, 1, 8, 5);
    expect(shownSentence(`Ann held: enable a in b, at ${at.toISOString()}`)).toBe(
      'Ann held: enable a in b, at Sun, Dec 1, 08:05',
    );
  });

  it('begins with a capital, unless it begins with a name', () => {
    expect(shownSentence('key web created a')).toBe('Key web created a');
    expect(shownSentence('ada signed in')).toBe('ada signed in');
  });

  it('says that something recurs, and not by which rule', () => {
    expect(comingSentence('Disable a in b, by Ann, again by 0 20 * * MON-FRI in Europe/Berlin')).toBe(
      'Disable a in b, by Ann, again and again',
    );
  });
});
