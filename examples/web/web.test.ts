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
async function visit(options: { javaScriptEnabled?: boolean } = {}) {
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
  page.locator('small', { hasText: text }).waitFor({ timeout: 15_000 });

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

  it('is taken over by React without a complaint, and shows a change without a reload', async () => {
    await using visitor = await visit();
    const { page, complaints } = visitor;
    await shows(page, 'The flag is down');
    await page.getByText('Three cheers').click();
    await page.getByText('hooray! × 1').waitFor();
    await hoist(100);
    await shows(page, 'The flag is up');
    // The control: a reload would have forgotten the cheer.
    await page.getByText('hooray! × 1').waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps its values when the service is gone, when it is reloaded too, and follows it when it is back', async () => {
    await hoist(100);
    await using visitor = await visit();
    const { page, complaints } = visitor;
    await shows(page, 'The flag is up');
    await says(page, 'live');
    const absence = proxy.add({ kind: 'down' });
    await says(page, 'last known');
    await shows(page, 'The flag is up');
    await page.reload();
    await shows(page, 'The flag is up');
    await page.getByText('Three cheers').click();
    await page.getByText('hooray! × 1').waitFor();
    await hoist(0);
    await shows(page, 'The flag is up');
    absence.remove();
    await shows(page, 'The flag is down');
    await says(page, 'live');
    expect(complaints).toEqual([]);
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
