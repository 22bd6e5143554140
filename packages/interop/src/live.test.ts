/** The official provider for browsers in Chromium, while flags change and connections break. */

import { signContext } from '@halyard/sdk';
import {
  type FaultProxy,
  fixedClock,
  startChromium,
  startFaultProxy,
  type WaitOptions,
  waitFor as waitShortly,
} from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTestService, type TestService } from '../../server/src/testing/start-test-service.ts';
import { type OpenedPage, type PageServer, servePage } from './web/open-page.ts';

vi.setConfig({ testTimeout: 90_000 });
/** A browser on a busy machine has time. */
const waitFor = <T>(predicate: () => T | Promise<T>, options: WaitOptions = {}) =>
  waitShortly(predicate, { timeoutMs: 30_000, ...options });

let service: TestService;
let browser: Awaited<ReturnType<typeof startChromium>>;
let pages: PageServer;
/** How much later the service thinks it is. */
let lateMs = 0;
/** Between the page and the service. */
let proxy: FaultProxy;

const clock = { now: () => new Date(Date.now() + lateMs) };
beforeAll(async () => {
  [service, browser, pages] = await Promise.all([startTestService({ clock }), startChromium(), servePage()]);
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
  for (const key of ['banner', 'other', 'hidden']) {
    await service.ok('POST', '/flags', { key, kind: 'boolean', client: key !== 'hidden', environments });
  }
  await service.ok('POST', '/segments', { key: 'german' });
  await speakGerman('DE');
  await service.ok('POST', '/flags', {
    key: 'hello',
    kind: 'boolean',
    client: true,
    environments: bySegment,
  });
});
afterAll(async () => {
  await browser?.close();
  for (const part of [pages, proxy, service]) await part?.[Symbol.asyncDispose]();
});

const environments = { development: { enabled: true, otherwise: { serve: 'off' } } };
const allOn = { development: { enabled: true } };
const bySegment = {
  development: {
    enabled: true,
    otherwise: { serve: 'off' },
    rules: [{ if: { segment: 'german' }, serve: 'on' }],
  },
};

/** The countries of the segment `german` from now on. */
async function speakGerman(...values: string[]): Promise<void> {
  const { body } = await service.ok('GET', '/segments/german');
  const environments = {
    ...body.environments,
    development: { if: { attribute: 'country', op: 'in', values } },
  };
  await service.ok('PUT', '/segments/german', { environments }, { headers: { 'if-match': '*' } });
}

/** A flag serves this variant from now on. */
const serve = (flag: string, variant: 'on' | 'off') => configure(flag, { otherwise: { serve: variant } });

async function configure(flag: string, patch: object): Promise<void> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  await service.ok('PATCH', `/flags/${flag}/environments/development`, patch, { headers });
}

const boolean = (flag: string) => ({ flag, ask: 'boolean' as const, default: false });
const bulk = '/ofrep/v1/evaluate/flags';
const isBulk = ({ method, url }: { method: string; url: string }) =>
  method === 'POST' && new URL(url).pathname === bulk;

/** A page of its own with one provider that is ready; it leaves with the test. */
async function openPage(options: object = {}, context: object = { targetingKey: 'u1' }) {
  const space = await browser.newContext();
  onTestFinished(() => space.close());
  const page = await pages.open(space);
  await start(page, 'app', options, context);
  return page;
}

async function start(
  page: OpenedPage,
  domain: string,
  options: object,
  context: object = { targetingKey: 'u1' },
) {
  const headers = [['authorization', `Bearer ${service.keys.client}`]] as [string, string][];
  const baseUrl = `http://127.0.0.1:${proxy.port}`;
  await page.call('start', domain, { baseUrl, headers, ...options }, context as never);
}

const readValue = async (page: OpenedPage, flag: string, domain = 'app') =>
  (await page.call('details', domain, boolean(flag))).value;
const until = (page: OpenedPage, flag: string, value: boolean, domain = 'app') =>
  waitFor(async () => (await readValue(page, flag, domain)) === value, { what: `${flag} to be ${value}` });
