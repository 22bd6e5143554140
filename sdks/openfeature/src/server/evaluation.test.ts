/** What a flag answers through OpenFeature's SDK. Numbers are those of the specification's requirements. */
import { connect, TestData } from '@halyard/sdk';
import {
  AsyncLocalStorageTransactionContextPropagator,
  type EvaluationContext,
  type Hook,
  type JsonValue,
  OpenFeature,
} from '@openfeature/server-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';
import { CASES, FLAGS } from '../testing/cases.ts';
import { HalyardProvider } from './index.ts';

const data = new TestData();
let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  for (const flag of FLAGS) await service.ok('POST', '/flags', flag);
  await service.service.delivery.catchUp();
  const options = { url: service.url, key: service.keys.server, cache: false as const, timeoutMs: 30_000 };
  await OpenFeature.setProviderAndWait('service', new HalyardProvider(options));
  await OpenFeature.setProviderAndWait(new HalyardProvider(await connect({ source: data })));
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await service[Symbol.asyncDispose]();
});

/** As the type of the fallback says. */
function details(
  domain: 'service' | undefined,
  flag: string,
  fallback: JsonValue,
  context?: EvaluationContext,
) {
  const client = domain ? OpenFeature.getClient(domain) : OpenFeature.getClient();
  if (typeof fallback === 'boolean') return client.getBooleanDetails(flag, fallback, context);
  if (typeof fallback === 'string') return client.getStringDetails(flag, fallback, context);
  if (typeof fallback === 'number') return client.getNumberDetails(flag, fallback, context);
  return client.getObjectDetails(flag, fallback, context);
}

describe('1.4.3, 1.4.5 to 1.4.9, 2.2.3 to 2.2.7: flags of the service', () => {
  it.each(Object.entries(CASES))('%s', async (_, { flag, fallback, context, ...wanted }) => {
    const found = await details('service', flag, fallback, context as EvaluationContext);
    const { flagKey, flagMetadata, errorMessage, ...said } = found;
    expect(flagKey).toBe(flag);
    expect(said).toEqual(wanted);
    // 2.3.2, 2.3.3
    expect(typeof errorMessage).toBe('errorCode' in wanted ? 'string' : 'undefined');
    // 2.2.9: the version of the flag's last change, where there is the flag.
    expect(typeof flagMetadata['flagVersion']).toBe(
      wanted.errorCode === 'FLAG_NOT_FOUND' ? 'undefined' : 'number',
    );
  });

  it('would be seen if they answered otherwise (control)', async () => {
    const before = await details('service', 'text-plain', 'bye');
    await service.ok('POST', '/flags/text-plain/environments/development/disable', undefined, {
      headers: { 'if-match': '*' },
    });
    await expect
      .poll(async () => (await details('service', 'text-plain', 'bye')).reason, { timeout: 20_000 })
      .toBe('DISABLED');
    expect(before.reason).toBe('STATIC');
  });
});

describe('flag metadata', () => {
  it('2.2.9, 2.2.10, 1.4.15: is flat, frozen, and says rule, experiment and version', async () => {
    data.setFlag('tested', {
      type: 'boolean',
      variants: { on: true, off: false },
      enabled: true,
      off: 'off',
      requires: [],
      rules: [
        {
          id: 'r1',
          if: { attribute: 'targetingKey', op: 'exists' },
          serve: {
            bucket: { by: 'targetingKey', seed: 's' },
            split: [{ variant: 'on', from: 0, to: 100_000 }],
          },
          experiment: { key: 'checkout', phase: 3 },
        },
      ],
      otherwise: { serve: 'off' },
      client: false,
    });
    const { flagMetadata, reason } = await details(undefined, 'tested', false, { targetingKey: 'ada' });
    expect(reason).toBe('SPLIT');
    expect(flagMetadata).toEqual({
      ruleId: 'r1',
      experiment: 'checkout',
      experimentPhase: 3,
      flagVersion: expect.any(Number),
    });
    expect(Object.isFrozen(flagMetadata)).toBe(true);
  });

  it('says what a split lacked', async () => {
    data.setFlag('drawn', {
      type: 'boolean',
      variants: { on: true, off: false },
      enabled: true,
      off: 'off',
      requires: [],
      rules: [],
      otherwise: {
        serve: {
          bucket: { by: 'targetingKey', seed: 's' },
          split: [{ variant: 'on', from: 0, to: 100_000 }],
        },
      },
      client: false,
    });
    const { flagMetadata, value, errorCode } = await details(undefined, 'drawn', true);
    expect([value, errorCode]).toEqual([false, undefined]);
    expect(flagMetadata['diagnostic']).toBe('TARGETING_KEY_MISSING');
  });
});

