import { describe, expect, it } from 'vitest';
import { endAfter } from './key-end.ts';
import { isFound, type Key, reachOfKey, stateOfKey } from './key-state.ts';

const now = Date.parse('2030-01-01T00:00:00Z');
const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString();
const key: Key = {
  id: 'abcdefgh',
  kind: 'api',
  name: 'Deploy pipeline',
  project: 'shop',
  environment: null,
  environments: null,
  scopes: ['flags:read'],
  secure: false,
  account: null,
  previousUntil: null,
  expiresAt: null,
  revokedAt: null,
  createdAt: inDays(-9),
  lastUsedAt: inDays(-1),
  version: 1,
};

describe('what is to be said of a key', () => {
  it.each([
    [{}, 'working'],
    [{ lastUsedAt: null }, 'unused'],
    [{ expiresAt: inDays(3) }, 'ending'],
    [{ expiresAt: inDays(8) }, 'working'],
    [{ previousUntil: inDays(1), expiresAt: inDays(3) }, 'rotating'],
    [{ previousUntil: inDays(-1) }, 'working'],
    [{ expiresAt: inDays(0) }, 'expired'],
    [{ expiresAt: inDays(-1), revokedAt: inDays(-2) }, 'revoked'],
  ] as const)('%o: %s', (part, state) => {
    expect(stateOfKey({ ...key, ...part }, now)).toBe(state);
  });

  it('says where it holds', () => {
    expect(reachOfKey({ ...key, project: null })).toBe('every project');
    expect(reachOfKey(key)).toBe('every environment');
    expect(reachOfKey({ ...key, environments: ['a', 'b'] })).toBe('a, b');
    expect(reachOfKey({ ...key, kind: 'server', environment: 'production' })).toBe('production');
  });

  it('is found by words of its name, its beginning and whom it belongs to, in any order', () => {
    expect(isFound(key, 'pipe deploy', undefined)).toBe(true);
    expect(isFound(key, 'abcd ci', 'CI')).toBe(true);
    expect(isFound(key, 'deploy nobody', 'CI')).toBe(false);
  });

  it('ends after as many days as were chosen, or never', () => {
    expect(endAfter('30', now)).toBe(inDays(30));
    expect(endAfter('', now)).toBeNull();
  });
});
