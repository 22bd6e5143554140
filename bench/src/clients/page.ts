/**
 * A page in a real Chromium that shows a flag, from an origin other than the service's: when it paints first and when the
 * right value stands in it, with and without a bootstrap, in turn; and from asking for a change over the API to a page
 * that is open having drawn it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { bootstrapJson, connect } from '@halyard/sdk';
import { startChromium } from '@halyard/testkit';
import { build } from 'esbuild';
import { changeFlag, nowMs } from '../change-flag.ts';
import { createFlags } from '../delivery/create-flags.ts';
import type { Figure } from '../figure.ts';
import { median, quantile, spread, text } from '../quantile.ts';
import { embeddedStore, type RunningService, runService } from '../run-service.ts';

export interface PageCounts {
  flags: number;
  /** Loads of each kind. */
  loads: number;
  changes: number;
  /** Between changes. */
  spacingMs: number;
}

const usual: PageCounts = { flags: 100, loads: 30, changes: 100, spacingMs: 150 };
const flag = 'flag-0';
const context = { targetingKey: 'user-1', country: 'DE' };

type Browser = Awaited<ReturnType<typeof startChromium>>;

/** By the page's own clock, from the beginning of its navigation. */
interface Load {
  paintMs: number;
  valueMs: number;
}

export async function measurePage(
  say: (line: string) => void,
  counts: PageCounts = usual,
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  await using service = await runService(store);
  await createFlags(service, service.keys!.administrator, counts.flags, { client: true });
  await using site = await serveSite(service);
  await using browser = await startChromium();
  const loads: Record<'with' | 'without', Load[]> = { with: [], without: [] };
  // The first of each only warms up.
  for (let i = 0; i <= counts.loads; i++) {
    for (const kind of ['with', 'without'] as const) {
      const load = await visit(browser, `${site.url}/${kind}`);
      if (i > 0) loads[kind].push(load);
    }
    say(`load ${i}/${counts.loads}`);
  }
  const changes = await measureChanges(browser, service, site.url, counts);
  await remove();
  return [
    ...loadFigures('with a bootstrap', loads.with),
    ...loadFigures('without', loads.without),
    ...changes,
  ];
}

function loadFigures(name: string, loads: readonly Load[]): Figure[] {
  const of = (what: string, values: number[]): Figure => ({
    name: `${what}, ${name}`,
    value: median(values),
    unit: 'ms',
    note: `${spread(values)}, ${values.length} loads`,
  });
  return [
    of(
      'first paint',
      loads.map(({ paintMs }) => paintMs),
    ),
    of(
      'first value',
      loads.map(({ valueMs }) => valueMs),
    ),
    // Below zero: it was there before anything was painted.
    of(
      'first paint to first value',
      loads.map(({ paintMs, valueMs }) => valueMs - paintMs),
    ),
  ];
}

/** Throws where the page shows another value than the SDK gives. */
async function visit(browser: Browser, url: string): Promise<Load> {
  // Nothing stored by the one before.
  const profile = await browser.newContext();
  const tab = await profile.newPage();
  await tab.goto(url);
  await tab.waitForFunction(
    'globalThis.load?.paintMs !== undefined && globalThis.load.valueMs !== undefined',
  );
  const shown = await tab.textContent('#value');
  if (shown !== 'true') throw new Error(`the page shows ${shown}`);
  const load = (await tab.evaluate('globalThis.load')) as Load;
  await profile.close();
  return load;
}

async function measureChanges(
  browser: Browser,
  service: RunningService,
  siteUrl: string,
  { changes, spacingMs }: PageCounts,
): Promise<Figure[]> {
  const profile = await browser.newContext();
  const tab = await profile.newPage();
  let told: (value: string) => void = () => {};
  await tab.exposeFunction('drawn', (value: string) => told(value));
  await tab.goto(`${siteUrl}/with`);
  await tab.waitForFunction('globalThis.load?.valueMs !== undefined');
  // The stream opens behind the page's first values.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const tookMs: number[] = [];
  for (let i = 0; i < changes; i++) {
    const isOn = i % 2 === 1;
    const drawn = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the page did not show a change in 20 s')), 20_000);
      told = (value) => {
        if (value !== String(isOn)) return;
        clearTimeout(timer);
        resolve(nowMs());
      };
    });
    const { askedAtMs } = await changeFlag(service, service.keys!.administrator, isOn, flag);
    tookMs.push((await drawn) - askedAtMs);
    await new Promise((resolve) => setTimeout(resolve, spacingMs));
  }
  await profile.close();
  return [
    {
      name: 'a change, from asking to the page having drawn it, p99',
      value: quantile(tookMs, 0.99),
      unit: 'ms',
      note: `p50 ${text(median(tookMs))}, max ${text(Math.max(...tookMs))}, of ${changes}`,
      aim: { atMost: 200 },
    },
  ];
}

/** The pages `/with` and `/without`; the flag is true for their user. */
async function serveSite(service: RunningService): Promise<AsyncDisposable & { url: string }> {
  const flags = await connect({ url: service.url, key: service.keys!.server, cache: false });
  if (!flags.boolean(flag, context, false)) throw new Error('the flag is not true for the user of the page');
  const script = await bundle();
  const options = JSON.stringify({ url: service.url, key: service.keys!.client, context });
  const server = createServer((request, response) => {
    const bootstrap = request.url === '/with' ? bootstrapJson(flags.bootstrap(context)) : 'undefined';
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>page</title><h1>A page</h1><p id="value">-</p>
<script>${script}</script><script>page.show({ ...${options}, bootstrap: ${bootstrap} }, ${JSON.stringify(flag)})</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await flags.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../pages/flag-page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'page',
    write: false,
  });
  return outputFiles[0]!.text;
}
