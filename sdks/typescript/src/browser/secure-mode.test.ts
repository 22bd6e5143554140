/** A page whose client key is in secure mode, on the real service. */
import { fixedClock } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { startTestService } from '../../../../packages/server/src/testing/start-test-service.ts';
import { signContext } from '../sign-context.ts';
import { createClient } from './create-client.ts';

const people: Record<string, { targetingKey: string; plan: string }> = {
  ann: { targetingKey: 'ann', plan: 'pro' },
  bob: { targetingKey: 'bob', plan: 'free' },
};

it('asks its server for tokens: for each context, and when one has expired', async () => {
  // The page's own clock is the real one, and events of another day are not counted.
  const clock = fixedClock(new Date().toISOString());
  await using t = await startTestService({ clock: { now: () => clock.date() } });
  const rule = { id: 'r1', if: { attribute: 'plan', op: 'in', values: ['pro'] }, serve: 'on' };
  const development = { enabled: true, rules: [rule], otherwise: { serve: 'off' } };
  await t.ok('POST', '/flags', { key: 'pro', kind: 'boolean', client: true, environments: { development } });
  const made = { kind: 'client', name: 'page', environment: 'development', secure: true };
  const { secret: key, signingKey } = (await t.ok('POST', '/keys', made)).body;
  let signedIn = 'ann';
  let tokens = 0;
  const contextToken = async () => {
    tokens++;
    return signContext(signingKey, people[signedIn]!, { ttlSeconds: 60, nowMs: clock.now() });
  };
  const options = { url: t.url, key, updates: 'off', storage: false } as const;
  const client = createClient({ ...options, context: people['ann']!, contextToken });
  expect(await client.ready()).toBe(true);
  expect([client.boolean('pro', false), tokens]).toEqual([true, 1]);

  client.track('seen');
  signedIn = 'bob';
  expect(await client.setContext(people['bob']!)).toBe(true);
  expect([client.boolean('pro', true), tokens]).toEqual([false, 2]);
  client.track('seen');
  await client.close();
  // Each with the token of whom it is of; the other one's would have been refused.
  const seen = await t.service.system.database.db.selectFrom('tracked_events').select('unit').execute();
  expect(seen.map(({ unit }) => unit).sort()).toEqual(['ann', 'bob']);

  // The same token, kept by a page that was open for too long, and one that is asked for anew.
  const old = await contextToken();
  clock.advance(3_600_000);
  let calls = 0;
  const renewing = createClient({
    ...options,
    context: people['bob']!,
    contextToken: () => (calls++ === 0 ? old : contextToken()),
  });
  expect(await renewing.ready()).toBe(true);
  expect([renewing.boolean('pro', true), calls]).toEqual([false, 2]);
  await renewing.close();

  // Nobody ever signs for the first: what was tracked of it does not wait, and take room, for ever.
  const dropped: number[] = [];
  const arriving = createClient({
    ...options,
    context: { targetingKey: 'nobody' },
    contextToken: () =>
      arriving.context['targetingKey'] === 'bob' ? contextToken() : Promise.reject('none'),
    fetch(to, request) {
      if (String(to).endsWith('events')) dropped.push(JSON.parse(String(request?.body)).dropped);
      return fetch(to, request);
    },
  });
  arriving.track('seen');
  expect(await arriving.setContext(people['bob']!)).toBe(true);
  await arriving.flush();
  arriving.track('seen');
  await arriving.close();
  expect(dropped).toEqual([0, 1]);

  // The server says that bob is signed in; and without a token nobody is anybody.
  for (const more of [{ contextToken }, {}]) {
    const claiming = createClient({ ...options, ...more, context: people['ann']!, timeoutMs: 500 });
    expect(await claiming.ready()).toBe(false);
    expect(claiming.boolean('pro', false)).toBe(false);
    await claiming.close();
  }
});
