import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort, type Service, spawnService, temporaryDirectory } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const directory = temporaryDirectory();
let service: Service;
let given: Record<string, string>;

beforeAll(async () => {
  const port = await freePort();
  service = await spawnService({
    args: [pathOf('../../packages/server/src/main.ts')],
    env: { PORT: String(port), HALYARD_DATA: `${directory.path}/data` },
    // The last line of the greeting: the keys stand before it.
    ready: /curl -H/,
    readyTimeoutMs: 120_000,
  });
  const key = (name: string) => new RegExp(`^ +${name} +(hal_\\w+)$`, 'm').exec(service.stdout())![1]!;
  given = {
    HALYARD_URL: `http://localhost:${port}`,
    HALYARD_ADMIN_KEY: key('administrator'),
    HALYARD_SERVER_KEY: key('development, server'),
  };
}, 150_000);

afterAll(async () => {
  await service?.stop();
  await directory.remove();
});

describe('quickstart', () => {
  it('takes a flag from creation to audit trail, as often as one likes', async () => {
    for (const _ of ['first', 'again']) {
      const { code, stdout, stderr } = await runExample(given);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.match(/^\d\. \w+/gm)).toEqual([
        '1. Connect',
        '2. Create',
        '3. Evaluate',
        '4. Evaluate',
        '5. Roll',
        '6. Read',
        '7. Archive',
      ]);
      expect(stdout).toContain('country=DE: true, because of germany (TARGETING_MATCH)');
      const [before, after] = [...stdout.matchAll(/on for (\d+) of 1000/g)].map(([, on]) => Number(on));
      expect(before).toBeGreaterThan(150);
      expect(before).toBeLessThan(350);
      expect(after).toBe(1000);
      expect(stdout).toMatch(/flags\.create by administrator, "try the new checkout"\n/);
      expect(stdout).toMatch(/flags\.rollout by administrator, "it went well"\n/);
    }
    const headers = { authorization: `Bearer ${given['HALYARD_ADMIN_KEY']}` };
    const response = await fetch(`${given['HALYARD_URL']}/flags`, { headers });
    const { items } = (await response.json()) as { items: { key: string }[] };
    expect(items.map(({ key }) => key)).toEqual(['example']);
  });

  it.each([
    [
      'an unknown key',
      { HALYARD_ADMIN_KEY: 'hal_api_x' },
      'HALYARD_ADMIN_KEY is refused: this key is unknown',
    ],
    ['no key', { HALYARD_SERVER_KEY: '' }, 'HALYARD_SERVER_KEY is not set: take the key from'],
    ['something else', { HALYARD_SERVER_KEY: 'Bearer x' }, 'HALYARD_SERVER_KEY is not a key'],
    ['no service', { HALYARD_URL: 'http://localhost:1' }, 'nothing answers at http://localhost:1: start'],
    ['no address', { HALYARD_URL: 'localhost:4400' }, 'HALYARD_URL is not an address'],
  ])('says in one line what to mend: %s', async (_, wrong, line) => {
    const { code, stderr } = await runExample({ ...given, ...wrong });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^quickstart: [^\n]+\n$/);
    expect(stderr).toContain(line);
  });

  it('says so when the keys are swapped', async () => {
    const swapped = {
      ...given,
      HALYARD_ADMIN_KEY: given['HALYARD_SERVER_KEY']!,
      HALYARD_SERVER_KEY: given['HALYARD_ADMIN_KEY']!,
    };
    const { code, stderr } = await runExample(swapped);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'quickstart: HALYARD_SERVER_KEY is an api key: it wants the one that begins with hal_server_\n',
    });
  });
});

async function runExample(env: Record<string, string>) {
  const child = spawn(process.execPath, [pathOf('quickstart.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
