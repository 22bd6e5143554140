/** SEC-18: while a key is rotated nobody who asks with it is refused, on any node, and no stream ends before its time. */
import { waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { type Node, startNodes } from './testing/nodes.ts';
import { openWholeStream } from './testing/open-stream.ts';
import { ask, makePlace } from './testing/place.ts';

it('SEC-18: rotated with an overlap, a key works by both secrets on every node, and then by one', {
  timeout: 120_000,
}, async () => {
  await using place = await makePlace('postgres');
  await using nodes = await startNodes(place, 2);
  const [one, two] = nodes.all;
  const service = { url: one!.url, administrator: nodes.administrator };
  const body = { kind: 'server', name: 'rotated', environment: 'development' };
  const old: string = (await ask(service, 'POST', '/keys', body)).body.secret;
  const id = old.slice('hal_server_'.length).slice(0, 8);
  const streams = await Promise.all([one!, two!].map((node) => openWholeStream(node.url, old)));

  const asked = { old: [] as number[], fresh: [] as number[] };
  const evaluate = async (which: 'old' | 'fresh', { url }: Node, key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/flags/example/evaluate?targetingKey=u1`, { headers });
    await answer.arrayBuffer();
    asked[which].push(answer.status);
  };
  // Whoever has not heard of the new secret goes on with the old one, from before the rotation.
  let isOver = false;
  const others = [one!, two!].map(async (node) => {
    while (!isOver) await evaluate('old', node, old);
  });
  const rotate = async (overlapSeconds: number): Promise<string> =>
    (await ask(service, 'POST', `/keys/${id}/rotate`, { overlapSeconds })).body.secret;
  // Longer than all of this takes, however slow the machine is.
  const fresh = await rotate(600);
  // And whoever has asks at once, on the node that may not have heard of it.
  for (let i = 0; i < 200; i++) await evaluate('fresh', i % 2 === 0 ? two! : one!, fresh);
  const during = await Promise.all([one!, two!].map((node) => openWholeStream(node.url, fresh)));
  expect(streams.map(({ isOpen }) => isOpen)).toEqual([true, true]);
  isOver = true;
  await Promise.all(others);
  expect(new Set([...asked.old, ...asked.fresh])).toEqual(new Set([200]));
  expect(asked.old.length).toBeGreaterThan(20);

  // Once more, and so shortly that the end is seen: of this overlap, not of the one that was promised to the first.
  const rotatedAt = performance.now();
  const newest = await rotate(2);
  const last = await openWholeStream(two!.url, newest);
  await waitFor(() => during.every(({ isOpen }) => !isOpen));
  expect(performance.now() - rotatedAt).toBeGreaterThanOrEqual(1_990);
  for (const { events } of during) expect(events.at(-1)).toBe('error {"code":"KEY_REVOKED"}');
  expect([...streams, last].map(({ isOpen }) => isOpen)).toEqual([true, true, true]);
  // The control: after the overlap its secret is refused, and so are all at once where there is none.
  asked.old.length = 0;
  for (const node of nodes.all) await evaluate('old', node, fresh);
  await evaluate('old', one!, old);
  expect(asked.old).toEqual([401, 401, 200]);
  await rotate(0);
  for (const secret of [old, newest]) await evaluate('old', one!, secret);
  expect(asked.old.slice(3)).toEqual([401, 401]);
  await waitFor(() => [...streams, last].every(({ isOpen }) => !isOpen), { timeoutMs: 5_000 });
});
