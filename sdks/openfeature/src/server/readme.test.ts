/** The programs of README.md, run as they stand but for address and key. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
const [onServer, inBrowser, inTests] = programs;

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  const enabled = { enabled: true, rules: [], otherwise: { serve: 'on' } };
  const environments = { development: enabled };
  await service.ok('POST', '/flags', { key: 'new-checkout', kind: 'boolean', client: true, environments });
  await service.service.delivery.catchUp();
});
afterAll(() => service[Symbol.asyncDispose]());

async function run(program: string): Promise<string> {
  const code = program
    .replace(/https?:\/\/(localhost:4400|flags\.example\.com)/, service.url)
    .replace('hal_server_…', service.keys.server)
    .replace('hal_client_…', service.keys.client)
    .replace('  // …', "  console.log('the new way');");
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module-typescript', '-e', code],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), timeout: 25_000 },
  );
  expect(stderr).toBe('');
  return stdout;
}

it('on a server', async () => {
  expect(await run(onServer!)).toBe('the new way\n');
});

it('in a browser, whose page ends when somebody leaves', async () => {
  expect(await run(`${inBrowser}\nawait OpenFeature.close();`)).toBe('the new way\n');
});

it('in tests', async () => {
  expect(await run(inTests!)).toBe('');
  await expect(run(inTests!.replace("'new-checkout': true", "'new-checkout': false"))).rejects.toThrow(
    'AssertionError',
  );
  expect(programs).toHaveLength(3);
});
