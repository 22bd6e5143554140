import { describe, expect, it } from 'vitest';
import { requestContext } from './request-context.ts';

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const device = { type: 'mobile', os: 'ios', browser: 'safari' };
const stranger = '203.0.113.7';
const headers = { 'user-agent': iphone, 'x-forwarded-for': '198.51.100.1', 'x-vercel-ip-country': 'DE' };
const webRequest = new Request('http://localhost/', { headers });

describe('a request that shows its connection', () => {
  const from = (remoteAddress: string | undefined) => ({ headers, socket: { remoteAddress } });

  it('tells address and device; a stranger is not believed about anything else', () => {
    expect(requestContext(from(stranger))).toEqual({ ip: stranger, device });
    const options = { trustedProxies: 'private', geoHeaders: 'vercel' };
    expect(requestContext(from(stranger), options)).toEqual({ ip: stranger, device });
    // The control: a trusted proxy is.
    expect(requestContext(from('10.0.0.1'), options)).toEqual({
      ip: '198.51.100.1',
      geo: { country: 'DE', continent: 'EU' },
      device,
    });
  });

  it('is not believed as a platform: not even where the connection is gone, and its address with it', () => {
    const options = { trustedProxies: 'platform', geoHeaders: 'vercel' };
    expect(requestContext(from(stranger), options)).toEqual({ ip: stranger, device });
    expect(requestContext(from(undefined), options)).toEqual({ device });
  });

  it('has a place where the database of the application has one', () => {
    const asked: string[] = [];
    const find = (address: string) => {
      asked.push(address);
      return address === stranger ? { country: 'br', city: 'São Paulo', region: undefined } : undefined;
    };
    expect(requestContext(from(`::ffff:${stranger}`), { find })).toMatchObject({
      geo: { country: 'BR', city: 'São Paulo', continent: 'SA' },
    });
    expect(requestContext(from('192.0.2.1'), { find })).toEqual({ ip: '192.0.2.1', device });
    expect(requestContext(from(undefined), { find })).toEqual({ device });
    expect(asked).toEqual([stranger, '192.0.2.1']);
  });

  it('has one place: a database adds to headers what agrees with them', () => {
    const found = { country: 'DE', city: 'Berlin' };
    const options = { trustedProxies: 'private', geoHeaders: 'vercel', find: () => found };
    expect(requestContext(from('10.0.0.1'), options).geo).toMatchObject({ country: 'DE', city: 'Berlin' });
    found.country = 'US';
    expect(requestContext(from('10.0.0.1'), options).geo).toEqual({ country: 'DE', continent: 'EU' });
  });
});

describe('a request without a connection', () => {
  it.each([
    ['a web Request', webRequest],
    ['Headers', webRequest.headers],
    ["Hono's context", { req: { raw: webRequest }, env: {} }],
  ])('tells the device alone, unless a platform is trusted: %s', (_, request) => {
    expect(requestContext(request)).toEqual({ device });
    expect(requestContext(request, { trustedProxies: 'loopback private', geoHeaders: 'vercel' })).toEqual({
      device,
    });
    const options = { trustedProxies: 'private, platform', geoHeaders: 'vercel' };
    expect(requestContext(request, options)).toEqual({
      ip: '198.51.100.1',
      geo: { country: 'DE', continent: 'EU' },
      device,
    });
  });

  it('gets the right end of what a platform has added to', () => {
    const forged = new Headers({ 'x-forwarded-for': '8.8.8.8, 198.51.100.1' });
    expect(requestContext(forged, { trustedProxies: 'platform' })).toEqual({ ip: '198.51.100.1' });
  });

  it('may be given one', () => {
    const request = { headers: webRequest.headers, socket: { remoteAddress: stranger } };
    expect(requestContext(request)).toEqual({ ip: stranger, device });
  });

  it('tells nothing where there is nothing', () => {
    expect(requestContext(new Headers())).toEqual({});
  });
});

it('names what it cannot read of the options', () => {
  expect(() => requestContext(new Headers(), { trustedProxies: 'platfrom' })).toThrow(
    '"platfrom"; use loopback',
  );
  expect(() => requestContext(new Headers(), { geoHeaders: 'cloudflair' })).toThrow(
    '"cloudflair"; use cloudflare',
  );
});

it('gives each caller a device of its own', () => {
  const first = requestContext(webRequest);
  first.device!.type = 'tv';
  expect(requestContext(webRequest)).toEqual({ device });
});
