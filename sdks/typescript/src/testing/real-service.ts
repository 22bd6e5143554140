/** The real service in this process, with flags of every type and way to decide in its environment `development`. */
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';

const split = [
  { variant: 'a', weight: 40_000 },
  { variant: 'b', weight: 60_000 },
];
const germans = { attribute: 'country', op: 'in', values: ['DE'] };

/** By key; `client` is true where nothing is said. */
const FLAGS: Record<string, object> = {
  'new-checkout': {
    kind: 'boolean',
    environments: {
      development: {
        enabled: true,
        off: 'off',
        rules: [{ id: 'german', if: germans, serve: 'on' }],
        otherwise: { serve: 'off' },
      },
    },
  },
  greeting: {
    kind: 'string',
    variants: { a: 'Hello', b: '</script><!-- & \u2028' },
    environments: { development: { enabled: true, off: 'a', otherwise: { serve: { split } } } },
  },
  'page-size': {
    kind: 'number',
    type: 'float',
    variants: { a: 10, b: 2.5 },
    environments: {
      development: {
        enabled: true,
        off: 'a',
        rules: [{ id: 'big', if: { attribute: 'n', op: 'gt', values: [10] }, serve: 'b' }],
        otherwise: { serve: null },
      },
    },
  },
  limits: {
    kind: 'json',
    variants: { a: { perMinute: 60, tags: ['x'] }, b: {} },
    environments: {
      development: {
        enabled: true,
        off: 'b',
        requires: [{ flag: 'new-checkout', variants: ['on'] }],
        otherwise: { serve: 'a' },
      },
    },
  },
  experiment: {
    kind: 'multivariate',
    type: 'string',
    variants: { a: 'A', b: 'B' },
    environments: {
      development: {
        enabled: true,
        off: 'a',
        rules: [
          {
            id: 'exp',
            if: { attribute: 'targetingKey', op: 'exists' },
            serve: { split },
            experiment: { key: 'colours', phase: 1 },
          },
        ],
        otherwise: { serve: 'a' },
      },
    },
  },
  'timed-out': {
    kind: 'boolean',
    environments: {
      development: {
        enabled: true,
        off: 'off',
        rules: [
          {
            id: 'past',
            if: { attribute: '$now', op: 'lt', as: 'date', values: ['2020-01-01T00:00:00Z'] },
            serve: 'off',
          },
        ],
        otherwise: { serve: 'on' },
      },
    },
  },
  disabled: { kind: 'boolean', environments: { development: { enabled: false } } },
  'for-servers-only': { kind: 'boolean', client: false, environments: { development: { enabled: true } } },
};

export async function startRealService(): Promise<TestService> {
  const service = await startTestService();
  for (const [key, flag] of Object.entries(FLAGS)) {
    await service.ok('POST', '/flags', { key, client: true, ...flag });
  }
  return service;
}
