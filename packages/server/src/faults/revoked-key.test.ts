/**
 * A17: the streams of a revoked key end on every node, where nothing else happens too. That an SDK whose key is
 * refused asks three times and then once in 2.5 to 5 minutes is shown on a virtual clock in the SDK's
 * stream/backoff.test.ts, and on sockets in its reconnect.test.ts (RT-16).
 */
import { waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { startNodes } from './testing/nodes.ts';
import { openWholeStream } from './testing/open-stream.ts';
import { ask, makePlace } from './testing/place.ts';

it('A17: revoked on one node, a key has no stream left on either after a moment', {
  timeout: 120_000,
}, async () => {
  await using place = await makePlace('postgres');
  await using nodes = await startNodes(place, 2);
  const [one, two] = nodes.all;
  const service = { url: one!.url, administrator: nodes.administrator };
  const body = { kind: 'server', name: 'leaked', environment: 'development' };
  const { body: key } = await ask(service, 'POST', '/keys', body);
  const streams = await Promise.all(
    [one!, two!].flatMap((node) => [
      openWholeStream(node.url, key.secret),
      openWholeStream(node.url, key.secret),
    ]),
  );
  const others = await Promise.all([
    openWholeStream(one!.url, nodes.server),
    openWholeStream(two!.url, nodes.server),
  ]);
  expect((await ask(service, 'POST', `/keys/${key.id}/revoke`)).status).toBe(200);
  // The goal is two seconds; more than twice that only on a machine that is busy with something else.
  await waitFor(() => streams.every(({ isOpen }) => !isOpen), { timeoutMs: 5_000 });
  for (const { events } of streams) expect(events.at(-1)).toBe('error {"code":"KEY_REVOKED"}');
  for (const { url } of [one!, two!]) {
    const answer = await fetch(`${url}/sdk/stream`, { headers: { authorization: `Bearer ${key.secret}` } });
    expect(answer.status).toBe(401);
  }
  // Negative control: nobody else is sent away.
  expect(others.map(({ isOpen }) => isOpen)).toEqual([true, true]);
  for (const { close } of others) close();
});
