/** Components in a real Chromium, of both Reacts (see `react-18` in vitest.config.ts), on the real service. */
import { type Client, connect } from '@halyard/sdk';
import type { Bootstrap, BrowserOptions } from '@halyard/sdk/browser';
import { type FaultProxy, startChromium, startFaultProxy, waitFor } from '@halyard/testkit';
import { version } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../packages/server/src/testing/start-test-service.ts';
import { type HalyardPage, HydratedPage } from './testing/page.tsx';
import { type ServedPage, servePage } from './testing/serve-page.ts';

declare global {
  var halyard: HalyardPage;
}

type Browser = Awaited<ReturnType<typeof startChromium>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;
type Request = Awaited<ReturnType<Page['waitForRequest']>>;

let service: TestService;
let proxy: FaultProxy;
let served: ServedPage;
let browser: Browser;
let page: Page;
/** What the console says, but for requests that fail. */
let complaints: string[];

beforeAll(async () => {
  [service, browser] = await Promise.all([startTestService(), startChromium()]);
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
  served = await servePage();
  await service.ok('POST', '/flags', {
    key: 'greeting',
    kind: 'string',
    client: true,
    variants: { hello: 'Hello', hi: 'Hi', hey: 'Hey' },
    environments: { development: configuration('hello') },
  });
});
afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
  await proxy?.close();
  await service?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  proxy?.clear();
  const context = await browser.newContext();
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('net::ERR')) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  served.html = '';
  await page.goto(served.url);
  return () => context.close();
});

function configuration(variant: string) {
  const rules = [{ if: { attribute: 'plan', op: 'in', values: ['pro'] }, serve: 'hi' }];
  return { enabled: true, off: 'hello', rules, otherwise: { serve: variant } };
}

function serve(variant: string) {
  const headers = { 'if-match': '*' };
  return service.ok('PUT', '/flags/greeting/environments/development', configuration(variant), { headers });
}

/** The service is at another origin than the page. */
const options = (more: object = {}) => ({
  url: `http://127.0.0.1:${proxy.port}`,
  key: service.keys.client,
  context: { targetingKey: 'ada' },
  ...more,
});

const shown = (id: string) => page.locator(`#${id}`).textContent();

async function shows(id: string, text: string) {
  await page.locator(`#${id}`, { hasText: new RegExp(`^${text}$`) }).waitFor({ timeout: 15_000 });
}

it('is the React that this project is for', async () => {
  expect(await page.evaluate(() => halyard.version)).toBe(version);
});

describe('a component', () => {
  it('is rendered again when its own flag changes, and only then', async () => {
    await page.evaluate(() => halyard.several());
    await shows('limits', '60, 1 objects');
    const first = { parent: 1, one: 1, two: 1, limits: 1, 'one details': 1 };
    expect(await page.evaluate(() => halyard.renders)).toEqual(first);
    await page.evaluate(() => halyard.flags.set('one', 'z'));
    await shows('one', 'z');
    expect(await page.evaluate(() => halyard.renders)).toEqual({ ...first, one: 2, 'one details': 2 });
    expect(JSON.parse((await shown('details'))!)).toMatchObject({
      value: 'z',
      reason: 'STATIC',
      flagVersion: 2,
    });
    await page.evaluate(() => halyard.flags.remove('two'));
    await shows('two', 'default');
    await page.evaluate(() => halyard.flags.set('limits', { perMinute: 5 }));
    await shows('limits', '5, 2 objects');
    expect(await page.evaluate(() => halyard.renders)).toEqual({
      ...first,
      one: 2,
      'one details': 2,
      two: 2,
      limits: 2,
    });
    expect(complaints).toEqual([]);
  });

  it.each([
    ['flag', false],
    // The control: what asks the client while it is rendered tears.
    ['naive', true],
  ])('never shows a flag beside what it was before: %s', async (way, isTorn) => {
    await page.evaluate((name) => halyard.torn(name), way);
    await page.getByText('show').click();
    await waitFor(() => page.evaluate(() => halyard.committed.some((texts) => texts.includes('changed'))));
    const committed = await page.evaluate(() => halyard.committed);
    const torn = committed.filter((texts) => texts !== '' && new Set(texts.split(' ')).size > 1);
    expect(torn.length > 0).toBe(isTorn);
  });
});