describe('the context', () => {
  const served = (attribute: string, values: string[], context: EvaluationContext) => {
    data.setFlag('asked', {
      type: 'boolean',
      variants: { on: true, off: false },
      enabled: true,
      off: 'off',
      requires: [],
      rules: [{ id: 'r1', if: { attribute, op: 'in', values }, serve: 'on' }],
      otherwise: { serve: 'off' },
      client: false,
    });
    return OpenFeature.getClient().getBooleanValue('asked', false, context);
  };

  it.each<[string, string, string, EvaluationContext]>([
    ['the targeting key', 'targetingKey', 'ada', { targetingKey: 'ada' }],
    ['what is nested', 'user.plan.name', 'pro', { user: { plan: { name: 'pro' } } }],
    ['elements of a list', 'groups', 'admins', { groups: ['users', 'admins'] }],
    ['a Date, as text', 'since', '2026-01-31T12:00:00.000Z', { since: new Date('2026-01-31T12:00:00Z') }],
    [
      'a nested one',
      'user.since',
      '2026-01-31T12:00:00.000Z',
      { user: { since: new Date('2026-01-31T12:00:00Z') } },
    ],
    ['one in a list', 'days', '2026-01-31T12:00:00.000Z', { days: ['x', new Date('2026-01-31T12:00:00Z')] }],
  ])('3.1: %s reaches the flag', async (_, attribute, value, context) => {
    expect(await served(attribute, [value], context)).toBe(true);
    expect(await served(attribute, ['another'], context)).toBe(false);
  });

  it('leaves what it was given alone, also where it refers to itself', async () => {
    const since = new Date('2026-01-31T12:00:00Z');
    const user: Record<string, unknown> = { since };
    user['self'] = user;
    const context = { user } as unknown as EvaluationContext;
    expect(await served('user.since', [since.toJSON()], context)).toBe(true);
    expect(user['since']).toBe(since);
  });

  it.each<[string, unknown]>([
    [
      'a getter throws',
      {
        get name() {
          throw new Error('no');
        },
      },
    ],
    ['a Date is none', new Date(Number.NaN)],
    ['it is deeper than any stack', JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('1.4.10: answers though %s', async (_, user) => {
    const context = { user, plan: 'pro' } as unknown as EvaluationContext;
    expect(await served('plan', ['pro'], context)).toBe(true);
  });

  it('3.2.3: API, transaction, client, invocation and before hooks, each over the one before', async () => {
    const levels = ['api', 'transaction', 'client', 'invocation', 'hook'];
    /** What a flag finds under `level` where the first so many levels say something of it. */
    const found = (count: number) => {
      const says = (level: string): EvaluationContext =>
        levels.indexOf(level) < count ? { level, [level]: true } : {};
      OpenFeature.setContext(says('api'));
      OpenFeature.setTransactionContextPropagator(new AsyncLocalStorageTransactionContextPropagator());
      const client = OpenFeature.getClient().setContext(says('client'));
      client.addHooks({ before: () => says('hook') });
      return new Promise<boolean>((resolve, reject) =>
        OpenFeature.setTransactionContext(says('transaction'), () => {
          client.getBooleanValue('layered', false, says('invocation')).then(resolve, reject);
        }),
      );
    };
    for (const [index, level] of levels.entries()) {
      data.setFlag('layered', {
        type: 'boolean',
        variants: { on: true, off: false },
        enabled: true,
        off: 'off',
        requires: [],
        rules: [
          {
            id: 'r1',
            if: {
              all: [
                { attribute: 'level', op: 'in', values: [level] },
                ...levels.slice(0, index + 1).map((each) => ({
                  attribute: each,
                  op: 'in' as const,
                  values: [true],
                })),
              ],
            },
            serve: 'on',
          },
        ],
        otherwise: { serve: 'off' },
        client: false,
      });
      expect([level, await found(index + 1)]).toEqual([level, true]);
      expect([level, await found(index)]).toEqual([level, false]);
    }
    OpenFeature.setContext({});
  });

  it('3.3.1.2: the transaction of each request, though they run at once', async () => {
    OpenFeature.setTransactionContextPropagator(new AsyncLocalStorageTransactionContextPropagator());
    data.set('mine', 'nobody');
    for (const name of ['ada', 'ben']) data.setFor(name, 'mine', name);
    const request = (targetingKey: string) =>
      new Promise<string>((resolve, reject) =>
        OpenFeature.setTransactionContext({ targetingKey }, () => {
          new Promise((later) => setTimeout(later, 5))
            .then(() => OpenFeature.getClient().getStringValue('mine', ''))
            .then(resolve, reject);
        }),
      );
    expect(await Promise.all(['ada', 'ben', 'eve'].map(request))).toEqual(['ada', 'ben', 'nobody']);
    expect(await OpenFeature.getClient().getStringValue('mine', '')).toBe('nobody');
  });
});

describe('hooks', () => {
  afterEach(() => void OpenFeature.clearHooks());
  const calls: unknown[][] = [];
  const hook: Hook = {
    before: ({ flagKey, flagValueType, defaultValue, providerMetadata, context }) =>
      void calls.push(['before', flagKey, flagValueType, defaultValue, providerMetadata.name, context]),
    after: (_, { value, variant, reason, errorCode }) =>
      void calls.push(['after', value, variant, reason, errorCode]),
    error: (_, error) => void calls.push(['error', (error as { code?: string }).code]),
    finally: (_, { value, variant, reason, errorCode }) =>
      void calls.push(['finally', value, variant, reason, errorCode]),
  };

  it.each<[string, string, JsonValue, unknown[][]]>([
    [
      'a flag that answers',
      'text-nothing',
      'bye',
      [
        ['before', 'text-nothing', 'string', 'bye', 'halyard', { targetingKey: 'ada' }],
        ['after', '', 'nothing', 'STATIC', undefined],
        ['finally', '', 'nothing', 'STATIC', undefined],
      ],
    ],
    [
      'no such flag',
      'missing',
      'bye',
      [
        ['before', 'missing', 'string', 'bye', 'halyard', { targetingKey: 'ada' }],
        ['error', 'FLAG_NOT_FOUND'],
        ['finally', 'bye', undefined, 'ERROR', 'FLAG_NOT_FOUND'],
      ],
    ],
    [
      'a flag of another type',
      'text-nothing',
      1,
      [
        ['before', 'text-nothing', 'number', 1, 'halyard', { targetingKey: 'ada' }],
        ['error', 'TYPE_MISMATCH'],
        ['finally', 1, undefined, 'ERROR', 'TYPE_MISMATCH'],
      ],
    ],
  ])('4.3: see the details of %s', async (_, flag, fallback, wanted) => {
    calls.length = 0;
    OpenFeature.addHooks(hook);
    await details('service', flag, fallback, { targetingKey: 'ada' });
    expect(calls).toEqual(wanted);
  });
});
