import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const cityFile = fileURLToPath(new URL('./testing/GeoIP2-City-Test.mmdb', import.meta.url));
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const google = { 'x-forwarded-for': '8.8.8.8' };
const london = { 'x-forwarded-for': '81.2.69.142' };

const attributes = {
  ip: 'ip',
  country: 'geo.country',
  region: 'geo.region',
  city: 'geo.city',
  continent: 'geo.continent',
  type: 'device.type',
  os: 'device.os',
  browser: 'device.browser',
} as const;

/** Every value that a test asks for is a variant: the answer says which one the attribute has. */
const values = [
  ['ip', ['127.0.0.1', '8.8.8.8', '81.2.69.142', '198.51.100.1']],
  ['country', ['US', 'GB', 'DE', 'BR']],
  ['region', ['ENG', 'SP']],
  ['city', ['London', 'São Paulo', 'Springfield']],
  ['continent', ['NA', 'EU', 'SA']],
  ['type', ['mobile', 'desktop', 'tv']],
  ['os', ['ios', 'windows']],
  ['browser', ['safari', 'edge']],
] as const;

/** A service with a flag for each attribute, and a way to ask what one evaluation knows of all of them. */
async function setup(config: Parameters<typeof startTestService>[0] = {}) {
  const service = await startTestService(config);
  for (const [name, known] of values) await createFlag(service, name, known);

  /** What is known, `missing` left out; `of` is the context, or a query. */
  async function ask(
    key: string,
    headers: Record<string, string> = {},
    of: Record<string, unknown> | string = {},
  ): Promise<Record<string, string>> {
    const known: Record<string, string> = {};
    for (const [name] of values) {
      const path = `/flags/is-${name}/evaluate`;
      const answer =
        typeof of === 'string'
          ? await service.request('GET', `${path}?${of}`, { key, headers })
          : await service.request('POST', path, { key, headers, body: { context: of, ...whereFor(key) } });
      expect(answer.status).toBe(200);
      if (answer.body.value !== 'missing') known[name] = answer.body.value;
    }
    return known;
  }

  const whereFor = (key: string) => (key.startsWith('hal_api_') ? { environment: 'development' } : {});
  return { service, ask, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

async function createFlag(service: TestService, name: keyof typeof attributes, known: readonly string[]) {
  const attribute = attributes[name];
  const all = [...known, 'another', 'missing'];
  await service.ok('POST', '/flags', {
    key: `is-${name}`,
    kind: 'multivariate',
    type: 'string',
    client: true,
    variants: Object.fromEntries(all.map((value, i) => [`v${i}`, value])),
    environments: {
      development: {
        enabled: true,
        off: null,
        rules: [
          ...known.map((value, i) => ({ if: { attribute, op: 'in', values: [value] }, serve: `v${i}` })),
          { if: { attribute, op: 'exists' }, serve: `v${known.length}` },
        ],
        otherwise: { serve: `v${known.length + 1}` },
      },
    },
  });
}

describe('what the service knows of whoever asks with a client key', () => {
  it('is address and device of the connection; nobody is believed about another address', async () => {
    await using it = await setup();
    const { client } = it.service.keys;
    const expected = { ip: '127.0.0.1', type: 'mobile', os: 'ios', browser: 'safari' };
    expect(await it.ask(client, { 'user-agent': iphone })).toEqual(expected);
    expect(await it.ask(client, { 'user-agent': iphone, 'cf-ipcountry': 'US', ...google })).toEqual(expected);
    // Without a query too, and the hints that browsers add.
    const hints = { 'sec-ch-ua': '"Microsoft Edge";v="131"', 'sec-ch-ua-platform': '"Windows"' };
    const edge = { 'user-agent': 'x', 'sec-ch-ua-mobile': '?0', ...hints };
    expect(await it.ask(client, edge, '')).toEqual({
      ip: '127.0.0.1',
      type: 'desktop',
      os: 'windows',
      browser: 'edge',
    });
  });

  it('follows what trusted proxies say: the address, and with the packaged database the country', async () => {
    await using it = await setup({ config: { trustedProxies: ['loopback'] } });
    const { client } = it.service.keys;
    const us = { ip: '8.8.8.8', country: 'US', continent: 'NA' };
    expect(await it.ask(client, { 'user-agent': 'x', ...google })).toEqual(us);
    expect(await it.ask(client, { 'user-agent': 'x', forwarded: 'for=8.8.8.8' })).toEqual(us);
    expect(
      await it.ask(client, { 'user-agent': 'x', 'x-forwarded-for': '81.2.69.142, 198.51.100.1' }),
    ).toEqual({ ip: '198.51.100.1' });
    // No network is configured: its headers are just headers.
    expect(await it.ask(client, { 'user-agent': 'x', 'cf-ipcountry': 'BR', ...google })).toEqual(us);
  });

  it('takes region and city from a City database', async () => {
    await using it = await setup({ config: { trustedProxies: ['loopback'], geoDatabase: cityFile } });
    expect(await it.ask(it.service.keys.client, { 'user-agent': 'x', ...london })).toEqual({
      ip: '81.2.69.142',
      country: 'GB',
      region: 'ENG',
      city: 'London',
      continent: 'EU',
    });
  });

  it('takes the headers of the configured network before the database, and never two places at once', async () => {
    await using it = await setup({
      config: {
        trustedProxies: ['loopback'],
        geoDatabase: cityFile,
        geoHeaders: { country: 'cf-ipcountry', city: 'cf-ipcity' },
      },
    });
    const { client } = it.service.keys;
    const brazil = { 'cf-ipcountry': 'BR', 'cf-ipcity': Buffer.from('São Paulo').toString('latin1') };
    expect(await it.ask(client, { 'user-agent': 'x', ...london, ...brazil })).toEqual({
      ip: '81.2.69.142',
      country: 'BR',
      city: 'São Paulo',
      continent: 'SA',
    });
    // The same country: the database adds what the headers leave out.
    expect(await it.ask(client, { 'user-agent': 'x', ...london, 'cf-ipcountry': 'GB' })).toMatchObject({
      region: 'ENG',
      city: 'London',
    });
    expect(await it.ask(client, { 'user-agent': 'x', ...london, 'cf-ipcountry': 'XX' })).toMatchObject({
      country: 'GB',
    });
  });

  it('believes headers of a network from trusted neighbours only', async () => {
    const geoHeaders = { country: 'cf-ipcountry' };
    await using it = await setup({ config: { trustedProxies: ['192.0.2.1'], geoHeaders } });
    const forged = { 'user-agent': 'x', 'cf-ipcountry': 'DE' };
    expect(await it.ask(it.service.keys.client, forged)).toEqual({ ip: '127.0.0.1' });
    await using trusting = await setup({ config: { trustedProxies: ['loopback'], geoHeaders } });
    expect(await trusting.ask(trusting.service.keys.client, forged)).toMatchObject({ country: 'DE' });
  });

  it('gives way to what the caller gives, value by value; null keeps a value missing', async () => {
    await using it = await setup({ config: { trustedProxies: ['loopback'], geoDatabase: cityFile } });
    const { client } = it.service.keys;
    const headers = { 'user-agent': iphone, ...london };
    const phone = { type: 'mobile', os: 'ios', browser: 'safari' };
    const there = { ip: '81.2.69.142', country: 'GB', region: 'ENG', city: 'London', continent: 'EU' };
    expect(await it.ask(client, headers)).toEqual({ ...there, ...phone });
    expect(await it.ask(client, headers, { geo: { city: 'Springfield' }, device: { type: 'tv' } })).toEqual({
      ...there,
      ...phone,
      city: 'Springfield',
      type: 'tv',
    });
    // Another country: no city of the first one, and the continent of the second.
    const germany = { ip: '81.2.69.142', country: 'DE', continent: 'EU', ...phone };
    expect(await it.ask(client, headers, { geo: { country: 'DE' } })).toEqual(germany);
    expect(await it.ask(client, headers, 'geo.country=DE')).toEqual(germany);
    expect(await it.ask(client, headers, { 'device.os': 'windows' })).toMatchObject({ os: 'windows' });
    expect(await it.ask(client, headers, { geo: null, device: null })).toEqual({ ip: '81.2.69.142' });
    expect(await it.ask(client, headers, { geo: { city: null } })).not.toHaveProperty('city');
    expect(await it.ask(client, headers, { ip: null })).toEqual(phone);
    expect(await it.ask(client, headers, { geo: 'Mars' })).toEqual({ ip: '81.2.69.142', ...phone });
  });
});

describe('what the service adds for a backend, with a server or api key', () => {
  it('is nothing of the request, which is not that of the user', async () => {
    await using it = await setup({
      config: { trustedProxies: ['loopback'], geoHeaders: { country: 'cf-ipcountry' } },
    });
    const headers = { 'user-agent': iphone, 'cf-ipcountry': 'DE', ...google };
    const { administrator, server, client } = it.service.keys;
    expect(await it.ask(server, headers)).toEqual({});
    expect(await it.ask(administrator, headers)).toEqual({});
    // The control: the very same request with a client key.
    expect(await it.ask(client, headers)).toMatchObject({ ip: '8.8.8.8', country: 'DE', type: 'mobile' });
  });

  it('is what follows from address and user agent that it passes on', async () => {
    await using it = await setup();
    const { administrator, server, client } = it.service.keys;
    const expected = {
      ip: '8.8.8.8',
      country: 'US',
      continent: 'NA',
      type: 'mobile',
      os: 'ios',
      browser: 'safari',
    };
    for (const key of [server, administrator, client]) {
      expect(await it.ask(key, { 'user-agent': 'x' }, { ip: '8.8.8.8', userAgent: iphone })).toEqual(
        expected,
      );
    }
    const query = new URLSearchParams({ ip: '8.8.8.8', userAgent: iphone });
    expect(await it.ask(server, {}, String(query))).toEqual(expected);
    expect(await it.ask(administrator, {}, `${query}&environment=development`)).toEqual(expected);
    expect(await it.ask(server, {}, { ip: '10.0.0.1' })).toEqual({ ip: 'another' });
    expect(await it.ask(server, {}, { ip: 'no address', userAgent: 5 })).toEqual({ ip: 'another' });
    expect(await it.ask(server, {}, { geo: { country: 'BR' } })).toEqual({ country: 'BR', continent: 'SA' });
  });
});

describe('a database that is switched off', () => {
  it('leaves the address alone', async () => {
    await using it = await setup({ config: { trustedProxies: ['loopback'], geoDatabase: 'none' } });
    expect(await it.ask(it.service.keys.client, { 'user-agent': 'x', ...google })).toEqual({ ip: '8.8.8.8' });
  });
});

describe('a flag that comes to ask for a place later', () => {
  it('is answered from then on', async () => {
    await using service = await startTestService();
    const put = (rules: object[]) =>
      service.ok(
        'PUT',
        '/flags/example/environments/development',
        { enabled: true, off: 'off', rules, otherwise: { serve: 'off' } },
        { headers: { 'if-match': '*' } },
      );
    const ask = async () =>
      (await service.ok('GET', '/flags/example/evaluate?ip=8.8.8.8', undefined, { key: service.keys.server }))
        .body.variant;
    await put([]);
    expect(await ask()).toBe('off');
    await put([{ if: { attribute: 'geo.country', op: 'in', values: ['US'] }, serve: 'on' }]);
    expect(await ask()).toBe('on');
    await put([]);
    expect(await ask()).toBe('off');
    const americans = { if: { attribute: 'geo.country', op: 'in', values: ['US'] } };
    await service.ok('POST', '/segments', { key: 'americans', environments: { development: americans } });
    await put([{ if: { segment: 'americans' }, serve: 'on' }]);
    expect(await ask()).toBe('on');
  });
});
