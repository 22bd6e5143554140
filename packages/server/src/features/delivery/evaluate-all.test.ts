import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
  const rules = [{ id: 'german', if: { attribute: 'country', op: 'in', values: ['DE'] }, serve: 'b' }];
  const variants = { a: 10, b: 2.5 };
  const development = { enabled: true, off: 'a', rules, otherwise: { serve: 'a' } };
  await t.ok('POST', '/flags', {
    key: 'shown',
    kind: 'number',
    type: 'float',
    variants,
    client: true,
    environments: { development },
  });
  await t.ok('POST', '/flags', {
    key: 'hidden',
    kind: 'boolean',
    environments: { development: { enabled: false } },
  });
  await t.ok('POST', '/flags', { key: '__proto', kind: 'boolean' });
});
afterAll(() => t?.[Symbol.asyncDispose]());

const ask = (key: string, context: object, headers: Record<string, string> = {}) =>
  t.request('POST', '/sdk/evaluate', { key, body: { context }, headers });

it('answers every flag as one by one', async () => {
  for (const context of [{}, { targetingKey: 'u1', country: 'DE' }, { country: 7 }]) {
    const { status, body } = await ask(t.keys.server, context);
    expect(status).toBe(200);
    expect(Object.keys(body.flags)).toEqual(Object.keys(body.flags).toSorted());
    expect(Object.keys(body.flags)).toEqual(
      expect.arrayContaining(['shown', 'hidden', 'example', '__proto']),
    );
    for (const [flag, answer] of Object.entries(body.flags)) {
      const single = await t.ok('POST', `/flags/${flag}/evaluate`, { context }, { key: t.keys.server });
      const { environment, snapshotVersion } = body;
      expect({ key: flag, ...(answer as object), environment, snapshotVersion }).toEqual(single.body);
    }
  }
});

it('shows client keys what is theirs, and writes floats as such', async () => {
  const response = await fetch(`${t.url}/sdk/evaluate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${t.keys.client}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const text = await response.text();
  expect(text).toContain('"shown":{"value":10.0,');
  expect(Object.keys(JSON.parse(text).flags)).not.toContain('hidden');
  const german = await ask(t.keys.client, { country: 'DE' });
  expect(german.body.flags.shown).toMatchObject({ value: 2.5, reason: 'TARGETING_MATCH' });
  expect(german.body.flags.shown).not.toHaveProperty('ruleId');
  expect((await ask(t.keys.server, { country: 'DE' })).body.flags.shown.ruleId).toBe('german');
});

it('answers 304 as long as the answers are the same, and not when they are others', async () => {
  const first = await ask(t.keys.server, { targetingKey: 'u1' });
  const again = await ask(t.keys.server, { targetingKey: 'u1', unused: 1 }, { 'if-none-match': first.etag! });
  expect([again.status, again.etag]).toEqual([304, first.etag]);
  const other = await ask(t.keys.server, { country: 'DE' }, { 'if-none-match': first.etag! });
  expect(other.status).toBe(200);
  expect(other.etag).not.toBe(first.etag);
});

it('wants to know the environment of an api key, and counts nothing', async () => {
  expect((await ask(t.keys.administrator, {})).body.fields).toEqual([
    expect.objectContaining({ pointer: '/environment' }),
  ]);
  const { status } = await t.request('POST', '/sdk/evaluate?environment=development', { body: {} });
  expect(status).toBe(200);
  const state = t.service.delivery.environment('default', 'development')!;
  state.takeCounts();
  await ask(t.keys.server, {});
  expect(state.takeCounts()).toEqual([]);
});
