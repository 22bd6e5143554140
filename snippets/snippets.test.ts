/**
 * Every snippet whose tools are at hand is run as it stands, against the real service: it says what its flag is, says so
 * again when that has changed, and answers with its default when the service is gone.
 */
import { findProgram, requireProgram, startFaultProxy, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { startTestService, type TestService } from '../packages/server/src/testing/start-test-service.ts';
import { type Snippet, snippets } from './snippets.ts';
import { preparePage } from './testing/prepare-page.ts';
import { prepareProgram } from './testing/prepare-program.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service?.[Symbol.asyncDispose]());

/** A flag of the snippet's own, off, and a way to the service that can be cut. */
async function begin({ id, key: kind }: Snippet) {
  const flag = `start-${id}`;
  await service.ok('POST', '/flags', { key: flag, kind: 'boolean', client: true });
  const set = (value: boolean) =>
    service.ok(
      'PUT',
      `/flags/${flag}/environments/development`,
      { enabled: true, off: 'off', otherwise: { serve: value ? 'on' : 'off' } },
      { headers: { 'if-match': '*' } },
    );
  await set(false);
  const proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
  return { set, proxy, values: { url: `http://127.0.0.1:${proxy.port}`, key: service.keys[kind], flag } };
}

const packages = {
  php: { 'apt-get': 'php-cli', apk: 'php', dnf: 'php-cli', brew: 'php' },
  ruby: { 'apt-get': 'ruby', apk: 'ruby', dnf: 'ruby', brew: 'ruby' },
};

/** Skips what cannot be run here, saying why; where all are asked for it is installed, or fails. */
function need({ language, run }: Snippet, { skip }: TestContext): void {
  const program = run!.split(' ')[0]!;
  const isAll = process.env['HALYARD_SNIPPETS'] === 'all';
  // A minute of all cores, and the same client as Java's.
  const isKotlin = language === 'kotlin';
  if (isAll || (process.env['CI'] === 'true' && !isKotlin)) {
    if (program === 'php' || program === 'ruby') requireProgram(program, packages[program]);
    return;
  }
  const reason =
    language === 'rust' || isKotlin
      ? 'it takes minutes to compile: `npm run snippets` runs it'
      : language !== 'python' && findProgram(program) === undefined && `there is no ${program} on the path`;
  if (reason === false) return;
  // The reporter keeps the reason of a skipped test to itself.
  console.warn(`Skipped: ${reason}.`);
  skip(reason);
}

const here = snippets.filter(({ unverified }) => unverified === undefined);

describe.concurrent('programs', () => {
  it.for(here.filter(({ run }) => run !== undefined))(
    '$title ($id)',
    { timeout: 600_000 },
    async (snippet, context) => {
      need(snippet, context);
      const { set, proxy, values } = await begin(snippet);
      await using program = await prepareProgram(snippet, values);
      expect(await program.run()).toBe(false);
      await set(true);
      // On a busy machine an answer may come later than the program waits for it, and its default is right.
      await waitFor(async () => (await program.run()) === true, { timeoutMs: 120_000, what: 'true' });
      await proxy.close();
      expect(await program.run()).toBe(false);
    },
  );
});

describe.concurrent('pages', () => {
  it.for(here.filter(({ run }) => run === undefined))(
    '$title ($id)',
    { timeout: 120_000 },
    async (snippet) => {
      const { set, proxy, values } = await begin(snippet);
      await using page = await preparePage(snippet, values);
      expect(page.sizeKb).toBeLessThanOrEqual(snippet.sizeKb!);
      expect(page.sizeKb).toBeGreaterThan(snippet.sizeKb! - 2);
      const open = await page.open();
      await open.shows('false');
      await set(true);
      await open.shows('true');
      await proxy.close();
      await (await page.open()).shows('false');
      await open.shows('true');
    },
  );
});

it('shows no value that the service did not give', async () => {
  const snippet = here.find(({ id }) => id === 'curl')!;
  const { set, values } = await begin({ ...snippet, id: 'control' });
  await set(true);
  await using program = await prepareProgram(snippet, { ...values, key: `${values.key}0` });
  expect(await program.run()).toBe(false);
});
