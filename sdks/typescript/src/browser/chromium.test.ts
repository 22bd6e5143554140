/** The client in a real Chromium, on the real service at another origin. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FaultProxy, startChromium, startFaultProxy, waitFor } from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';
import type { BrowserOptions } from './browser-options.ts';
import { bundle } from './testing/bundle.ts';
import type { Page } from './testing/page.ts';

type Browser = Awaited<ReturnType<typeof startChromium>>;
type Context = Awaited<ReturnType<Browser['newContext']>>;
type Tab = Awaited<ReturnType<Context['newPage']>>;

type Given = Partial<Pick<BrowserOptions, 'context' | 'flushMs' | 'pollMs'>>;

const patience = { timeoutMs: 20_000 };
let service: TestService;
let proxy: FaultProxy;
let browser: Browser;
let context: Context;
let pages: Server;
let html = '';
let script = '';
const errors: string[] = [];

beforeAll(async () => {
  const rule = { if: { attribute: 'targetingKey', op: 'in', values: ['ada'] }, serve: 'ada' };
  service = await startTestService();
  await service.ok('POST', '/flags', {
    key: 'shown',
    kind: 'string',
    client: true,
    variants: { ada: 'for ada', other: 'for others', off: 'off' },
    environments: {
      development: { enabled: true, off: 'off', rules: [rule], otherwise: { serve: 'other' } },
    },
  });
  await service.service.delivery.catchUp();
  script = (await bundle('page.ts')).code;
  pages = createServer((_, answer) =>
    answer
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><body></body><script>${script}</script>${html}`),
  );
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  pages?.close();
  await service?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  html = '';
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
  context = await browser.newContext();
  await set(true);
});
afterEach(async () => {
  await context.close();
  await proxy.close();
  await waitFor(() => connections() === 0, { ...patience, what: 'the end of all streams' });
  expect(errors.splice(0)).toEqual([]);
});

const connections = () => service.service.delivery.status().connections;
const set = (isEnabled: boolean) =>
  service.ok('POST', `/flags/shown/environments/development/${isEnabled ? 'enable' : 'disable'}`, undefined, {
    headers: { 'if-match': '*' },
  });

async function open(path = ''): Promise<Tab> {
  const tab = await context.newPage();
  tab.on('pageerror', (error) => errors.push(String(error)));
  await tab.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/${path}`);
  return tab;
}

/** Makes the page's client; `pace` as that of createClient(). */
const start = (tab: Tab, more: Given = {}, pace = 1): Promise<void> =>
  tab.evaluate(
    ([options, pace]) => {
      const page = globalThis as unknown as Page;
      page.client = page.createClient(options, pace);
      const show = () => void page.texts.push(page.client.string('shown', 'nothing'));
      page.client.on('PROVIDER_CONFIGURATION_CHANGED', show);
      page.client.on('PROVIDER_CONTEXT_CHANGED', show);
    },
    [
      {
        url: `http://127.0.0.1:${proxy.port}`,
        key: service.keys.client,
        context: { targetingKey: 'ada' },
        ...more,
      },
      pace,
    ] as const,
  );

const look = (tab: Tab) =>
  tab.evaluate(() => {
    const { client, texts } = globalThis as unknown as Page;
    const { value, stale = false } = client.stringDetails('shown', 'nothing');
    return { value, stale, status: client.status, texts: [...texts] };
  });
const shows = async (tab: Tab, value: string): Promise<void> => {
  await waitFor(async () => (await look(tab)).value === value, { ...patience, what: `${value} in the page` });
};
const hasStreams = (count: number) =>
  waitFor(() => connections() === count, { ...patience, what: `${count} streams` });

/** As the browser says it where a tab is put behind another, which a Chromium without a screen has no way to do. */
const hide = (tab: Tab, isHidden: boolean) =>
  tab.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, isHidden);