/** Which flags its events named, once so many events did. Two requests that overlap make one that names none. */
async function changesOf(page: OpenedPage, least: number, domain = 'app') {
  return waitFor(async () => {
    const events = await page.call('events', domain);
    const changes = events
      .filter(({ event }) => event === 'PROVIDER_CONFIGURATION_CHANGED')
      .flatMap(({ flagsChanged = [] }) => (flagsChanged.length > 0 ? [flagsChanged] : []));
    return changes.length >= least && changes;
  });
}

const bulkRequests = (page: OpenedPage) => page.requests.filter(isBulk);
/** A browser without a window hides no page: it is made to say so. */
const show = (page: OpenedPage, visibilityState: 'hidden' | 'visible') =>
  page.tab.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: '${visibilityState}', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));`);
/** Cuts every connection, and lets none in until `meanwhile` is over. */
async function cutOnce(page: OpenedPage, meanwhile = async () => {}): Promise<void> {
  using _ = proxy.add({ kind: 'down' });
  await waitFor(async () => (await page.call('status', 'app')) === 'STALE');
  await meanwhile();
}

/** Streams that are open or were. */
const streamRequests = (page: OpenedPage) => page.requests.filter(({ url }) => url.includes('/sdk/changes?'));

describe('a page of another origin', () => {
  it('reaches what is meant for browsers, and nothing else', async () => {
    const page = await openPage();
    expect(await page.call('status', 'app')).toBe('READY');
    const ask = (path: string) =>
      page.tab.evaluate((url) => fetch(url).then(({ status }) => status, String), service.url + path);
    expect(await ask('/flags')).toMatch(/^TypeError/);
    expect(await ask('/sdk/snapshot')).toMatch(/^TypeError/);
    const [first] = bulkRequests(page);
    expect(first!.answerHeaders['access-control-allow-origin']).toBe('*');
    expect(first!.headers['origin']).toBe(pages.origin);
  });

  it('keeps nothing but evaluated flags and a ticket, which opens a stream and nothing else', async () => {
    const page = await openPage();
    const stored = await page.tab.evaluate<string>('JSON.stringify(Object.entries(localStorage))');
    expect(stored).toContain('banner');
    expect(stored).toContain('/sdk/changes?ticket=');
    expect(stored).not.toContain(service.keys.client);
    expect(stored).not.toMatch(/hal_(client|server|api)_/);
    expect(stored).not.toContain('hidden');
    const ticket = /ticket=([^"\\&]+)/.exec(stored)![1]!;
    for (const headers of [{ authorization: `Bearer ${ticket}` }, { 'x-api-key': ticket }]) {
      const { status } = await fetch(service.url + bulk, { method: 'POST', headers, body: '{}' });
      expect(status).toBe(401);
    }
  });
});

describe('a flag that changes while a page is open', () => {
  it('is there at once, with an event that names it; without the stream it is not (control)', async () => {
    await serve('banner', 'off');
    const page = await openPage();
    await start(page, 'deaf', { changeDetection: 'none', cacheMode: 'disabled' });
    expect(await readValue(page, 'banner')).toBe(false);
    await waitFor(() => streamRequests(page).length === 1);
    await serve('banner', 'on');
    await until(page, 'banner', true);
    expect(await changesOf(page, 1)).toEqual([['banner']]);
    expect((await page.call('details', 'app', boolean('banner'))).reason).toBe('STATIC');
    expect(await readValue(page, 'banner', 'deaf')).toBe(false);
    expect(await changesOf(page, 0, 'deaf')).toEqual([]);
    const told = bulkRequests(page).at(-1)!;
    expect(told.url).toMatch(/flagConfigEtag=[\w.-]+&flagConfigLastModified=\d+/);
  });

  it('is answered 304 where it changes nothing for this page, and the stream goes on', async () => {
    const page = await openPage();
    await waitFor(() => streamRequests(page).length === 1);
    await serve('other', 'on');
    expect(await changesOf(page, 1)).toEqual([['other']]);
    const unchangedOnes = () => bulkRequests(page).filter(({ status }) => status === 304);
    const soFar = unchangedOnes().length;
    await speakGerman('DE', 'AT');
    await waitFor(() => unchangedOnes().length > soFar);
    const unchanged = unchangedOnes().at(-1)!;
    expect(unchanged.answerHeaders['etag']).toBe(unchanged.headers['if-none-match']);
    await serve('other', 'off');
    expect(await changesOf(page, 2)).toEqual([['other'], ['other']]);
    expect(streamRequests(page)).toHaveLength(1);
  });

  it('is named even if only its configuration has changed', async () => {
    const page = await openPage();
    await waitFor(() => streamRequests(page).length === 1);
    const before = await readValue(page, 'banner');
    const toFrance = { if: { attribute: 'country', op: 'in', values: ['FR'] }, serve: 'on' };
    await configure('banner', { rules: [toFrance] });
    expect(await changesOf(page, 1)).toEqual([['banner']]);
    expect(await readValue(page, 'banner')).toBe(before);
    await configure('banner', { rules: [] });
  });

  it('is there after a connection that was cut meanwhile', async () => {
    await serve('banner', 'off');
    const page = await openPage();
    await waitFor(() => streamRequests(page).length === 1);
    await cutOnce(page, async () => {
      await serve('banner', 'on');
      expect(await readValue(page, 'banner')).toBe(false);
    });
    await until(page, 'banner', true);
    expect(await changesOf(page, 1)).toEqual([['banner']]);
    // The provider does not take that back.
    expect(await page.call('status', 'app')).toBe('STALE');
    await page.call('setContext', 'app', { targetingKey: 'u1' });
    expect(await page.call('status', 'app')).toBe('READY');
  });
});

describe('a stream whose ticket has expired', () => {
  it('is refused, and another one opened', async () => {
    await serve('banner', 'off');
    const page = await openPage();
    await waitFor(() => streamRequests(page).length === 1);
    lateMs += 31 * 60_000;
    await cutOnce(page);
    await waitFor(() => streamRequests(page).length === 3);
    const [first, refused, second] = streamRequests(page);
    expect([first!.status, refused!.status, second!.status]).toEqual([200, 401, 200]);
    expect(refused!.url).toBe(first!.url);
    expect(second!.url).not.toBe(first!.url);
    await serve('banner', 'on');
    await until(page, 'banner', true);
  });
});

describe('a context that changes', () => {
  it('is evaluated anew though its targeting key stays', async () => {
    const page = await openPage({ cacheMode: 'disabled' });
    expect(await readValue(page, 'hello')).toBe(false);
    await page.call('setContext', 'app', { targetingKey: 'u1', country: 'DE' });
    expect(await readValue(page, 'hello')).toBe(true);
    const asked = bulkRequests(page).at(-1)!;
    expect(asked.headers['if-none-match']).toBeDefined();
    expect(asked.status).toBe(200);
    await page.call('setContext', 'app', { targetingKey: 'u1' });
    expect(await readValue(page, 'hello')).toBe(false);
    await serve('other', 'on');
    await until(page, 'other', true);
    await serve('other', 'off');
  });

  it('is answered from the cache first, where the provider is left to its ways', async () => {
    const page = await openPage();
    const thenRead = await page.tab.evaluate(`
      page.setContext('app', { targetingKey: 'u1', country: 'DE' })
        .then(() => page.details('app', { flag: 'hello', ask: 'boolean', default: true }).value)`);
    expect(thenRead).toBe(false);
    expect(await changesOf(page, 1)).toEqual([expect.arrayContaining(['hello'])]);
    expect(await readValue(page, 'hello')).toBe(true);
  });
});

describe('a key in secure mode', () => {
  it('answers for the context that a server has signed, and for no other', async () => {
    const made = { kind: 'client', environment: 'development', name: 'secure', secure: true };
    const { secret, signingKey } = (await service.ok('POST', '/keys', made)).body;
    const context = { targetingKey: 'u1', country: 'DE' };
    const token = signContext(signingKey, context);
    const key = ['authorization', `Bearer ${secret}`];
    const signed = [key, ['Halyard-Context-Token', token]];
    const page = await openPage({ headers: signed, cacheMode: 'disabled' }, context);
    expect(await readValue(page, 'hello')).toBe(true);
    await waitFor(() => streamRequests(page).length === 1);
    await start(page, 'unsigned', { headers: [key], cacheMode: 'disabled' }, context);
    expect(await page.call('status', 'unsigned')).toBe('FATAL');
    const other = { ...context, country: 'FR' };
    await start(page, 'other', { headers: signed, cacheMode: 'disabled' }, other);
    expect(await page.call('status', 'other')).toBe('FATAL');
  });
});

describe('a page that is hidden', () => {
  it('gives its stream up after a while, and is whole again when it is seen', async () => {
    await serve('banner', 'off');
    const page = await openPage({ inactivityDelaySec: 1 });
    await waitFor(() => streamRequests(page).length === 1);
    await show(page, 'hidden');
    await waitFor(() => page.ended.some((url) => url.includes('/sdk/changes?')));
    await serve('banner', 'on');
    expect(await readValue(page, 'banner')).toBe(false);
    await show(page, 'visible');
    await until(page, 'banner', true);
    await waitFor(() => streamRequests(page).length === 2);
    expect(bulkRequests(page).some(({ headers }, i) => i > 0 && !headers['if-none-match'])).toBe(true);
  });
});

describe('a limit', () => {
  it('is heeded: values stay, and nothing is asked until it is over', async () => {
    const clock = fixedClock('2026-01-01T00:00:09Z');
    const rates = { writes: 0, reads: 0, refusedKeys: 0, evaluations: 1 };
    await using limited = await startTestService({ config: { rates }, clock: { now: () => clock.date() } });
    await limited.ok('POST', '/flags', { key: 'banner', kind: 'boolean', client: true, environments: allOn });
    const headers = [['authorization', `Bearer ${limited.keys.client}`]] as [string, string][];
    const page = await openPage({
      baseUrl: limited.url,
      headers,
      cacheMode: 'disabled',
      changeDetection: 'none',
    });
    const turn = (turn: number) => page.call('setContext', 'app', { targetingKey: 'u1', turn });
    for (let asked = 1; asked < 10; asked++) await turn(asked);
    await waitFor(() => bulkRequests(page).length === 10);
    await turn(10);
    await waitFor(() => bulkRequests(page).length === 11);
    expect(bulkRequests(page).map(({ status }) => status)).toEqual([200, ...Array(9).fill(304), 429]);
    expect(bulkRequests(page).at(-1)!.answerHeaders['retry-after']).toBe('2');
    expect((await page.call('events', 'app')).at(-2)).toMatchObject({ event: 'PROVIDER_STALE' });
    clock.advance(10_000);
    await turn(11);
    expect(bulkRequests(page)).toHaveLength(11);
    expect(await readValue(page, 'banner')).toBe(true);
    await waitFor(async () => {
      await turn(12);
      return bulkRequests(page).length >= 12;
    });
    expect(bulkRequests(page).at(-1)!.status).toBe(304);
  });
});

describe('a service that is gone', () => {
  it.each(['local-cache-first', 'network-first'])(
    'leaves the last values to a page that is opened: %s',
    async (cacheMode) => {
      await serve('banner', 'on');
      const page = await openPage({ cacheMode });
      expect(await readValue(page, 'banner')).toBe(true);
      const away = proxy.add({ kind: 'down' });
      onTestFinished(() => away.remove());
      await page.tab.reload();
      await start(page, 'app', { cacheMode });
      const { value, reason } = await page.call('details', 'app', boolean('banner'));
      expect({ value, reason }).toEqual({ value: true, reason: 'CACHED' });
      await serve('banner', 'off');
      away.remove();
      await page.tab.reload();
      await start(page, 'app', { cacheMode });
      await until(page, 'banner', false);
    },
  );

  it('leaves the default where nothing was kept (control)', async () => {
    await serve('banner', 'on');
    const page = await openPage({ cacheMode: 'disabled' });
    expect(await readValue(page, 'banner')).toBe(true);
    using away = proxy.add({ kind: 'down' });
    expect(away).toBeDefined();
    await page.tab.reload();
    await start(page, 'app', { cacheMode: 'disabled' });
    expect(await readValue(page, 'banner')).toBe(false);
  });
});
