import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../config.ts';
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

const geoHeaders = { country: 'cf-ipcountry', city: 'cf-ipcity' };
const configs = {
  plain: {},
  behindProxy: { trustedProxies: ['loopback'] },
  behindNetwork: { trustedProxies: ['loopback'], geoDatabase: cityFile, geoHeaders },
  /** The proxy is elsewhere, so that whoever asks here is a stranger. */
  pastNetwork: { trustedProxies: ['192.0.2.1'], geoDatabase: 'none', geoHeaders },
} satisfies Record<string, Partial<Config>>;

type Asking = Awaited<ReturnType<typeof setup>>;
let services: Record<keyof typeof configs, Asking>;
beforeAll(async () => {
  const started = Object.entries(configs).map(async ([name, config]) => [name, await setup(config)] as const);
  services = Object.fromEntries(await Promise.all(started)) as typeof services;
});
afterAll(() => Promise.all(Object.values(services).map(({ service }) => service[Symbol.asyncDispose]())));

/** A service with a flag for each attribute, and a way to ask what one evaluation knows of all of them. */
async function setup(config: Partial<Config>) {
  const service = await startTestService({ config });
  for (const [name, known] of values) await createFlag(service, name, known);

  /** What is known, `missing` left out; `of` is the context, or a query. */
  async function ask(
    key: string,
    headers: Record<string, string> = {},
    of: Record<string, unknown> | string = {},
  ): Promise<Record<string, string>> {
    const known = await Promise.all(
      values.map(async ([name]) => {
        const path = `/flags/is-${name}/evaluate`;
        const answer =
          typeof of === 'string'
            ? await service.ok('GET', `${path}?${of}`, undefined, { key, headers })
            : await service.ok('POST', path, { context: of, ...whereFor(key) }, { key, headers });
        return [name, answer.body.value] as const;
      }),
    );
    return Object.fromEntries(known.filter(([, value]) => value !== 'missing'));
  }

  const whereFor = (key: string) => (key.startsWith('hal_api_') ? { environment: 'development' } : {});
  return { service, ask, keys: service.keys };
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
    const { ask, keys } = services.plain;
    const { client } = keys;
    const expected = { ip: '127.0.0.1', type: 'mobile', os: 'ios', browser: 'safari' };
    expect(await ask(client, { 'user-agent': iphone })).toEqual(expected);
    expect(await ask(client, { 'user-agent': iphone, 'cf-ipcountry': 'US', ...google })).toEqual(expected);
    // Without a query too, and the hints that browsers add.
    const hints = { 'sec-ch-ua': '"Microsoft Edge";v="131"', 'sec-ch-ua-platform': '"Windows"' };
    const edge = { 'user-agent': 'x', 'sec-ch-ua-mobile': '?0', ...hints };
    expect(await ask(client, edge, '')).toEqual({
      ip: '127.0.0.1',
      type: 'desktop',
      os: 'windows',
      browser: 'edge',
    });
  });

  it('follows what trusted proxies say: the address, and with the packaged database the country', async () => {
    const { ask, keys } = services.behindProxy;
    const { client } = keys;
    const us = { ip: '8.8.8.8', country: 'US', continent: 'NA' };
    expect(await ask(client, { 'user-agent': 'x', ...google })).toEqual(us);
    expect(await ask(client, { 'user-agent': 'x', forwarded: 'for=8.8.8.8' })).toEqual(us);
    expect(await ask(client, { 'user-agent': 'x', 'x-forwarded-for': '81.2.69.142, 198.51.100.1' })).toEqual({
      ip: '198.51.100.1',
    });
    // No network is configured: its headers are just headers.
    expect(await ask(client, { 'user-agent': 'x', 'cf-ipcountry': 'BR', ...google })).toEqual(us);
  });

  it('takes region and city from a City database', async () => {
    const { ask, keys } = services.behindNetwork;
    expect(await ask(keys.client, { 'user-agent': 'x', ...london })).toEqual({
      ip: '81.2.69.142',
      country: 'GB',
      region: 'ENG',
      city: 'London',
      continent: 'EU',
    });
  });

  it('takes the headers of the configured network before the database, and never two places at once', async () => {
    const { ask, keys } = services.behindNetwork;
    const { client } = keys;
    const brazil = { 'cf-ipcountry': 'BR', 'cf-ipcity': Buffer.from('São Paulo').toString('latin1') };
    expect(await ask(client, { 'user-agent': 'x', ...london, ...brazil })).toEqual({
      ip: '81.2.69.142',
      country: 'BR',
      city: 'São Paulo',
      continent: 'SA',
    });
    // The same country: the database adds what the headers leave out.
    expect(await ask(client, { 'user-agent': 'x', ...london, 'cf-ipcountry': 'GB' })).toMatchObject({
      region: 'ENG',
      city: 'London',
    });
    expect(
      await ask(client, { 'user-agent': 'x', ...london, 'cf-ipcountry': 'GB', 'cf-ipcity': 'Springfield' }),
    ).toEqual({ ip: '81.2.69.142', country: 'GB', city: 'Springfield', continent: 'EU' });
    expect(await ask(client, { 'user-agent': 'x', ...london, 'cf-ipcountry': 'XX' })).toMatchObject({
      country: 'GB',
    });
  });

  it('believes headers of a network from trusted neighbours only', async () => {
    const forged = { 'user-agent': 'x', 'cf-ipcountry': 'DE' };
    const { pastNetwork, behindNetwork } = services;
    expect(await pastNetwork.ask(pastNetwork.keys.client, forged)).toEqual({ ip: '127.0.0.1' });
    // The control: where the neighbour is trusted.
    expect(await behindNetwork.ask(behindNetwork.keys.client, forged)).toMatchObject({ country: 'DE' });
  });

  it('gives way to what the caller gives, value by value; null keeps a value missing', async () => {
    const { ask, keys } = services.behindNetwork;
    const { client } = keys;
    const headers = { 'user-agent': iphone, ...london };
    const phone = { type: 'mobile', os: 'ios', browser: 'safari' };
    const there = { ip: '81.2.69.142', country: 'GB', region: 'ENG', city: 'London', continent: 'EU' };
    expect(await ask(client, headers)).toEqual({ ...there, ...phone });
    expect(await ask(client, headers, { device: { type: 'tv' } })).toEqual({
      ...there,
      ...phone,
      type: 'tv',
    });
    // Another country: no city of the first one, and the continent of the second.
    const germany = { ip: '81.2.69.142', country: 'DE', continent: 'EU', ...phone };
    expect(await ask(client, headers, { geo: { country: 'DE' } })).toEqual(germany);
    expect(await ask(client, headers, 'geo.country=DE')).toEqual(germany);
    expect(await ask(client, headers, { 'device.os': 'windows' })).toMatchObject({ os: 'windows' });
    expect(await ask(client, headers, { geo: null, device: null })).toEqual({ ip: '81.2.69.142' });
    const { city: _, ...noCity } = there;
    const { type: __, ...noType } = phone;
    for (const none of [{ geo: { city: null } }, { 'geo.city': null }]) {
      expect(await ask(client, headers, none)).toEqual({ ...noCity, ...phone });
    }
    for (const none of [{ device: { type: null } }, { 'device.type': null }]) {
      expect(await ask(client, headers, none)).toEqual({ ...there, ...noType });
    }
    for (const none of [{ geo: { country: null } }, { 'geo.country': null }]) {
      expect(await ask(client, headers, none)).toEqual({ ip: '81.2.69.142', continent: 'EU', ...phone });
    }
    expect(await ask(client, headers, { ip: null })).toEqual(phone);
    expect(await ask(client, headers, { geo: 'Mars' })).toEqual({ ip: '81.2.69.142', ...phone });
  });
});