describe('a page', () => {
  it('shows a change without being loaded anew, and has one stream and one timer for it', async () => {
    const tab = await open();
    await start(tab);
    await shows(tab, 'for ada');
    await hasStreams(1);
    await set(false);
    await shows(tab, 'off');
    await set(true);
    await shows(tab, 'for ada');
    expect((await look(tab)).texts).toEqual(['for ada', 'off', 'for ada']);
    await tab.evaluate(() => (globalThis as unknown as Page).client.close());
    await hasStreams(0);
    expect(await tab.evaluate(() => (globalThis as unknown as Page).open)).toEqual({
      streams: 0,
      mostStreams: 1,
      timers: 0,
      mostTimers: 1,
    });
  });

  it('keeps its values when the service goes, also when loaded anew, and is right again when it is back', async () => {
    const tab = await open();
    await start(tab, {}, 0.1);
    await shows(tab, 'for ada');
    await hasStreams(1);
    const outage = proxy.add({ kind: 'down' });
    await waitFor(async () => (await look(tab)).status === 'STALE', { ...patience, what: 'STALE' });
    expect(await look(tab)).toMatchObject({ value: 'for ada', stale: true });
    await set(false);
    await tab.reload();
    await start(tab, {}, 0.1);
    expect(await look(tab)).toMatchObject({ value: 'for ada', stale: true });
    // The control: of somebody who was never asked for nothing is known.
    const other = await open();
    await start(other, { context: { targetingKey: 'eve' } }, 0.1);
    expect(await other.evaluate(() => (globalThis as unknown as Page).client.ready(300))).toBe(false);
    expect(await look(other)).toMatchObject({ value: 'nothing', status: 'ERROR' });
    outage.remove();
    await shows(tab, 'off');
    await shows(other, 'off');
    expect(await look(tab)).toMatchObject({ stale: false, status: 'READY' });
    await hasStreams(2);
  });

  it('is left in peace when it is hidden for two minutes, and asks at once when it is shown', async () => {
    const tab = await context.newPage();
    await tab.clock.install();
    await tab.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await start(tab);
    await hasStreams(1);
    await hide(tab, true);
    // The control: for a moment is not long enough, and neither does time alone end a stream that is well.
    await tab.clock.fastForward(100_000);
    await set(false);
    await shows(tab, 'off');
    expect(connections()).toBe(1);
    await tab.clock.fastForward(25_000);
    await hasStreams(0);
    const requests: string[] = [];
    tab.on('request', (request) => {
      // Of its evaluations it reports nevertheless.
      if (!request.url().endsWith('/sdk/events')) requests.push(request.url());
    });
    await set(true);
    await tab.clock.fastForward(3_600_000);
    expect(requests).toEqual([]);
    await hide(tab, false);
    await shows(tab, 'for ada');
    await hasStreams(1);
  });

  it('closes its stream when it is put away for the way back, and is right when it comes back', async () => {
    const tab = await open();
    await start(tab);
    await hasStreams(1);
    const say = (name: string) =>
      tab.evaluate((type) => dispatchEvent(new PageTransitionEvent(type, { persisted: true })), name);
    await say('pagehide');
    await hasStreams(0);
    await set(false);
    await say('pageshow');
    await shows(tab, 'off');
    await hasStreams(1);
  });

  it('takes a stream that says nothing for dead', async () => {
    const tab = await context.newPage();
    await tab.clock.install();
    await tab.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await start(tab);
    await hasStreams(1);
    const silence = proxy.add({ kind: 'halfOpen' });
    // Once is a page that was frozen: the control.
    await tab.clock.fastForward(40_000);
    expect(await tab.evaluate(() => (globalThis as unknown as Page).open.streams)).toBe(1);
    for (let tick = 0; tick < 2; tick++) await tab.clock.fastForward(15_100);
    await waitFor(() => tab.evaluate(() => (globalThis as unknown as Page).open.streams === 0), patience);
    await set(false);
    silence.remove();
    await tab.clock.fastForward(30_000);
    await shows(tab, 'off');
    await hasStreams(1);
  });

  it('never has more than one stream and one timer, whatever happens to it', async () => {
    const tab = await open();
    await start(tab, {}, 0.02);
    await shows(tab, 'for ada');
    for (let round = 0; round < 5; round++) {
      await tab.evaluate(() => {
        const { client } = globalThis as unknown as Page;
        for (const targetingKey of ['ben', 'eve', 'ada']) void client.setContext({ targetingKey });
        dispatchEvent(new Event('online'));
        dispatchEvent(new PageTransitionEvent('pageshow'));
      });
      await hide(tab, round % 2 === 0);
      await set(round % 2 === 0);
      proxy.leadTo(Number(new URL(service.url).port));
    }
    await hide(tab, false);
    await shows(tab, 'for ada');
    const { mostStreams, mostTimers } = await tab.evaluate(() => (globalThis as unknown as Page).open);
    expect({ mostStreams, mostTimers }).toEqual({ mostStreams: 1, mostTimers: 1 });
    // The control: two clients have two.
    await start(tab);
    await waitFor(
      async () => (await tab.evaluate(() => (globalThis as unknown as Page).open.mostStreams)) === 2,
      patience,
    );
  });

  it('polls where streams are refused, and tries them again', async () => {
    const tab = await open();
    let attempts = 0;
    await tab.route('**/sdk/changes?*', (route) => {
      attempts++;
      return route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } });
    });
    await start(tab, { pollMs: 100 }, 0.01);
    await shows(tab, 'for ada');
    await waitFor(() => attempts >= 4, patience);
    await set(false);
    await shows(tab, 'off');
    expect(connections()).toBe(0);
    await tab.unroute('**/sdk/changes?*');
    await hasStreams(1);
  });

  it('reports what it did when it is closed', async () => {
    const { db } = service.service.system.database;
    const rows = () => db.selectFrom('tracked_events').select(['event', 'unit', 'value']).execute();
    const tab = await open();
    await start(tab, { flushMs: 3_600_000 });
    await shows(tab, 'for ada');
    await tab.evaluate(() => (globalThis as unknown as Page).client.track('bought', { value: 5 }));
    // The control: nothing else sends it.
    expect(await rows()).toEqual([]);
    await tab.close({ runBeforeUnload: true });
    await waitFor(async () => (await rows()).length > 0, { ...patience, what: 'the event' });
    expect(await rows()).toEqual([{ event: 'bought', unit: 'ada', value: 5 }]);
  });
});

