/** The provider in a real Chromium, as an application's bundler makes it, on a real service. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startChromium, waitFor } from '@halyard/testkit';
import { build } from 'vite';
import { expect, it, onTestFinished } from 'vitest';
import { startTestService } from '../../../../packages/server/src/testing/start-test-service.ts';
import type { Page } from '../testing/page.ts';

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../testing/page.ts', import.meta.url)),
        formats: ['iife'],
        name: 'page',
      },
    },
  });
  const [{ output }] = result as unknown as [{ output: { code: string }[] }];
  return output[0]!.code;
}

it('answers, follows contexts and changes, tracks, and has its values again on the next visit', async () => {
  await using service = await startTestService();
  await service.ok('POST', '/flags', {
    key: 'mine',
    kind: 'string',
    client: true,
    variants: { ada: 'for ada', other: 'for others', new: 'new' },
    environments: {
      development: {
        enabled: true,
        off: 'new',
        rules: [{ if: { attribute: 'targetingKey', op: 'in', values: ['ada'] }, serve: 'ada' }],
        otherwise: { serve: 'other' },
      },
    },
  });
  await service.service.delivery.catchUp();
  const script = await bundle();
  await using browser = await startChromium();
  const tab = await browser.newPage();
  const errors: string[] = [];
  tab.on('pageerror', (error) => errors.push(String(error)));
  // Of another origin than the service, as an application is.
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><script>${script}</script>`);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  const start = (given: { url: string; key: string; timeoutMs: number }) =>
    tab.evaluate(async ({ url, key, timeoutMs }) => {
      const { OpenFeature, ProviderEvents, HalyardProvider } = globalThis as unknown as Page;
      const events: string[] = [];
      for (const name of Object.values(ProviderEvents))
        OpenFeature.addHandler(name, () => void events.push(name));
      const provider = new HalyardProvider({ url, key, timeoutMs, pollMs: 600_000 });
      const context = { targetingKey: 'ada', since: new Date() };
      context.since.setTime(0);
      await OpenFeature.setProviderAndWait(provider, context);
      const client = OpenFeature.getClient();
      Object.assign(globalThis, { client, events });
      return { status: client.providerStatus, ...client.getStringDetails('mine', 'none') };
    }, given);
  const state = () =>
    tab.evaluate(() => {
      const { client, events } = globalThis as unknown as {
        client: { getStringValue(key: string, fallback: string): string; providerStatus: string };
        events: string[];
      };
      return { value: client.getStringValue('mine', 'none'), status: client.providerStatus, events };
    });

  const given = { url: service.url, key: service.keys.client, timeoutMs: 20_000 };
  expect(await start(given)).toMatchObject({
    status: 'READY',
    value: 'for ada',
    variant: 'ada',
    reason: 'TARGETING_MATCH',
  });
  await tab.evaluate(() => (globalThis as unknown as Page).OpenFeature.setContext({ targetingKey: 'ben' }));
  expect(await state()).toEqual({
    value: 'for others',
    status: 'READY',
    events: ['PROVIDER_READY', 'PROVIDER_RECONCILING', 'PROVIDER_CONTEXT_CHANGED'],
  });

  // Nothing is polled in this test: it is the stream that tells of the change.
  await service.ok('POST', '/flags/mine/environments/development/disable', undefined, {
    headers: { 'if-match': '*' },
  });
  await waitFor(async () => (await state()).value === 'new', { timeoutMs: 20_000, what: 'the change' });
  expect((await state()).events.at(-1)).toBe('PROVIDER_CONFIGURATION_CHANGED');

  await tab.evaluate(async () => {
    const { OpenFeature } = globalThis as unknown as Page;
    OpenFeature.getClient().track('bought', { value: 5 });
    await OpenFeature.close();
  });
  const { db } = service.service.system.database;
  const rows = () => db.selectFrom('tracked_events').select(['event', 'unit', 'value']).execute();
  await waitFor(async () => (await rows()).length > 0);
  expect(await rows()).toEqual([{ event: 'bought', unit: 'ben', value: 5 }]);

  // The next visit, while nothing gets through: what was known of ada answers.
  await tab.route('**/sdk/**', (route) => route.abort());
  await tab.reload();
  expect(await start({ ...given, timeoutMs: 2_000 })).toMatchObject({
    status: 'READY',
    value: 'for ada',
    flagMetadata: { stale: true },
  });
  // The control: of somebody who was never asked for nothing is known.
  await tab.reload();
  await tab.evaluate(() => localStorage.clear());
  await expect(start({ ...given, timeoutMs: 200 })).rejects.toThrow(/Failed to fetch|not answered/);
  expect(errors).toEqual([]);
});