describe('what the caller says of a place', () => {
  const there = { ip: '81.2.69.142', country: 'GB', region: 'ENG', city: 'London', continent: 'EU' };
  const { ip } = there;

  it.each<[Record<string, unknown>, object]>([
    [{ geo: { country: 'UK' } }, { country: 'another' }],
    [{ geo: { country: 'Germany' } }, { country: 'another' }],
    [{ 'geo.country': 'UK' }, { country: 'another' }],
    [{ geo: { country: 7 } }, { country: 'another' }],
    [
      { geo: { country: 'DE', city: 'Springfield' } },
      { country: 'DE', city: 'Springfield', continent: 'EU' },
    ],
    [{ geo: { city: 'Springfield' } }, { city: 'Springfield' }],
    [{ 'geo.city': 'Springfield' }, { city: 'Springfield' }],
    [{ geo: { region: 'SP' } }, { region: 'SP' }],
    [{ geo: { continent: 'NA' } }, { continent: 'NA' }],
    [{ geo: { continent: 'Europe' } }, { continent: 'another' }],
    [
      { geo: { country: 'GB', city: 'Springfield' } },
      { country: 'GB', city: 'Springfield', continent: 'EU' },
    ],
  ])('%j is not joined with the place of the request', async (context, expected) => {
    const { ask, keys } = services.behindNetwork;
    expect(await ask(keys.client, { 'user-agent': 'x', ...london }, context)).toEqual({ ip, ...expected });
  });

  it.each([
    { geo: { country: 'GB' } },
    { geo: { city: 'London' } },
    { geo: { continent: 'EU', region: 'ENG' } },
    { 'geo.country': 'GB', geo: { tide: 'high' } },
  ])('%j is completed where that is the place of the request', async (context) => {
    const { ask, keys } = services.behindNetwork;
    expect(await ask(keys.client, { 'user-agent': 'x', ...london }, context)).toEqual(there);
  });

  it('says nothing of the country where only a city is given, and the database has no cities', async () => {
    const { ask, keys } = services.plain;
    const inUs = { ip: '8.8.8.8', country: 'US', continent: 'NA' };
    expect(await ask(keys.server, {}, { ip: '8.8.8.8', geo: { city: 'London' } })).toEqual({
      ip: '8.8.8.8',
      city: 'London',
    });
    // The control.
    expect(await ask(keys.server, {}, { ip: '8.8.8.8' })).toEqual(inUs);
    const nowhere = { ip: '8.8.8.8', 'geo.country': null, 'geo.continent': null, 'device.type': 'mobile' };
    expect(await ask(keys.server, {}, nowhere)).toEqual({ ip: '8.8.8.8', type: 'mobile' });
  });
});