describe('a provider with options', () => {
  /** Paths asked for, and how many streams are open. */
  function watchRequests() {
    const seen = { asked: [] as string[], streams: 0 };
    const pathOf = (request: Request) => new URL(request.url()).pathname;
    const ended = (request: Request) => {
      if (pathOf(request) === '/sdk/changes') seen.streams--;
    };
    page.on('request', (request) => {
      seen.asked.push(pathOf(request));
      if (pathOf(request) === '/sdk/changes') seen.streams++;
    });
    page.on('requestfailed', ended);
    page.on('requestfinished', ended);
    return seen;
  }

  it('opens one client in strict mode, follows changes, and closes it when it is gone', async () => {
    const seen = watchRequests();
    await page.evaluate((given) => halyard.strict(given), options());
    await shows('greeting', 'Hello');
    await waitFor(() => seen.streams === 1);
    await serve('hey');
    await shows('greeting', 'Hey');
    const questions = () => seen.asked.filter((path) => path !== '/sdk/events');
    expect(questions()).toEqual(['/sdk/evaluate', '/sdk/changes', '/sdk/evaluate']);
    await page.evaluate(() => halyard.unmount());
    await waitFor(() => seen.streams === 0);
    await serve('hello');
    await page.waitForTimeout(300);
    // What was used is sent; of the change nothing is heard.
    expect(questions()).toHaveLength(3);
    expect(seen.asked).toContain('/sdk/events');
    expect(complaints).toEqual([]);
  });

  it('has a client of its own beside another provider', async () => {
    const seen = watchRequests();
    await page.evaluate((given) => halyard.strict(given, 2), options());
    await waitFor(() => seen.streams === 2);
    await page.evaluate(() => halyard.changeOptions({ context: { targetingKey: 'ada', plan: 'pro' } }));
    await waitFor(async () => (await page.locator('#greeting').allTextContents()).join() === 'Hello,Hi');
    await page.evaluate(() => halyard.unmount());
    await waitFor(() => seen.streams === 0);
  });

  it.skipIf(version.startsWith('18.'))(
    'has no stream while it is hidden, and a client again when it is shown',
    async () => {
      const seen = watchRequests();
      await page.evaluate((given) => halyard.hideable(given), options());
      await shows('greeting', 'Hello');
      await waitFor(() => seen.streams === 1);
      await page.getByText('turn').click();
      await waitFor(() => seen.streams === 0);
      await serve('hey');
      await page.getByText('turn').click();
      await shows('greeting', 'Hey');
      await waitFor(() => seen.streams === 1);
      await serve('hello');
      await shows('greeting', 'Hello');
      expect(complaints).toEqual([]);
    },
  );

  it('keeps its values where there is no service, when the page is reloaded too', async () => {
    await page.evaluate((given) => halyard.strict(given), options());
    await shows('greeting', 'Hello');
    proxy.add({ kind: 'down' });
    await page.reload();
    await page.evaluate((given) => halyard.strict(given), options());
    await shows('greeting', 'Hello');
    // The control: nothing is known of somebody else.
    await page.reload();
    await page.evaluate((given) => halyard.strict(given), options({ context: { targetingKey: 'eve' } }));
    await shows('greeting', 'default');
  });

  it('asks for another context, and shows what it had until the answer is there', async () => {
    await page.evaluate((given) => halyard.strict(given), options());
    await shows('greeting', 'Hello');
    const seen = await page.evaluateHandle(() => {
      const texts = new Set<string>();
      const look = () => texts.add(document.getElementById('greeting')!.textContent!);
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      return texts;
    });
    await page.evaluate(() => halyard.changeOptions({ context: { targetingKey: 'ada', plan: 'pro' } }));
    await shows('greeting', 'Hi');
    expect(await seen.evaluate((texts) => [...texts])).not.toContain('default');
  });

  it('asks for nobody when nobody is signed in any more', async () => {
    await page.evaluate(
      (given) => halyard.strict(given),
      options({ context: { targetingKey: 'ada', plan: 'pro' } }),
    );
    await shows('greeting', 'Hi');
    await page.evaluate(() => halyard.changeOptions({ context: undefined } as object));
    await shows('greeting', 'Hello');
  });

  it('asks nothing where the context says the same', async () => {
    const seen = watchRequests();
    const questions = () => seen.asked.filter((path) => path === '/sdk/evaluate').length;
    await page.evaluate((given) => halyard.strict(given), options({ updates: 'off' }));
    await shows('greeting', 'Hello');
    await page.evaluate(() => halyard.changeOptions({ context: { targetingKey: 'ada' } }));
    await page.waitForTimeout(300);
    expect(questions()).toBe(1);
    // The control.
    await page.evaluate(() => halyard.changeOptions({ context: { targetingKey: 'ben' } }));
    await waitFor(() => questions() === 2);
  });
});

