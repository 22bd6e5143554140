import { describe, expect, it } from 'vitest';
import { readConfig, settings } from './config.ts';

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      port: 4_400,
      databaseUrl: undefined,
      trustedProxies: [],
      geoHeaders: undefined,
      geoDatabase: 'packaged',
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
