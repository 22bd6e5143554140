import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { temporaryDirectory, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../platform/log.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { type Building, buildInBackground } from './build-in-background.ts';
import { createDashboard } from './dashboard.ts';

const home = temporaryDirectory('halyard-dashboard-');
const dist = join(home.path, 'dist');
let t: TestService;

/** As Vite leaves it: with a placeholder wherever a nonce belongs. */
const html = `<!doctype html>
<html><head>
    <meta name="halyard-base" content="__HALYARD_BASE__" />
    <meta property="csp-nonce" nonce="PLACEHOLDER" />
    <link rel="icon" href="./favicon.svg" />
    <script type="module" crossorigin src="./assets/index-1a2b.js" nonce="PLACEHOLDER"></script>
</head><body><div id="root"></div></body></html>`;
const code = `export const long = '${'x'.repeat(2_000)}';`;

function writeBuild(directory: string, script = 'index-1a2b.js'): void {
  mkdirSync(join(directory, 'assets'), { recursive: true });
  writeFileSync(join(directory, 'index.html'), html.replace('index-1a2b.js', script));
  writeFileSync(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg" />');
  writeFileSync(join(directory, 'sources.sha256'), 'not for anybody');
  writeFileSync(join(directory, 'assets', script), code);
  writeFileSync(join(directory, 'assets', `${script}.br`), brotliCompressSync(code));
  writeFileSync(join(directory, 'assets', `${script}.gz`), gzipSync(code));
}

beforeAll(async () => {
  writeBuild(dist);
  writeFileSync(join(home.path, 'secret.js'), 'outside of the build');
  t = await startTestService({ config: { dashboardDirectory: dist } });
});
afterAll(async () => {
  await t[Symbol.asyncDispose]();
  await home.remove();
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(t.url + path, { redirect: 'manual', headers });

describe('the page', () => {
  it('is at every path below /app, and kept nowhere', async () => {
    for (const path of [
      '/app',
      '/app/',
      '/app/projects/default/flags?q=%2e',
      '/app/a.b',
      '/app/index.html',
    ]) {
      const answer = await ask(path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.text()).toContain('<div id="root">');
    }
  });

  it('has a nonce of its own, the same in what it says to the browser, and allows nothing inline beside it', async () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const answer = await ask('/app');
      const policy = answer.headers.get('content-security-policy')!;
      const nonce = /script-src 'self' 'nonce-([^']{24})'/.exec(policy)![1]!;
      const page = await answer.text();
      expect(page).not.toContain('PLACEHOLDER');
      expect([...page.matchAll(/nonce="([^"]+)"/g)].map((each) => each[1])).toEqual([nonce, nonce]);
      expect(policy).not.toContain('unsafe');
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining(["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]),
      );
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('is for reading only', async () => {
    expect((await fetch(`${t.url}/app`, { method: 'POST' })).status).toBe(404);
    const head = await fetch(`${t.url}/app`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('is where a browser that asks for / is led, and nobody else', async () => {
    const browser = await ask('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([browser.status, browser.headers.get('location')]).toEqual([302, '/app']);
    expect((await ask('/', { accept: '*/*' })).status).toBe(404);
  });

  it('finds its files where a proxy adds a path', async () => {
    const dashboard = createDashboard({ directory: dist, publicUrl: 'https://flags.example/halyard' });
    const page = String((await dashboard.answer('/app/projects/a/flags', {})).body);
    expect(page).toContain('src="/halyard/app/assets/index-1a2b.js"');
    expect(page).toContain('href="/halyard/app/favicon.svg"');
    expect(page).toContain('<meta name="halyard-base" content="/halyard" />');
    expect(dashboard.pageInstead({ accept: 'text/html' })).toBe('/halyard/app');
    expect(await (await ask('/app')).text()).toContain('src="/app/assets/index-1a2b.js"');
  });
});

describe('files', () => {
  it('with a hash in their names are kept for ever, and sent as they were compressed', async () => {
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await ask('/app/assets/index-1a2b.js', { 'accept-encoding': accepted });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await answer.text()).toBe(code);
    }
    expect((await ask('/app/favicon.svg')).headers.get('cache-control')).toBe('public, max-age=3600');
  });

  it('are those of the build and no others, however a path is written', async () => {
    const { port, hostname } = new URL(t.url);
    const { request } = await import('node:http');
    // As they are: fetch() would resolve them first.
    const raw = (path: string) =>
      new Promise<{ status: number; body: string }>((resolve, reject) => {
        request({ hostname, port, path }, async (answer) => {
          const body = (await answer.toArray()).join('');
          resolve({ status: answer.statusCode!, body });
        })
          .on('error', reject)
          .end();
      });
    for (const path of [
      '/app/../secret.js',
      '/app/..%2fsecret.js',
      '/app/%2e%2e/secret.js',
      '/app/assets/../../secret.js',
      '/app/assets/..%2f..%2fsecret.js',
      '/app/assets/%2e%2e%2f%2e%2e%2fsecret.js',
      '/app/assets/..%5c..%5csecret.js',
      '/app//etc/passwd',
      '/app/assets/index-1a2b.js%00.html',
      '/app/sources.sha256',
      '/app/assets/index-1a2b.js.br',
    ]) {
      const { status, body } = await raw(path);
      expect([path, status === 404 || body.includes('<div id="root">')]).toEqual([path, true]);
      expect(body).not.toMatch(/outside of the build|not for anybody|root:/);
    }
    expect((await raw('/app/assets/gone-9f9f.js')).status).toBe(404);
    expect((await raw('/app/assets/index-1a2b.js')).body).toBe(code);
  });

  it('of the build before are there for pages that are open', async () => {
    const next = join(home.path, 'next');
    writeBuild(next, 'index-3c4d.js');
    renameSync(dist, join(home.path, 'before'));
    renameSync(next, dist);
    expect(await (await ask('/app')).text()).toContain('index-3c4d.js');
    expect((await ask('/app/assets/index-3c4d.js')).status).toBe(200);
    expect((await ask('/app/assets/index-1a2b.js')).status).toBe(200);
  });
});

describe('while there is no dashboard', () => {
  const pageWhile = async (building: Building | undefined, directory = join(home.path, 'nowhere')) => {
    const dashboard = createDashboard({ directory, publicUrl: undefined, building });
    return dashboard.answer('/app/sign-in', {});
  };
  const inState = (state: 'building' | 'ready' | 'failed'): Building => ({
    state: async () => state,
    stop() {},
  });

  it('a page says so, and opens by itself where it will be there', async () => {
    const building = await pageWhile(inState('building'), dist);
    expect(building.status).toBe(503);
    expect(building.body).toContain('is being built');
    expect(building.body).toContain('http-equiv="refresh"');
    const failed = await pageWhile(inState('failed'), dist);
    expect(failed.body).toContain('could not be built');
    expect(failed.body).not.toContain('http-equiv="refresh"');
    expect((await pageWhile(undefined)).body).toContain('npm start');
    expect((await pageWhile(inState('ready'), dist)).status).toBe(200);
  });

  it('a build of another process is waited for, and where it fails the log has why', async () => {
    const said: string[] = [];
    const log = createLog('error', (line) => said.push(line));
    const program = (body: string) => {
      const file = join(home.path, `builder-${said.length}.ts`);
      rmSync(file, { force: true });
      writeFileSync(file, body);
      return file;
    };
    const good = buildInBackground(
      log,
      program(`console.log('building'); setTimeout(() => process.exit(0), 500);`),
    );
    expect(await good.state()).toBe('building');
    await waitFor(async () => (await good.state()) === 'ready', {
      timeoutMs: 10_000,
      what: 'the build to end',
    });
    const bad = buildInBackground(log, program(`console.error('no such export'); process.exit(1);`));
    expect(await bad.state()).toBe('failed');
    expect(said.join()).toMatch(/no such export.*the dashboard could not be built/s);
  });
});
