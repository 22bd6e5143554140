/** The built dashboard as people have it: the real service, a database of its own, and a real browser. */
import { rmSync } from 'node:fs';
import {
  cloneDatabase,
  createTemplate,
  freePort,
  type Service,
  spawnService,
  startChromium,
  temporaryDirectory,
  testPostgresUrl,
} from '@halyard/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildDashboard } from '../../../../tools/build-dashboard.ts';
import { root } from '../../../../tools/run-program.ts';
import { findInaccessible } from './axe.ts';
import { keepWindows } from './keep-windows.ts';
import { letPeopleIn, type PersonRole, people, signIn } from './people.ts';
import { type Watched, watchContext } from './watch-context.ts';

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  body: any;
  etag: string | undefined;
}

export interface ApiOptions {
  body?: unknown;
  /** By default the administrator's key. */
  as?: PersonRole;
  /** Of what was read; by default whatever there is, where an operation wants to know. */
  ifMatch?: string;
  /** Whether an answer of 4xx is one, and no reason to throw. */
  mayFail?: boolean;
}

export interface OpenOptions {
  /** null: nobody is signed in. */
  as?: PersonRole | null;
  theme?: 'light' | 'dark';
  /** As wide as one. */
  phone?: boolean;
  /** Whether what it loads is not at hand, as at a first visit. By default what tests before it loaded may be. */
  isFirst?: boolean;
  /** Before it goes there. */
  begin?: (page: Page) => Promise<void> | void;
  /** What the page may complain about, since the test causes it. */
  allowed?: readonly RegExp[];
}

export interface Opened {
  page: Page;
  context: BrowserContext;
}

export interface TestDashboard extends AsyncDisposable {
  /** http://localhost:…, where passkeys and cookies work as they do at an https address. */
  url: string;
  /** Shown at the first start: of an administrator, and of the environment development. */
  keys: { administrator: string; server: string; client: string };
  people: typeof people;
  /** Below /app: of the link that the first start prints. Used up, where people are let in. */
  administratorPath: string;
  browser: Browser;
  service: Service;
  api(method: string, path: string, options?: ApiOptions): Promise<ApiAnswer>;
  /**
   * Opens a path below /app, such as `/projects/default/flags`, in a window of its own: nothing is in it of another test. It is
   * taken away at the end of the test, which fails where the page complained of anything.
   */
  open(path: string, options?: OpenOptions): Promise<Opened>;
  /** What axe finds wrong with what is on screen, a line each. */
  axe(page: Page): Promise<string[]>;
  /** Throws where a page complained that was opened outside of a test. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Of the service, beside what it needs. */
  env?: Record<string, string>;
  /** false: nobody has come yet, as after a first start. */
  people?: boolean;
  /** Known beforehand to whoever leads people back. By default any that is free. */
  port?: number;
}

