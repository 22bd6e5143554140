import { describe, expect, it } from 'vitest';
import { keyFromName } from './key-from-name.ts';

describe('a key made of a name', () => {
  it.each([
    ['New checkout', 'new-checkout'],
    ['  Größe & Preis (für alle) ', 'grosse-preis-fur-alle'],
    ['payments.v2', 'payments.v2'],
    ['…', ''],
    ['..', ''],
  ])('of %j is %j', (name, key) => expect(keyFromName(name)).toBe(key));

  it('is at most 128 characters long, and ends in none that joins words', () => {
    expect(keyFromName(`${'a'.repeat(127)} b`)).toBe('a'.repeat(127));
  });
});
