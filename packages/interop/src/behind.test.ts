/** The official provider for browsers, whose stream is of one node while another, cut from the database, evaluates. */
import { startChromium, startPgProxy, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { createLog } from '../../server/src/platform/log.ts';
import { startService } from '../../server/src/service.ts';
import { startTestService } from '../../server/src/testing/start-test-service.ts';
import { servePage } from './web/open-page.ts';

it('has new values once the node that it asks has them, though it was nudged before', {
  timeout: 90_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const whole = stack.use(await startTestService());
  const development = { enabled: true, otherwise: { serve: 'off' } };
  await whole.ok('POST', '/flags', {
    key: 'banner',
    kind: 'boolean',
    client: true,
    environments: { development },
  });
  const proxy = stack.use(await startPgProxy({ upstream: whole.config.databaseUrl! }));
  const config = {
    ...whole.config,
    databaseUrl: proxy.url,
    publicUrl: whole.url,
    node: undefined,
    pollMs: 50,
  };
  const cut = await startService(config, createLog('silent'));
  stack.defer(() => cut.stop({ atOnce: true }));
  const browser = await startChromium();
  stack.defer(() => browser.close());
  const pages = stack.use(await servePage());
  const page = await pages.open(await browser.newContext());
  const headers = [['authorization', `Bearer ${whole.keys.client}`]] as [string, string][];
  await page.call('start', 'app', { baseUrl: cut.url, headers }, { targetingKey: 'u1' });
  const read = async () =>
    (await page.call('details', 'app', { flag: 'banner', ask: 'boolean', default: false })).value;
  const answers = () =>
    page.requests.filter(({ method, url }) => method === 'POST' && url.startsWith(cut.url));
  const isFollowing = () => whole.service.delivery.status().connections > 0;
  await waitFor(isFollowing, { timeoutMs: 30_000 });

  proxy.refuse();
  await waitFor(() => cut.delivery.status().database === 'down', { timeoutMs: 30_000 });
  await whole.ok('PATCH', '/flags/banner/environments/development', { otherwise: { serve: 'on' } });
  const { epoch, version } = whole.service.delivery.environment('default', 'development')!;
  // The page has been answered, after a second, of the older state; nothing is under way when the node comes back.
  await waitFor(() => answers().some(({ url }) => url.includes(`flagConfigEtag=${epoch}.${version}`)), {
    timeoutMs: 30_000,
  });
  expect(await read()).toBe(false);

  await proxy.restore();
  await waitFor(async () => (await read()) === true, { timeoutMs: 30_000 });
});
