/**
 * Windows that one test has after another. A new one is a process that begins anew, and pages that are fetched, compiled and drawn
 * with nothing at hand: opening one costs twice as much. What a test leaves in a window is taken away; where something was done
 * that nothing takes back, the window is closed, and the next test has a new one.
 */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { PersonRole } from './people.ts';

/** Whose window it is, and what it looks like at first. */
export interface Look {
  as: PersonRole | null;
  theme: 'light' | 'dark';
  phone: boolean;
}

export interface KeptWindow {
  /** At about:blank. */
  page: Page;
  /** Without cookies, and with nothing stored. */
  context: BrowserContext;
  /** So that everything is fetched that a page loads, as at a first visit. */
  forgetFiles(): Promise<void>;
  /** Ends what is open in it, and keeps it for another who wants to look the same. */
  giveBack(): Promise<void>;
}

/** What is done to pages, contexts and their clock that outlasts a document and that `putBack` does not undo. */
const lasting = [
  ...[
    'addInitScript',
    'addLocatorHandler',
    'exposeBinding',
    'exposeFunction',
    'routeFromHAR',
    'routeWebSocket',
  ],
  ...['clearPermissions', 'grantPermissions', 'setGeolocation', 'setHTTPCredentials', 'setExtraHTTPHeaders'],
  ...['setDefaultNavigationTimeout', 'setDefaultTimeout', 'setStorageState', 'newCDPSession', 'close'],
  ...['install', 'fastForward', 'pauseAt', 'resume', 'runFor', 'setFixedTime', 'setSystemTime'],
];

/** All but the end of a page and of a context, which Playwright listens for itself. */
const events = {
  page: ['console', 'dialog', 'download', 'filechooser', 'framenavigated', 'load', 'pageerror', 'popup'],
  context: ['page', 'console', 'dialog', 'weberror'],
  both: ['request', 'requestfailed', 'requestfinished', 'response'],
};

/** Of one service, at `url`. */
export function keepWindows(browser: Browser, url: string): (look: Look) => Promise<KeptWindow> {
  const free = new Map<string, KeptWindow[]>();
  return async (look) => {
    const key = JSON.stringify(look);
    if (!free.has(key)) free.set(key, []);
    const kept = free.get(key)!;
    return kept.pop() ?? makeWindow(browser, url, look, (window) => kept.push(window));
  };
}

const sizeOf = ({ phone }: Look) => (phone ? { width: 390, height: 844 } : { width: 1280, height: 800 });
const themeOf = ({ theme }: Look) => ({ colorScheme: theme, reducedMotion: 'reduce' }) as const;

async function makeWindow(
  browser: Browser,
  url: string,
  look: Look,
  keep: (window: KeptWindow) => void,
): Promise<KeptWindow> {
  const context = await browser.newContext({
    baseURL: `${url}/app`,
    viewport: sizeOf(look),
    ...(look.phone ? { hasTouch: true, isMobile: true } : {}),
    ...themeOf(look),
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // Before the test's own time is over, so that it says what was waited for.
  context.setDefaultTimeout(12_000);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  let isSpent = false;
  for (const each of [context, context.clock, page]) onLasting(each, () => (isSpent = true));
  const window: KeptWindow = {
    page,
    context,
    forgetFiles: async () => void (await devtools.send('Network.clearBrowserCache')),
    async giveBack() {
      if (!isSpent && (await putBack(window, devtools, look))) keep(window);
      else await context.close();
    },
  };
  return window;
}

/** Calls `then` before anything that lasts is done. */
function onLasting<T extends object>(target: T, then: () => void): void {
  for (const name of lasting) {
    const method: unknown = Reflect.get(target, name);
    if (typeof method !== 'function') continue;
    const noticed = (...args: unknown[]) => {
      then();
      return Reflect.apply(method, target, args);
    };
    Object.defineProperty(target, name, { value: noticed });
  }
}

/** False where that cannot be done. */
async function putBack({ page, context }: KeptWindow, devtools: CDPSession, look: Look): Promise<boolean> {
  try {
    await Promise.all(context.pages().map((each) => (each === page ? undefined : each.close())));
    // Of the same origin as what it follows, unlike one that is gone to from outside: so the process stays, and so
    // what is stored can be cleared when nothing runs any more that could store.
    await Promise.all([
      page.waitForURL('about:blank'),
      page.evaluate(() => window.location.replace('about:blank')),
    ]);
    for (const type of [...events.page, ...events.both]) page.removeAllListeners(type);
    for (const type of [...events.context, ...events.both]) context.removeAllListeners(type);
    await Promise.all([
      page.evaluate(() => {
        window.name = '';
        localStorage.clear();
        sessionStorage.clear();
      }),
      page.unrouteAll({ behavior: 'ignoreErrors' }),
      context.unrouteAll({ behavior: 'ignoreErrors' }),
      context.setOffline(false),
      context.clearCookies(),
      page.setViewportSize(sizeOf(look)),
      page.emulateMedia({ media: null, contrast: null, forcedColors: null, ...themeOf(look) }),
      page.mouse.move(-1, -1),
      devtools.send('Page.resetNavigationHistory'),
    ]);
    return true;
  } catch {
    return false;
  }
}
