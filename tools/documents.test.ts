/** What the documents say is so: paths exist, the table of variables is the one in the code, the commands work. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spawnService, temporaryDirectory } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { settings } from '../packages/server/src/config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');

describe('ARCHITECTURE.md', () => {
  const paths = [...read('ARCHITECTURE.md').matchAll(/`([a-z-]+\/[\w./-]+)`/g)].map(([, path]) => path!);

  it('names files and folders that exist', () => {
    // A row of the table may go on in the server, or in the folder of the file before it.
    const exists = (path: string) =>
      [path, `packages/server/src/${path}`, `packages/core/src/${path}`].some((at) => existsSync(root + at));
    expect(paths.length).toBeGreaterThan(25);
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });
});

describe('README.md', () => {
  it('has the table of variables of config.ts', () => {
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \| *`?([^|`]*)`? *\|/gm)].map(
      ([, variable, fallback]) => [variable, fallback!.trim()],
    );
    expect(rows).toEqual(settings.map(({ variable, fallback }) => [variable, fallback]));
  });

  it('has commands that work as they stand', async () => {
    await using directory = temporaryDirectory('halyard-readme-');
    await using service = await spawnService({
      args: ['packages/server/src/main.ts'],
      cwd: root,
      env: { PORT: '0', HALYARD_DATA: directory.path },
      ready: /Halyard is up at http:\/\/(localhost:\d+)/,
      readyTimeoutMs: 60_000,
    });
    const administrator = /administrator +(hal_api_\w+)/.exec(service.stdout())?.[1];
    const blocks = read('README.md').matchAll(/```sh\n((?:ADMIN=|# )[\s\S]*?)```/g);
    const script = [...blocks]
      .map(([, block]) => block)
      .join('\n')
      .replace('hal_api_…', administrator!)
      .replaceAll('localhost:4400', service.ready[1]!)
      .replaceAll('curl -s', 'curl -sS --fail-with-body');
    const { stdout } = await promisify(execFile)('sh', ['-euc', script]);
    expect(stdout).toContain('"weight":50000');
    expect(stdout).toContain('"dryRun":true');
    expect(stdout).toContain('"operation":"flags.rollout"');
    expect(stdout).toContain('of the flag itself: key administrator disabled new-checkout in development');
    expect(stdout).toMatch(/"link":"http:[^"]+\/app\/join#hal_link_/);
    expect(stdout).toMatch(/\r\n\d+,.*,key administrator created flag new-checkout,/);
    expect(stdout).toMatch(/"environment":"staging","from":"pr-7","flags":\[\{"key":"new-checkout"/);
    expect(stdout).toContain('"protected":true');
    expect(stdout).toMatch(/"key":"summer","value":true.*"explanation":/);
  });
});
