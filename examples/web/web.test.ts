import { fileURLToPath } from 'node:url';
import {
  freePort,
  type Service,
  spawnService,
  startChromium,
  startFaultProxy,
  waitFor,
} from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../packages/server/src/testing/start-test-service.ts';
import { runProgram } from '../../tools/run-program.ts';

const cwd = fileURLToPath(new URL('.', import.meta.url));
type Browser = Awaited<ReturnType<typeof startChromium>>;
type Proxy = Awaited<ReturnType<typeof startFaultProxy>>;

let service: TestService;
/** Between the service and both the page's server and the browser. */
let proxy: Proxy;
let server: Service;
let browser: Browser;
let url: string;

beforeAll(async () => {
  [service, browser] = await Promise.all([
    startTestService(),
    startChromium(),
    run({}, 'npm', 'run', 'build'),
  ]);
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
  const env = {
    PORT: String(await freePort()),
    HALYARD_URL: `http://127.0.0.1:${proxy.port}`,
    HALYARD_ADMIN_KEY: service.keys.administrator,
    HALYARD_SERVER_KEY: service.keys.server,
    HALYARD_CLIENT_KEY: service.keys.client,
  };
  await run(env, 'node', 'create-flags.ts');
  await hoist(0);
  // What is there already stays as it is.
  await run(env, 'node', 'create-flags.ts');
  server = await spawnService({ args: ['server.ts'], cwd, env, ready: /The page is at (\S+)/ });
  url = server.ready[1]!;
}, 120_000);
afterAll(async () => {
  await server?.stop();
  await browser?.close();
  await proxy?.close();
  await service?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  proxy.clear();
  await hoist(0);
});

async function run(env: Record<string, string>, program: string, ...args: string[]): Promise<void> {
  const { exitCode, output } = await runProgram(program, args, { cwd, env: { ...process.env, ...env } });
  if (exitCode !== 0) throw new Error(output);
}

/** As README.md says. */
function hoist(percent: 0 | 100) {
  return service.ok('POST', '/flags/hoist/rollout', { environment: 'development', variant: 'on', percent });
}

/** A visitor with an empty profile, and what the console says to them, but for requests that fail. */
async function visit(options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('net::ERR')) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

type Page = Awaited<ReturnType<typeof visit>>['page'];

const shows = (page: Page, text: string) =>
  page.getByRole('img', { name: text }).waitFor({ timeout: 15_000 });
const says = (page: Page, text: string) =>
  page.getByRole('status').filter({ hasText: text }).waitFor({ timeout: 15_000 });

describe.concurrent('what is missing is said in one sentence', () => {
  const nowhere = 'http://127.0.0.1:1';
  const keys = () => ({
    HALYARD_ADMIN_KEY: service.keys.administrator,
    HALYARD_SERVER_KEY: service.keys.server,
    HALYARD_CLIENT_KEY: service.keys.client,
  });
  const start = async (given: object, ...command: [string, ...string[]]) => {
    const [program, ...args] = command;
    const none = { HALYARD_URL: '', HALYARD_ADMIN_KEY: '', HALYARD_SERVER_KEY: '', HALYARD_CLIENT_KEY: '' };
    const env = { ...process.env, ...none, PORT: String(await freePort()), ...given };
    const { exitCode, output } = await runProgram(program, args, { cwd, env });
    // What npm says that it runs.
    return { exitCode, said: output.replace(/^(>.*)?\n/gm, '') };
  };
  const web = (given: object) => start(given, 'npm', '--prefix', '../..', 'run', 'web');

  it('no keys', async () => {
    expect(await web({})).toEqual({
      exitCode: 1,
      said:
        'web: set HALYARD_SERVER_KEY (hal_server_…) and HALYARD_CLIENT_KEY (hal_client_…) ' +
        'to what the first start of the service at http://localhost:4400 printed\n',
    });
  });

  it('no service', async () => {
    expect(await web({ ...keys(), HALYARD_URL: nowhere })).toEqual({
      exitCode: 1,
      said: `web: nothing answers at ${nowhere}: start the service with npm start, or set HALYARD_URL\n`,
    });
  });

  it('a key that may not make flags', async () => {
    const given = { ...keys(), HALYARD_URL: service.url, HALYARD_ADMIN_KEY: service.keys.server };
    expect(await start(given, 'node', 'create-flags.ts')).toEqual({
      exitCode: 1,
      said: expect.stringMatching(/^web: the service at .+ with HALYARD_ADMIN_KEY: .+\n$/),
    });
  });

  it.each([
    ['no client key', { HALYARD_CLIENT_KEY: '' }, 'web: set HALYARD_CLIENT_KEY (hal_client_…) to'],
    ['no server key', { HALYARD_SERVER_KEY: 'x' }, 'web: set HALYARD_SERVER_KEY (hal_server_…) to'],
    [
      'no service and none known of',
      { HALYARD_URL: nowhere },
      `web: no flags from ${nowhere}: is it the service`,
    ],
    ['no address', { HALYARD_URL: 'localhost:4400' }, 'web: HALYARD_URL is not an address'],
  ])("the page's server: %s", async (_, wrong, beginning) => {
    const { exitCode, said } = await start(
      { ...keys(), HALYARD_URL: service.url, ...wrong },
      'node',
      'server.ts',
    );
    expect({ exitCode, lines: said.split('\n').length - 1 }).toEqual({ exitCode: 1, lines: 1 });
    expect(said).toContain(beginning);
  });

  it("the page's server: a port that is taken", async () => {
    const given = { ...keys(), HALYARD_URL: service.url, PORT: new URL(url).port };
    const { exitCode, said } = await start(given, 'node', 'server.ts');
    expect({ exitCode, last: said.trim().split('\n').at(-1) }).toEqual({
      exitCode: 1,
      last: expect.stringMatching(/^web: .+ set PORT$/),
    });
  });
});

