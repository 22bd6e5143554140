/**
 * Next.js itself, which is large: installed where CI is true, else only looked for. By hand:
 * `npm ci --prefix packages/request-context/next`.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atExit, freePort, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../next', import.meta.url));
const program = join(folder, 'node_modules/next/dist/bin/next');
const isHere = process.env['CI'] === 'true' || existsSync(program);

describe.runIf(isHere)('Next.js', () => {
  let url: string;
  let stop: () => void = () => {};
  beforeAll(async () => {
    if (!existsSync(program)) {
      await promisify(execFile)('npm', ['ci', '--prefix', folder], { timeout: 240_000 });
    }
    const port = await freePort();
    const args = [program, 'dev', '--hostname', '127.0.0.1', '--port', String(port)];
    const env = { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' };
    // A group of its own: it works in processes below it.
    const next = spawn(process.execPath, args, { cwd: folder, env, stdio: 'pipe', detached: true });
    let said = '';
    for (const stream of [next.stdout, next.stderr]) stream.on('data', (data) => (said += data));
    const end = () => process.kill(-next.pid!, 'SIGKILL');
    const forget = atExit(end);
    stop = () => {
      forget();
      end();
    };
    url = `http://127.0.0.1:${port}`;
    const isUp = () =>
      fetch(`${url}/plain`).then(
        ({ ok }) => ok,
        () => false,
      );
    await waitFor(isUp, { timeoutMs: 120_000 }).catch(() => {
      throw new Error(said);
    });
  }, 400_000);
  afterAll(() => stop());

  const forged = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
    'x-forwarded-for': '198.51.100.1',
    'x-vercel-ip-country': 'DE',
  };
  const device = { type: 'desktop', os: 'linux', browser: 'firefox' };
  const told = async (choice: string) => (await fetch(`${url}/${choice}`, { headers: forged })).json();

  it('tells the device, and believes no header of where a request comes from', async () => {
    expect(await told('plain')).toEqual({ request: { device }, headers: { device } });
  });

  it('believes a platform that is named', async () => {
    const all = { ip: '198.51.100.1', geo: { country: 'DE' }, device };
    expect(await told('trusting')).toMatchObject({ request: all, headers: all });
  });
});
