/** What a flag of a real service answers through OpenFeature's SDK for browsers. */
import { type EvaluationContext, type Hook, type JsonValue, OpenFeature } from '@openfeature/web-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';
import { CASES, FLAGS } from '../testing/cases.ts';
import { HalyardProvider } from './index.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  for (const flag of FLAGS) await service.ok('POST', '/flags', flag);
  await service.ok('POST', '/flags', { key: 'of-servers', kind: 'boolean', client: false });
  await service.service.delivery.catchUp();
  const provider = new HalyardProvider({ url: service.url, key: service.keys.client, timeoutMs: 20_000 });
  await OpenFeature.setProviderAndWait(provider);
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await service[Symbol.asyncDispose]();
});

/** As the type of the fallback says. */
function details(flag: string, fallback: JsonValue) {
  const client = OpenFeature.getClient();
  if (typeof fallback === 'boolean') return client.getBooleanDetails(flag, fallback);
  if (typeof fallback === 'string') return client.getStringDetails(flag, fallback);
  if (typeof fallback === 'number') return client.getNumberDetails(flag, fallback);
  return client.getObjectDetails(flag, fallback);
}

describe('1.4.3, 1.4.5 to 1.4.9, 2.2.3 to 2.2.7: flags of the service', () => {
  it.each(Object.entries(CASES))('%s', async (_, { flag, fallback, context = {}, ...wanted }) => {
    await OpenFeature.setContext(context as EvaluationContext);
    const { flagKey, flagMetadata, errorMessage, ...said } = details(flag, fallback);
    expect(flagKey).toBe(flag);
    expect(said).toEqual(wanted);
    // 2.3.2, 2.3.3
    expect(typeof errorMessage).toBe('errorCode' in wanted ? 'string' : 'undefined');
    // 2.2.9; which rule it was is not for browsers.
    if (!('errorCode' in wanted)) expect(flagMetadata).toEqual({ flagVersion: expect.any(Number) });
  });

  it('would be seen if they answered for another context (control)', async () => {
    await OpenFeature.setContext({ email: 'ada@example.com' });
    expect(details('text-targeted', 'bye').reason).toBe('TARGETING_MATCH');
    await OpenFeature.setContext({ email: 'ben@example.com' });
    expect(details('text-targeted', 'bye').reason).toBe('DEFAULT');
  });

  it('a flag that is not for browsers is none', () => {
    expect(details('of-servers', false)).toMatchObject({ value: false, errorCode: 'FLAG_NOT_FOUND' });
  });

  it('3.1: a Date in the context, and what is nested, reach the service', async () => {
    const since = new Date('2026-01-31T12:00:00Z');
    await service.ok('POST', '/flags', {
      key: 'dated',
      kind: 'boolean',
      client: true,
      environments: {
        development: {
          enabled: true,
          rules: [{ if: { attribute: 'user.since', op: 'in', values: [since.toJSON()] }, serve: 'on' }],
          otherwise: { serve: 'off' },
        },
      },
    });
    await service.service.delivery.catchUp();
    await OpenFeature.setContext({ user: { since } });
    expect(details('dated', false).value).toBe(true);
  });
});

it.each([
  [
    'a flag that answers',
    'text-nothing',
    [
      ['after', '', 'nothing', 'STATIC', undefined],
      ['finally', '', 'nothing', 'STATIC', undefined],
    ],
  ],
  [
    'no such flag',
    'missing',
    [
      ['error', 'FLAG_NOT_FOUND'],
      ['finally', 'bye', undefined, 'ERROR', 'FLAG_NOT_FOUND'],
    ],
  ],
])('4.3: hooks see the details of %s', (_, flag, wanted) => {
  const calls: unknown[][] = [];
  const hook: Hook = {
    after: (_, { value, variant, reason, errorCode }) =>
      void calls.push(['after', value, variant, reason, errorCode]),
    error: (_, error) => void calls.push(['error', (error as { code?: string }).code]),
    finally: (_, { value, variant, reason, errorCode }) =>
      void calls.push(['finally', value, variant, reason, errorCode]),
  };
  OpenFeature.getClient().getStringDetails(flag, 'bye', { hooks: [hook] });
  expect(calls).toEqual(wanted);
});
