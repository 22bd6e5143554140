import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { type KeyUses, openKeyUses } from './index.ts';

const clock = {
  offsetMs: 0,
  now() {
    return new Date(Date.now() + this.offsetMs);
  },
};
let t: TestService;
let uses: KeyUses;
beforeAll(async () => {
  t = await startTestService({ clock });
  uses = openKeyUses(t.service.system, t.service.delivery, { flushMs: 3_600_000 });
});
afterAll(async () => {
  await uses.close();
  await t[Symbol.asyncDispose]();
});

const lastUse = async (id: string) => (await t.ok('GET', `/keys/${id}`)).body.lastUsedAt;
const seqOf = async () => (await t.ok('GET', '/changes?limit=1')).body.items[0].seq;

it('is known of a key from about a minute after, and no change of it', async () => {
  const { id, secret } = (await t.ok('POST', '/keys', { kind: 'api', name: 'test', scopes: ['flags:read'] }))
    .body;
  expect(await lastUse(id)).toBeNull();
  const before = await seqOf();
  const use = async () => {
    const at = clock.now().getTime();
    await t.ok('GET', '/flags', undefined, { key: secret });
    expect(await lastUse(id)).not.toBe(new Date(at).toISOString());
    await uses.flush();
    const known = Date.parse(await lastUse(id)) - at;
    expect(known).toBeGreaterThanOrEqual(0);
    expect(known).toBeLessThan(10_000);
  };
  await use();
  clock.offsetMs += 60_000;
  await use();
  const newest = await lastUse(id);
  // A node whose clock is behind takes nothing back.
  clock.offsetMs -= 50_000;
  await t.ok('GET', '/flags', undefined, { key: secret });
  await uses.flush();
  expect(await lastUse(id)).toBe(newest);
  // Nor does whoever guesses at its secret use it.
  clock.offsetMs += 100_000;
  const wrong = secret.slice(0, -7) + (secret.at(-7) === 'a' ? 'b' : 'a') + secret.slice(-6);
  expect((await t.request('GET', '/flags', { key: wrong })).status).toBe(401);
  await uses.flush();
  expect(await lastUse(id)).toBe(newest);
  expect(await seqOf()).toBe(before);
  expect(
    (await t.ok('GET', '/keys')).body.items.find((key: { id: string }) => key.id === id).lastUsedAt,
  ).toBe(newest);
});

it('is written at the end of a node', async () => {
  const { id, secret } = (
    await t.ok('POST', '/keys', { kind: 'server', name: 'test', environment: 'staging' })
  ).body;
  await t.ok('GET', '/sdk/snapshot', undefined, { key: secret });
  await openKeyUses(t.service.system, t.service.delivery).close();
  expect(await lastUse(id)).not.toBeNull();
});