describe('what came with the page', () => {
  const shown = (tab: Tab) => tab.evaluate(() => (globalThis as unknown as { all: string[] }).all);
  const page = (options: object) => `<script>
    const client = createClient(${JSON.stringify(options)});
    const all = [];
    const show = () => { document.body.textContent = client.string('shown', 'nothing'); };
    new MutationObserver(() => all.push(document.body.textContent)).observe(document.body, { childList: true });
    client.on('PROVIDER_CONFIGURATION_CHANGED', show);
    Object.assign(globalThis, { client, all });
    show();
  </script>`;

  it('is shown from the first moment on, and a page without it has one moment of nothing', async () => {
    const options = {
      url: `http://127.0.0.1:${proxy.port}`,
      key: service.keys.client,
      context: { targetingKey: 'ada' },
    };
    const { body: bootstrap } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: options.context },
      { key: service.keys.client },
    );
    html = page({ ...options, bootstrap });
    const tab = await open();
    await hasStreams(1);
    expect(await shown(tab)).toEqual(['for ada']);
    await tab.evaluate(() => localStorage.clear());
    html = page(options);
    await tab.reload();
    await shows(tab, 'for ada').catch(() => {});
    await waitFor(async () => (await shown(tab)).length === 2, patience);
    expect(await shown(tab)).toEqual(['nothing', 'for ada']);
  });
});

describe('tabs', () => {
  it('of two users follow changes on their own, and know of their own when the service is gone', async () => {
    const [ada, ben] = [await open(), await open()];
    await start(ada);
    await start(ben, { context: { targetingKey: 'ben' } });
    await shows(ada, 'for ada');
    await shows(ben, 'for others');
    await hasStreams(2);
    await set(false);
    await Promise.all([shows(ada, 'off'), shows(ben, 'off')]);
    await set(true);
    await Promise.all([shows(ada, 'for ada'), shows(ben, 'for others')]);
    proxy.add({ kind: 'down' });
    await Promise.all([ada.reload(), ben.reload()]);
    await start(ada);
    await start(ben, { context: { targetingKey: 'ben' } });
    expect([await look(ada), await look(ben)]).toMatchObject([
      { value: 'for ada', stale: true },
      { value: 'for others', stale: true },
    ]);
    // Answers of one user are never those of another, however the context changes.
    await ada.evaluate(() => void (globalThis as unknown as Page).client.setContext({ targetingKey: 'ben' }));
    expect(await look(ada)).toMatchObject({ value: 'for others', texts: ['for others'] });
  });

  it('work with a storage that is full, as with one that has room', async () => {
    const tab = await open();
    const kept = () =>
      tab.evaluate(() => Object.keys(localStorage).filter((name) => !name.startsWith('filler')));
    await tab.evaluate(() => {
      for (let size = 2 ** 22; size >= 1; size /= 2) {
        for (const part of ['a', 'b', 'c']) {
          try {
            localStorage.setItem(`filler ${size} ${part}`, 'x'.repeat(size));
          } catch {}
        }
      }
    });
    await start(tab);
    await shows(tab, 'for ada');
    await hasStreams(1);
    await set(false);
    await shows(tab, 'off');
    expect(await kept()).toEqual([]);
    await tab.evaluate(() => localStorage.clear());
    await set(true);
    await shows(tab, 'for ada');
    expect(await kept()).toEqual([
      expect.stringMatching(RegExp(`^halyard\\.${service.keys.client.slice(11, 19)}\\.\\d$`)),
    ]);
  });
});