describe('the page', () => {
  it('comes with its flags decided: without JavaScript too, and without what browsers may not know', async () => {
    await hoist(100);
    await waitFor(async () => (await (await fetch(url)).text()).includes('The flag is up'));
    await using visitor = await visit({ javaScriptEnabled: false });
    await shows(visitor.page, 'The flag is up');
    const html = await (await fetch(url)).text();
    expect(html).toContain(service.keys.client);
    expect(html).not.toContain(service.keys.server);
    expect(html).not.toContain('"rules"');
  });

  it('is taken over by React without a complaint, and shows a change without a reload', async ({
    annotate,
  }) => {
    await using visitor = await visit();
    const { page, complaints } = visitor;
    await shows(page, 'The flag is down');
    await page.getByText('Three cheers').click();
    await page.getByText('hooray! × 1').waitFor();
    await hoist(100);
    const changedAt = performance.now();
    await shows(page, 'The flag is up');
    const tookMs = Math.round(performance.now() - changedAt);
    await annotate(`shown ${tookMs} ms after the service had answered that it is changed`);
    // How fast it is, bench/ says; by a poll it would be half a minute.
    expect(tookMs).toBeLessThan(15_000);
    // The control: a reload would have forgotten the cheer.
    await page.getByText('hooray! × 1').waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps its values when the service is gone, when it is reloaded too, and is live again when it is back', async () => {
    await hoist(100);
    await using visitor = await visit();
    const { page, complaints } = visitor;
    await shows(page, 'The flag is up');
    await says(page, 'Live');
    const absence = proxy.add({ kind: 'down' });
    await says(page, 'Last known');
    await shows(page, 'The flag is up');
    await page.reload();
    await shows(page, 'The flag is up');
    await page.getByText('Three cheers').click();
    await page.getByText('hooray! × 1').waitFor();
    await says(page, 'Last known');
    absence.remove();
    // Nothing else has happened: it is the service's being back that the page sees.
    await says(page, 'Live');
    await shows(page, 'The flag is up');
    await hoist(0);
    await shows(page, 'The flag is down');
    expect(complaints).toEqual([]);
  });

  it('says why each flag has its value, which for phones is another reason', async () => {
    const reasons = async (userAgent?: string) => {
      await using visitor = await visit(userAgent ? { userAgent } : {});
      return (await visitor.page.getByRole('listitem').allTextContents()).join();
    };
    expect(await reasons()).toMatch(
      /pennant\w+This is your part of a split.*Welcome aboardNo rule picks you/,
    );
    const phone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1';
    expect(await reasons(phone)).toContain('A fair wind to youA rule picks you');
  });

  it.each([
    [390, 844],
    [320, 640],
  ])('shows on the first screen of a phone whether it is live: %i × %i', async (width, height) => {
    await using visitor = await visit({ viewport: { width, height } });
    const { y, height: room } = (await visitor.page.getByRole('status').boundingBox())!;
    expect(y + room).toBeLessThanOrEqual(height);
    expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('gives each visitor one name, which a reload keeps', async () => {
    const nameOf = (page: Page) =>
      page.evaluate(() => JSON.parse(document.getElementById('flags')!.textContent).context.targetingKey);
    await using visitor = await visit();
    const name = await nameOf(visitor.page);
    await visitor.page.reload();
    expect(await nameOf(visitor.page)).toBe(name);
    await using other = await visit();
    expect(await nameOf(other.page)).not.toBe(name);
  });
});