describe('what the service adds for a backend, with a server or api key', () => {
  it('is nothing of the request, which is not that of the user', async () => {
    const { ask, keys } = services.behindNetwork;
    const headers = { 'user-agent': iphone, 'cf-ipcountry': 'DE', ...google };
    const { administrator, server, client } = keys;
    expect(await ask(server, headers)).toEqual({});
    expect(await ask(administrator, headers)).toEqual({});
    // The control: the very same request with a client key.
    expect(await ask(client, headers)).toMatchObject({ ip: '8.8.8.8', country: 'DE', type: 'mobile' });
  });

  it('is what follows from address and user agent that it passes on', async () => {
    const { ask, keys } = services.plain;
    const { administrator, server, client } = keys;
    const expected = {
      ip: '8.8.8.8',
      country: 'US',
      continent: 'NA',
      type: 'mobile',
      os: 'ios',
      browser: 'safari',
    };
    for (const key of [server, administrator, client]) {
      expect(await ask(key, { 'user-agent': 'x' }, { ip: '8.8.8.8', userAgent: iphone })).toEqual(expected);
    }
    const query = new URLSearchParams({ ip: '8.8.8.8', userAgent: iphone });
    expect(await ask(server, {}, String(query))).toEqual(expected);
    expect(await ask(administrator, {}, `${query}&environment=development`)).toEqual(expected);
    expect(await ask(server, {}, { ip: '10.0.0.1' })).toEqual({ ip: 'another' });
    expect(await ask(server, {}, { ip: 'no address', userAgent: 5 })).toEqual({ ip: 'another' });
    expect(await ask(server, {}, { geo: { country: 'BR' } })).toEqual({ country: 'BR', continent: 'SA' });
  });
});

describe('a database that is switched off', () => {
  it('leaves the address alone', async () => {
    const { pastNetwork, plain } = services;
    const known = { ip: '8.8.8.8', country: 'US', continent: 'NA' };
    expect(await pastNetwork.ask(pastNetwork.keys.server, {}, { ip: '8.8.8.8' })).toEqual({ ip: '8.8.8.8' });
    // The control: where it is not.
    expect(await plain.ask(plain.keys.server, {}, { ip: '8.8.8.8' })).toEqual(known);
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
