import { describe, expect, it } from 'vitest';
import { parseGeoHeaders, placeFromHeaders } from './geo-headers.ts';

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

describe('where a network says that a client is', () => {
  it.each([
    [
      'cloudflare',
      {
        'cf-ipcountry': 'BR',
        'cf-region-code': 'SP',
        'cf-ipcity': latin1('São Paulo'),
        'cf-ipcontinent': 'SA',
      },
      { country: 'BR', region: 'SP', city: 'São Paulo', continent: 'SA' },
    ],
    ['cloudflare', { 'cf-ipcountry': 'DE' }, { country: 'DE', continent: 'EU' }],
    ['cloudflare', { 'cf-ipcountry': 'XX' }, {}],
    ['cloudflare', { 'cf-ipcountry': 'T1' }, {}],
    ['cloudflare', { 'cf-ipcountry': 'DE, US' }, {}],
    [
      'cloudfront',
      {
        'cloudfront-viewer-country': 'JP',
        'cloudfront-viewer-country-region': '13',
        'cloudfront-viewer-city': 'Tokyo',
      },
      { country: 'JP', region: '13', city: 'Tokyo', continent: 'AS' },
    ],
    [
      'vercel',
      {
        'x-vercel-ip-country': 'US',
        'x-vercel-ip-country-region': 'CA',
        'x-vercel-ip-city': 'San%20Jos%C3%A9',
        'x-vercel-ip-continent': 'NA',
      },
      { country: 'US', region: 'CA', city: 'San José', continent: 'NA' },
    ],
    [
      'vercel',
      { 'x-vercel-ip-country': 'US', 'x-vercel-ip-city': '%E0%A4' },
      { country: 'US', continent: 'NA' },
    ],
    [
      'app-engine',
      { 'x-appengine-country': 'US', 'x-appengine-region': 'ca', 'x-appengine-city': 'mountain view' },
      { country: 'US', region: 'CA', city: 'mountain view', continent: 'NA' },
    ],
    ['app-engine', { 'x-appengine-country': 'ZZ', 'x-appengine-city': '?' }, {}],
    [
      'country=X-Client-Region, region=x-client-subdivision',
      { 'x-client-region': 'US', 'x-client-subdivision': 'USCA' },
      { country: 'US', region: 'CA', continent: 'NA' },
    ],
    [
      'country=geo,region=subdivision',
      { geo: 'ca', subdivision: 'CA-ON' },
      { country: 'CA', region: 'ON', continent: 'NA' },
    ],
  ])('%s: %j', (text, headers, expected) => {
    expect(placeFromHeaders(headers, parseGeoHeaders(text)!)).toEqual(expected);
  });

  it('is configured by a known name or by headers, and everything else is named', () => {
    expect(parseGeoHeaders('')).toBeUndefined();
    expect(() => parseGeoHeaders('cloudflair')).toThrow('"cloudflair"; use cloudflare, cloudfront, vercel');
    expect(() => parseGeoHeaders('country=a,country=b,town=c,city=')).toThrow(
      '"country=b", "town=c", "city="',
    );
    expect(() => parseGeoHeaders('constructor')).toThrow('"constructor"');
  });
});
