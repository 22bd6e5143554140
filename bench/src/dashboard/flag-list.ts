/**
 * The list of flags as people meet it: from the beginning of the navigation, with nothing kept from before, until rows are
 * painted and a switch reacts; and from the press of a switch to the frame that shows it.
 */
import { gzipSync } from 'node:zlib';
import { startChromium } from '@halyard/testkit';
import { letPeopleIn, people, signIn } from '../../../packages/dashboard/src/testing/people.ts';
import { buildDashboard } from '../../../tools/build-dashboard.ts';
import type { Figure } from '../figure.ts';
import { median, quantile, spread } from '../quantile.ts';
import {
  call,
  postgresStore,
  type RunningService,
  runService,
  startDurablePostgres,
} from '../run-service.ts';
import { fillWithFlags } from './many-flags.ts';

export interface FlagListCounts {
  flags: number;
  loads: number;
  switches: number;
  pages: number;
}

const usual: FlagListCounts = { flags: 5_000, loads: 10, switches: 30, pages: 100 };
const path = '/app/projects/default/flags';

type Browser = Awaited<ReturnType<typeof startChromium>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

export async function measureFlagList(
  say: (line: string) => void,
  counts: FlagListCounts = usual,
): Promise<Figure[]> {
  await buildDashboard();
  const { cluster } = await startDurablePostgres();
  try {
    const store = await postgresStore(cluster);
    await using service = await runService(store, {
      env: { HALYARD_SECRET: 'only-in-benchmarks-0123456789-abcdef' },
    });
    const key = service.keys!.administrator;
    await letPeopleIn(service.url, key, /first-administrator#hal_link_\w+/.exec(service.output())![0]);
    await fillWithFlags(service, key, store.DATABASE_URL, { count: counts.flags, say });
    const pages = await measurePages(service, key, counts.pages);
    const cookie = await signIn(service.url, people.administrator);
    await using browser = await startChromium();
    const loads: Load[] = [];
    // The first one only warms up.
    for (let i = 0; i <= counts.loads; i++) {
      const load = await loadList(browser, service.url, cookie);
      if (i > 0) loads.push(load);
      say(`load ${i}/${counts.loads}: ${Math.round(load.reactsMs)} ms`);
    }
    const switches = await useSwitches(browser, service.url, cookie, counts.switches);
    const size = await sizeOfStart(service.url);
    return [
      {
        ...timesOf(
          'rows painted',
          loads.map(({ rowsMs }) => rowsMs),
        ),
        note: loadNote(loads, 'rowsMs'),
      },
      {
        ...timesOf(
          'a switch reacts',
          loads.map(({ reactsMs }) => reactsMs),
        ),
        note: loadNote(loads, 'reactsMs'),
        aim: { atMost: 1_500 },
      },
      { ...figureOf('a switch is shown', switches.shown, 0.5), aim: { atMost: 100 } },
      { ...figureOf('a switch is shown', switches.shown, 0.95), aim: { atMost: 100 } },
      figureOf('a switch is confirmed', switches.confirmed, 0.5),
      figureOf('a switch is confirmed', switches.confirmed, 0.95),
      { name: 'JavaScript at first, gzipped', value: size / 1_000, unit: 'KB', aim: { atMost: 250 } },
      ...pages,
    ];
  } finally {
    await cluster.stop();
  }
}

interface Load {
  rowsMs: number;
  reactsMs: number;
}

/** In the page, before anything of it: presses the first switch as soon as there is one, until it answers. */
const watching = `(() => {
  const marks = (window.benchMarks = {});
  const look = () => {
    const switches = document.querySelectorAll('tbody input[role="switch"]');
    if (switches.length >= 8) {
      const first = switches[0];
      if (marks.rowsMs === undefined) {
        marks.rowsMs = performance.now();
        marks.was = first.checked;
        first.click();
      } else if (first.checked !== marks.was) {
        marks.reactsMs = performance.now();
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

/** Resolves when it has answered; no text is run by the page itself, which its policy forbids. */
const watched = `new Promise((resolve) => {
  const look = () => (window.benchMarks.reactsMs === undefined ? setTimeout(look, 5) : resolve(window.benchMarks));
  look();
})`;

async function openList(browser: Browser, url: string, [name, value]: [string, string]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }]);
  return context.newPage();
}

/** A context of its own has nothing in its cache. */
async function loadList(browser: Browser, url: string, cookie: [string, string]): Promise<Load> {
  const page = await openList(browser, url, cookie);
  await page.addInitScript(watching);
  await page.goto(url + path);
  const load = (await page.evaluate(watched)) as Load;
  await page.context().close();
  return load;
}

/** Each a row of its own, in the environment of the first column. */
async function useSwitches(browser: Browser, url: string, cookie: [string, string], count: number) {
  const page = await openList(browser, url, cookie);
  await page.goto(url + path);
  await page.locator('tbody input[role="switch"]').first().waitFor();
  const shown: number[] = [];
  const confirmed: number[] = [];
  for (let i = 0; i < count; i++) {
    const used = (await page.evaluate(pressing(i % 8))) as { shownMs: number; confirmedMs: number };
    shown.push(used.shownMs);
    confirmed.push(used.confirmedMs);
  }
  await page.context().close();
  return { shown, confirmed };
}

/** From the press to the frame after the one in which the switch and its words say so; then until the service has said so. */
function pressing(row: number): string {
  return `new Promise((resolve) => {
    const press = document.querySelectorAll('tbody tr')[${row}].querySelector('input[role="switch"]');
    const was = press.checked;
    const words = () => press.closest('tr').textContent;
    const startedAt = performance.now();
    let shownMs;
    press.click();
    const look = () => {
      if (shownMs === undefined && press.checked !== was && /turning/.test(words())) {
        requestAnimationFrame(() => { shownMs = performance.now() - startedAt; });
      }
      if (shownMs !== undefined && press.checked !== was && !/turning/.test(words())) {
        resolve({ shownMs, confirmedMs: performance.now() - startedAt });
      } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`;
}

/** What the service takes for a page of the list, by different questions. */
async function measurePages(service: RunningService, key: string, rounds: number): Promise<Figure[]> {
  const questions = {
    'a page of 50': '',
    'a page by text': '&text=number%2012',
    'a page of what is stale': '&lifecycle=stale',
    'a page by last evaluation': '&sort=-lastEvaluatedAt',
  };
  const figures: Figure[] = [];
  for (const [name, query] of Object.entries(questions)) {
    const times: number[] = [];
    for (let i = 0; i < rounds + 5; i++) {
      const startedAt = performance.now();
      await call(service, key, 'GET', `/flag-overview?limit=50${query}`);
      if (i >= 5) times.push(performance.now() - startedAt);
    }
    figures.push(figureOf(name, times, 0.95));
  }
  return figures;
}

/** Scripts that the page names itself: what has to be there before anything is drawn. */
async function sizeOfStart(url: string): Promise<number> {
  const page = await (await fetch(`${url}/app/`, { headers: { accept: 'text/html' } })).text();
  const scripts = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, address]) => address!);
  const bytes = await Promise.all(
    [...new Set(scripts)].map(async (address) => {
      const script = await fetch(new URL(address, `${url}/app/`));
      return gzipSync(await script.text(), { level: 9 }).length;
    }),
  );
  return bytes.reduce((sum, one) => sum + one, 0);
}

function timesOf(name: string, times: readonly number[]): Figure {
  return { name, value: median(times), unit: 'ms' };
}

function loadNote(loads: readonly Load[], what: keyof Load): string {
  return `since the navigation began, nothing cached; ${spread(loads.map((load) => load[what]))}, ${loads.length} loads`;
}

function figureOf(name: string, times: readonly number[], share: number): Figure {
  const note = `${spread(times)}, ${times.length} times`;
  return { name: `${name}, p${share * 100}`, value: quantile(times, share), unit: 'ms', note };
}
