import { describe, expect, it } from 'vitest';
import { readConfig, settings } from './config.ts';

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      port: 4_400,
      databaseUrl: undefined,
      redisUrl: undefined,
      redisPrefix: 'halyard',
      node: undefined,
      trustedProxies: [],
      geoHeaders: undefined,
      geoDatabase: 'packaged',
      sso: undefined,
      requireSecondFactor: false,
    });
    expect(readConfig(Object.fromEntries(settings.map(({ variable }) => [variable, ''])))).toEqual(
      readConfig({}),
    );
  });

  it('reads whom to trust and where geography comes from', () => {
    expect(
      readConfig({
        HALYARD_TRUSTED_PROXIES: 'private, 198.51.100.0/24',
        HALYARD_GEO_HEADERS: 'country=X-Country',
        HALYARD_GEO_DATABASE: '/data/city.mmdb',
      }),
    ).toMatchObject({
      trustedProxies: ['private', '198.51.100.0/24'],
      geoHeaders: { country: 'x-country' },
      geoDatabase: '/data/city.mmdb',
    });
  });

  it.each([
    ['https://flags.example', 'https://flags.example'],
    ['http://127.0.0.1:8080/halyard/', 'http://127.0.0.1:8080/halyard'],
  ])('takes where browsers reach it: %s', (given, publicUrl) =>
    expect(readConfig({ HALYARD_PUBLIC_URL: given }).publicUrl).toBe(publicUrl),
  );

  it.each([
    'flags.example',
    'ftp://flags.example',
    'https://a.example/?b',
    'https://a.example/#b',
    'https://u:p@a.example',
  ])('is told that browsers do not reach it at %s', (given) =>
    expect(() => readConfig({ HALYARD_PUBLIC_URL: given })).toThrow(/^HALYARD_PUBLIC_URL (is|names a user)/),
  );

  it('reads whom people sign in with', () => {
    const sso = {
      HALYARD_PUBLIC_URL: 'https://flags.example',
      HALYARD_OIDC_ISSUER: 'https://login.example/realms/main',
      HALYARD_OIDC_CLIENT_ID: 'halyard',
      HALYARD_OIDC_CLIENT_SECRET: 'canary-secret',
    };
    expect(readConfig(sso).sso).toEqual({
      issuer: 'https://login.example/realms/main',
      clientId: 'halyard',
      clientSecret: 'canary-secret',
      name: 'single sign-on',
      emailDomains: [],
      trustEmail: false,
      signUpRole: undefined,
    });
    const more = { HALYARD_OIDC_EMAIL_DOMAINS: 'Example.com, example.org', HALYARD_OIDC_ROLE: 'viewer' };
    expect(readConfig({ ...sso, ...more }).sso).toMatchObject({
      emailDomains: ['example.com', 'example.org'],
      signUpRole: 'viewer',
    });
    const wrong = {
      ...sso,
      HALYARD_PUBLIC_URL: '',
      HALYARD_OIDC_ISSUER: 'http://login.example',
      HALYARD_OIDC_EMAIL_DOMAINS: '@example.com',
    };
    expect(() => readConfig(wrong)).toThrow(
      /HALYARD_OIDC_EMAIL_DOMAINS has "@example.com"[\s\S]*HALYARD_OIDC_ISSUER has [\s\S]*needs HALYARD_PUBLIC_URL/,
    );
    expect(() => readConfig({ ...wrong, HALYARD_OIDC_CLIENT_ID: '' })).toThrow(
      /^(?![\s\S]*canary-secret)[\s\S]*are needed together/,
    );
    expect(readConfig({ ...sso, HALYARD_OIDC_ISSUER: 'http://127.0.0.1:9000' }).sso).toBeDefined();
  });

  it.each(['redis://127.0.0.1', 'rediss://u:p%40@redis.example:6380/3', 'redis://:p@[::1]:6379/'])(
    'takes the address of a Redis: %s',
    (url) => expect(readConfig({ REDIS_URL: url }).redisUrl).toBe(url),
  );

  it.each([
    'canary-secret',
    'http://:canary-secret@127.0.0.1',
    'redis://:canary-secret@127.0.0.1/name',
    'redis://:canary-secret%zz@127.0.0.1',
    'redis://:canary-secret#x@127.0.0.1',
    'redis:canary-secret',
  ])('says how a REDIS_URL looks, and not what it is: %s', (url) => {
    const read = () => readConfig({ REDIS_URL: url });
    expect(read).toThrow(/^REDIS_URL is not like redis:/);
    expect(read).not.toThrow(/canary/);
  });

  it('wants plain names', () => {
    expect(readConfig({ HALYARD_NODE: 'pod-7.eu', HALYARD_REDIS_PREFIX: 'a:b' })).toMatchObject({
      node: 'pod-7.eu',
      redisPrefix: 'a:b',
    });
    expect(() => readConfig({ HALYARD_NODE: 'a b' })).toThrow('HALYARD_NODE is "a b"');
    expect(() => readConfig({ HALYARD_REDIS_PREFIX: '{x}' })).toThrow('HALYARD_REDIS_PREFIX is "{x}"');
  });

  it('names every problem and its variable at once', () => {
    const wrong = {
      PORT: 'http',
      HALYARD_LOG: 'loud',
      HALYARD_TRUSTED_PROXIES: '10.0.0.0/99',
      HALYARD_GEO_HEADERS: 'akamai',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /PORT is .*\n?[\s\S]*HALYARD_TRUSTED_PROXIES has "10\.0\.0\.0\/99"[\s\S]*HALYARD_GEO_HEADERS has "akamai"/,
        ),
      }),
    );
    expect(() => readConfig(wrong)).toThrow('HALYARD_LOG is "loud"');
    expect(() => readConfig({ HALYARD_GEO_HEADERS: 'cloudflare' })).toThrow(
      'HALYARD_GEO_HEADERS needs HALYARD_TRUSTED_PROXIES',
    );
  });
});
