import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestService } from '../../../../packages/server/src/testing/start-test-service.ts';
import { startRealService } from '../testing/real-service.ts';
import { createClient } from './create-client.ts';

let service: TestService;
beforeAll(async () => {
  service = await startRealService();
});
afterAll(() => service?.[Symbol.asyncDispose]());

it('answers from the service', async () => {
  const client = createClient({
    url: service.url,
    key: service.keys.client,
    context: { targetingKey: 'u', country: 'DE' },
  });
  expect(client.boolean('new-checkout', false)).toBe(false);
  expect(await client.ready()).toBe(true);
  expect(client.boolean('new-checkout', false)).toBe(true);
  expect(client.booleanDetails('new-checkout', false)).toEqual({
    value: true,
    variant: 'on',
    reason: 'TARGETING_MATCH',
    flagVersion: 2,
  });
  expect(await client.setContext({ targetingKey: 'u', country: 'FR' })).toBe(true);
  expect(client.boolean('new-checkout', true)).toBe(false);
  await client.close();
});