describe.each(['options', 'client'] as const)('a component that waits, with %s', (own) => {
  it('shows something else until there are values', async () => {
    const silence = proxy.add({ kind: 'halfOpen' });
    await page.evaluate(([given, way]) => halyard.waiting(given, way), [options(), own] as const);
    await shows('waiting', 'waiting');
    silence.remove();
    await shows('greeting', 'Hello');
    expect(await page.locator('#waiting').count()).toBe(0);
    expect(await page.evaluate(() => halyard.renders['greeting'])).toBeLessThan(20);
    expect(complaints).toEqual([]);
  });

  it('shows its default when the service says nothing for long, and the value when it does', async () => {
    const silence = proxy.add({ kind: 'halfOpen' });
    await page.evaluate(([given, way]) => halyard.waiting(given, way), [
      options({ timeoutMs: 3_000 }),
      own,
    ] as const);
    await shows('waiting', 'waiting');
    await shows('greeting', 'default');
    silence.remove();
    await shows('greeting', 'Hello');
  });

  it('shows its default when there is no service', async () => {
    proxy.add({ kind: 'down' });
    await page.evaluate(([given, way]) => halyard.waiting(given, way), [
      options({ timeoutMs: 60_000 }),
      own,
    ] as const);
    await shows('greeting', 'default');
  });
});

describe('a page that a server made', () => {
  let flags: Client;
  beforeAll(async () => {
    flags = await connect({ url: service.url, key: service.keys.server, cache: false });
  });
  afterAll(() => flags.close());

  /** Evaluated by the server that makes the page, when it has heard of `variant`. */
  async function bootstrapOf(variant: string): Promise<Bootstrap> {
    await waitFor(() => flags.stringDetails('greeting', {}, '').variant === variant);
    return flags.bootstrap({ targetingKey: 'ada' });
  }

  async function hydrated(rendered: Bootstrap | undefined, hydratedWith: Bootstrap | undefined) {
    served.html = renderToString(<HydratedPage options={{ ...options(), bootstrap: rendered }} />);
    await page.goto(served.url);
    const before = await page.locator('#root').innerHTML();
    await page.evaluate((given) => halyard.hydrate(given as BrowserOptions), {
      ...options(),
      bootstrap: hydratedWith,
    } as object);
    return before;
  }

  it('shows the value from the first moment, and follows changes', async () => {
    const bootstrap = await bootstrapOf('hello');
    const seen: string[] = [];
    await page.exposeFunction('saw', (text: string) => seen.push(text));
    await page.addInitScript(`new MutationObserver(() => saw(document.getElementById('greeting')?.textContent ?? ''))
      .observe(document, { subtree: true, childList: true, characterData: true });`);
    const before = await hydrated(bootstrap, bootstrap);
    expect(before).toContain('>Hello</p>');
    await waitFor(() => page.evaluate(() => (halyard.renders['greeting'] ?? 0) > 0));
    await serve('hey');
    await shows('greeting', 'Hey');
    await serve('hello');
    expect([...new Set(seen.filter((text) => text !== ''))]).toEqual(['Hello', 'Hey']);
    expect(complaints).toEqual([]);
  });

  it('complains where it is hydrated with something else', async () => {
    const bootstrap = await bootstrapOf('hello');
    await hydrated(bootstrap, undefined);
    await waitFor(() => complaints.length > 0);
    expect(complaints.join()).toMatch(/hydrat|did not match/i);
  });

  it('shows a change that came between: first what the server made, then what is new', async () => {
    const bootstrap = await bootstrapOf('hello');
    await serve('hey');
    await hydrated(bootstrap, bootstrap);
    await shows('greeting', 'Hey');
    await serve('hello');
    expect(complaints).toEqual([]);
  });

  it('asks for whom the server made the page, though that had no values', async () => {
    const { url, key } = options();
    const bootstrap = { epoch: '', snapshotVersion: 0, context: { plan: 'pro' }, flags: {} };
    served.html = renderToString(<HydratedPage options={{ url, key, bootstrap }} />);
    await page.goto(served.url);
    await page.evaluate((given) => halyard.hydrate(given), { url, key, bootstrap });
    await shows('greeting', 'Hi');
    expect(complaints).toEqual([]);
  });

  it('shows the defaults, without a complaint, where the server had no values', async () => {
    const before = await hydrated(undefined, undefined);
    expect(before).toContain('>default</p>');
    await shows('greeting', 'Hello');
    expect(complaints).toEqual([]);
  });
});
