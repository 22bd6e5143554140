import { describe, expect, it } from 'vitest';
import { bestOf, matchOf } from './match.ts';
import { spokenCommand } from './spoken-command.ts';

describe('what is typed', () => {
  it('is found in every name that has all its words, best where one begins with it', () => {
    const names = ['old-checkout', 'checkout', 'checkout-button', 'recheckouted', 'banner'];
    expect(bestOf('checkout', names, (label) => ({ label }))).toEqual([
      'checkout',
      'checkout-button',
      'old-checkout',
      'recheckouted',
    ]);
    expect(matchOf('button check', 'checkout-button')).toBeGreaterThan(0);
    expect(matchOf('check red', 'checkout-button')).toBe(0);
    expect(matchOf('dark', 'Appearance', 'dark light theme')).toBe(1);
    expect(matchOf(' ', 'anything')).toBe(1);
  });

  it.each([
    [
      'turn on new-checkout in production',
      { deed: 'enable', flag: 'new-checkout', environment: 'production' },
    ],
    ['Turn off banner in', { deed: 'disable', flag: 'banner', environment: '' }],
    ['disable banner', { deed: 'disable', flag: 'banner', environment: '' }],
    ['enable', { deed: 'enable', flag: '', environment: '' }],
    ['turn on in stag', { deed: 'enable', flag: '', environment: 'stag' }],
    ['kill payment in prod', { deed: 'kill', flag: 'payment', environment: 'prod' }],
    ['switch on login in production eu', { deed: 'enable', flag: 'login', environment: 'production eu' }],
    ['enabled-by-default', undefined],
    ['killer-whale', undefined],
    ['turnip', undefined],
    ['login', undefined],
  ])('is understood: %s', (typed, expected) => {
    expect(spokenCommand(typed)).toEqual(expected);
  });
});