/** About four seconds, once the dashboard is built. */
export async function startDashboard({
  env = {},
  people: arePeople = true,
  port,
}: StartOptions = {}): Promise<TestDashboard> {
  const stack = new AsyncDisposableStack();
  await buildDashboard();
  const [service, browser] = await Promise.all([
    startService(stack, env, arePeople, port),
    startBrowser(stack),
  ]);
  const { url, keys } = service;
  const cookies = new Map<PersonRole, Promise<[string, string]>>();
  const cookieOf = (role: PersonRole) => {
    const known = cookies.get(role) ?? signIn(url, people[role]);
    cookies.set(role, known);
    return known;
  };
  const outsideOfTests: Watched[] = [];
  const takeWindow = keepWindows(browser, url);

  async function open(path: string, options: OpenOptions = {}): Promise<Opened> {
    const { as = 'administrator', theme = 'light', phone = false, isFirst = false, allowed, begin } = options;
    const { page, context, forgetFiles, giveBack } = await takeWindow({ as, theme, phone });
    if (isFirst) await forgetFiles();
    if (as !== null) {
      const [name, value] = await cookieOf(as);
      await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }]);
    }
    const watched = watchContext(context, allowed);
    const finish = async (isFailed: boolean) => {
      await (isFailed ? context.close() : giveBack());
      requireClean(watched);
    };
    if (!(await atEndOfTest(finish))) outsideOfTests.push(watched);
    await begin?.(page);
    await page.goto(`${url}/app${path}`);
    return { page, context };
  }

  async function close(): Promise<void> {
    await stack.disposeAsync();
    for (const watched of outsideOfTests) requireClean(watched);
  }

  return {
    ...service,
    people,
    browser,
    api: async (method, path, options = {}) => {
      const authorised: Record<string, string> = options.as
        ? { cookie: (await cookieOf(options.as)).join('='), origin: url }
        : { authorization: `Bearer ${keys.administrator}` };
      return ask(url, method, path, authorised, options);
    },
    open,
    axe: findInaccessible,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function startBrowser(stack: AsyncDisposableStack): Promise<Browser> {
  const browser = await startChromium();
  stack.defer(() => browser.close());
  return browser;
}

async function startService(
  stack: AsyncDisposableStack,
  env: Record<string, string>,
  arePeople: boolean,
  knownPort: number | undefined,
): Promise<Pick<TestDashboard, 'url' | 'keys' | 'service' | 'administratorPath'>> {
  // Empty: the service fills it at its first start, and shows the keys then.
  const template = await createTemplate(testPostgresUrl(), 'halyard_empty', async () => {});
  const database = await cloneDatabase(template);
  stack.defer(() => database.drop());
  const data = temporaryDirectory('halyard-dashboard-');
  stack.defer(() => rmSync(data.path, { recursive: true, force: true }));
  const port = knownPort ?? (await freePort());
  const service = await spawnService({
    args: ['packages/server/src/main.ts'],
    cwd: root,
    env: {
      PORT: String(port),
      DATABASE_URL: database.url,
      HALYARD_DATA: data.path,
      HALYARD_SECRET: 'only-in-tests-0123456789-abcdefghij',
      HALYARD_RATE_WRITES: '0',
      HALYARD_RATE_READS: '0',
      HALYARD_FAILED_SIGN_INS: '0',
      HALYARD_LOG: 'warn',
      ...env,
    },
    ready: /first-administrator#hal_link_\w+/,
  });
  stack.use(service);
  const url = `http://localhost:${port}`;
  const keyOf = (name: string) => new RegExp(`${name} +(hal_\\w+)`).exec(service.stdout())![1]!;
  const keys = {
    administrator: keyOf('administrator'),
    server: keyOf('server'),
    client: keyOf('client'),
  };
  const administratorPath = `/${service.ready[0]}`;
  if (arePeople) await letPeopleIn(url, keys.administrator, administratorPath);
  return { url, keys, service, administratorPath };
}

async function ask(
  url: string,
  method: string,
  path: string,
  authorised: Record<string, string>,
  { body, ifMatch = '*', mayFail = false }: ApiOptions,
): Promise<ApiAnswer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...authorised,
      ...(method === 'PUT' || method === 'PATCH' || method === 'DELETE' ? { 'if-match': ifMatch } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok && !mayFail) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: answer.status,
    body: isJson && text !== '' ? JSON.parse(text) : text,
    etag: answer.headers.get('etag') ?? undefined,
  };
}

function requireClean(watched: Watched): void {
  const problems = watched.problems();
  if (problems.length > 0) throw new Error(`The page complained:\n${problems.join('\n')}`);
}

/** False where no test is running, as before all of them or where pictures are taken. */
async function atEndOfTest(then: (isFailed: boolean) => Promise<void>): Promise<boolean> {
  if (!process.env['VITEST']) return false;
  const { onTestFinished } = await import('vitest');
  try {
    onTestFinished(({ task }) => then(task.result?.state === 'fail'));
    return true;
  } catch {
    return false;
  }
}
