/**
 * Flags and what they have to answer through OpenFeature, for either provider: the cases of the specification's own
 * suites (appendix B: evaluation, metadata), in flags of Halyard.
 */
import type { JsonValue } from '@openfeature/core';

export interface Case {
  flag: string;
  context?: Record<string, unknown>;
  fallback: JsonValue;
  value: JsonValue;
  reason: string;
  variant?: string;
  errorCode?: string;
}

const LIMITS = { perMinute: 60, paths: ['/a', '/b'], nested: { isOn: true } };

/** By type: variants of which the second is nothing in particular, and a fallback that is neither. */
const TYPES: { kind: string; name: string; some: JsonValue; nothing: JsonValue; fallback: JsonValue }[] = [
  { kind: 'boolean', name: 'boolean', some: true, nothing: false, fallback: false },
  { kind: 'string', name: 'text', some: 'hello', nothing: '', fallback: 'bye' },
  { kind: 'number', name: 'integer', some: 10, nothing: 0, fallback: 1 },
  { kind: 'number', name: 'float', some: 0.5, nothing: 0, fallback: 0.1 },
  { kind: 'json', name: 'object', some: LIMITS, nothing: {}, fallback: { other: 1 } },
];

const isAda = { attribute: 'email', op: 'in', values: ['ada@example.com'] };

/** What POST /flags takes. */
export const FLAGS: Record<string, unknown>[] = [
  ...TYPES.flatMap(({ kind, name, some, nothing }) => {
    const flag = (key: string, development: object) => ({
      key: `${name}-${key}`,
      kind,
      client: true,
      variants: { some, nothing },
      environments: {
        development: { enabled: true, off: null, otherwise: { serve: 'some' }, ...development },
      },
    });
    return [
      flag('plain', {}),
      flag('nothing', { otherwise: { serve: 'nothing' } }),
      flag('targeted', {
        rules: [{ id: 'ada', if: isAda, serve: 'nothing' }],
        otherwise: { serve: 'some' },
      }),
      flag('disabled', { enabled: false }),
      flag('disabled-with-value', { enabled: false, off: 'nothing' }),
      flag('without-value', { otherwise: { serve: null } }),
      flag('waiting', {
        requires: [{ flag: 'boolean-disabled-with-value', variants: ['some'] }],
        off: 'nothing',
      }),
    ];
  }),
  {
    key: 'several-attributes',
    kind: 'string',
    client: true,
    variants: { inside: 'INSIDE', outside: 'OUTSIDE' },
    environments: {
      development: {
        enabled: true,
        off: null,
        otherwise: { serve: 'outside' },
        rules: [
          {
            if: {
              all: [
                isAda,
                { attribute: 'customer', op: 'in', values: [false] },
                { attribute: 'age', op: 'gt', values: [10] },
              ],
            },
            serve: 'inside',
          },
        ],
      },
    },
  },
];

const ada = { email: 'ada@example.com' };

/** By the name of the test. */
export const CASES: Record<string, Case> = Object.fromEntries([
  ...TYPES.flatMap(({ name, some, nothing, fallback }): [string, Case][] => {
    const wrong = name === 'boolean' ? 'text-plain' : 'boolean-plain';
    const is = (flag: string, reason: string, variant: 'some' | 'nothing'): Case => ({
      flag: `${name}-${flag}`,
      fallback,
      value: variant === 'some' ? some : nothing,
      reason,
      variant,
    });
    const isFallback = (flag: string, reason: string, errorCode?: string): Case => ({
      flag,
      fallback,
      value: fallback,
      reason,
      ...(errorCode && { errorCode }),
    });
    return [
      [`${name}: without rules, with its variant`, is('plain', 'STATIC', 'some')],
      [
        `${name}: a value that is nothing is a value`,
        { ...is('nothing', 'STATIC', 'nothing'), fallback: some },
      ],
      [`${name}: a rule that matches`, { ...is('targeted', 'TARGETING_MATCH', 'nothing'), context: ada }],
      [
        `${name}: no rule that matches`,
        { ...is('targeted', 'DEFAULT', 'some'), context: { email: 'ben@example.com' } },
      ],
      [`${name}: an empty context`, is('targeted', 'DEFAULT', 'some')],
      [
        `${name}: an attribute that is null`,
        { ...is('targeted', 'DEFAULT', 'some'), context: { email: null } },
      ],
      [`${name}: disabled, without a value for that`, isFallback(`${name}-disabled`, 'DISABLED')],
      [`${name}: disabled, with one`, is('disabled-with-value', 'DISABLED', 'nothing')],
      [`${name}: serves the caller's default`, isFallback(`${name}-without-value`, 'STATIC')],
      [`${name}: a requirement that does not hold`, is('waiting', 'PREREQUISITE_FAILED', 'nothing')],
      [`${name}: no such flag`, isFallback('no-such-flag', 'ERROR', 'FLAG_NOT_FOUND')],
      [`${name}: a flag of another type`, isFallback(wrong, 'ERROR', 'TYPE_MISMATCH')],
    ];
  }),
  [
    'several attributes of several types',
    {
      flag: 'several-attributes',
      context: { ...ada, age: 65, customer: false, role: 'admin' },
      fallback: '',
      value: 'INSIDE',
      reason: 'TARGETING_MATCH',
      variant: 'inside',
    },
  ],
]);
