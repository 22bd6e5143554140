import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { handsOf, haveNobodyInCommon } from './hands.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t[Symbol.asyncDispose]());

const api = { kind: 'api', name: 'a key', scopes: ['*'], allProjects: true };
const make = async (body: object = {}, key?: string) => {
  const options = key === undefined ? {} : { key };
  return (await t.ok('POST', '/keys', { ...api, ...body }, options)).body as { id: string; secret: string };
};
const hands = (who: Parameters<typeof handsOf>[1]) => handsOf(t.service.system.database.db, who);
const ofKey = ({ id }: { id: string }) => ({ kind: 'api', id });

it('are of whoever made a key, and whoever made that one', async () => {
  const first = await make();
  const second = await make({}, first.secret);
  const third = await make({}, second.secret);
  expect(await hands(ofKey(third))).toContain(first.id);
  expect(haveNobodyInCommon(await hands(ofKey(third)), await hands(ofKey(first)))).toBe(false);
});

it('are of whoever rotated a key, too, and of its account', async () => {
  const rotating = await make();
  const { id: account } = (await t.ok('POST', '/service-accounts', { name: 'deploys' })).body;
  const key = await make();
  const before = await hands({ ...ofKey(key), account: { id: account } });
  expect(before).toContain(account);
  expect(before).not.toContain(rotating.id);
  await t.ok('POST', `/keys/${key.id}/rotate`, {}, { key: rotating.secret });
  expect(await hands(ofKey(key))).toContain(rotating.id);
});

it('have nobody in common where people are different people', async () => {
  const [ann, bob] = [await hands({ kind: 'user', id: 'ann' }), await hands({ kind: 'user', id: 'bob' })];
  expect(haveNobodyInCommon(ann, bob)).toBe(true);
});
