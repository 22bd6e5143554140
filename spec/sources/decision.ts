/** The order of decision, the type asked for, and what a result says. */
import type { Condition, Flag, Json } from '../../packages/core/src/model.ts';
import { raw } from './raw-number.ts';
import { type Ask, aFlag, aRule, askEach, type Subject } from './subject.ts';

const vip: Condition = { attribute: 'vip', op: 'in', values: [true] };
const staff: Condition = { attribute: 'staff', op: 'in', values: [true] };
const half = (seed: string) => ({
  bucket: { by: 'targetingKey', seed },
  split: [
    { variant: 'on', from: 0, to: 50_000 },
    { variant: 'off', from: 50_000, to: 100_000 },
  ],
});
const part = { bucket: { by: 'targetingKey', seed: 'p' }, split: [{ variant: 'on', from: 0, to: 30_000 }] };

const FLAGS: Record<string, Flag> = {
  static: aFlag({ otherwise: { serve: 'on' } }),
  'static null': aFlag({ otherwise: { serve: null } }),
  'static though there are requirements': aFlag({ requires: [vip], otherwise: { serve: 'on' } }),
  default: aFlag({ rules: [aRule({ if: vip })] }),
  'default null': aFlag({ rules: [aRule({ if: vip })], otherwise: { serve: null } }),
  'rule serves null': aFlag({ rules: [aRule({ if: vip, serve: null }), aRule({ id: 'never', if: vip })] }),
  'rule serves null in an experiment': aFlag({
    rules: [aRule({ if: vip, serve: null, experiment: { key: 'holdout', phase: 2 } })],
  }),
  'first of two': aFlag({ rules: [aRule({ id: 'first', if: vip }), aRule({ id: 'second', if: staff, serve: 'off' })] }),
  'rule of everyone': aFlag({ rules: [aRule({ if: { all: [] } }), aRule({ id: 'never', serve: 'off' })] }),
  disabled: aFlag({ enabled: false, rules: [aRule()], otherwise: { serve: 'on' } }),
  'disabled to on': aFlag({ enabled: false, off: 'on' }),
  'disabled to null': aFlag({ enabled: false, off: null, rules: [aRule()] }),
  'disabled with a requirement': aFlag({ enabled: false, requires: [{ any: [] }] }),
  requires: aFlag({ requires: [vip, staff], otherwise: { serve: 'on' } }),
  'requires to null': aFlag({ requires: [vip], off: null, otherwise: { serve: 'on' } }),
  'split in a rule': aFlag({ rules: [aRule({ if: { all: [] }, serve: half('r') })] }),
  'split in a rule leaves some': aFlag({ rules: [aRule({ serve: part }), aRule({ id: 'next', if: vip })] }),
  'split in an experiment': aFlag({
    rules: [aRule({ serve: half('x'), experiment: { key: 'exp-7', phase: 0 } })],
  }),
  'experiment of one variant': aFlag({ rules: [aRule({ experiment: { key: 'all', phase: 3 } })] }),
  'split otherwise': aFlag({ otherwise: { serve: half('o') } }),
  'split otherwise with rules': aFlag({ rules: [aRule({ if: vip })], otherwise: { serve: half('o') } }),
  'split otherwise leaves some': aFlag({ otherwise: { serve: part } }),
  'split otherwise leaves some to null': aFlag({ off: null, otherwise: { serve: part } }),
  'split of nothing': aFlag({ otherwise: { serve: { ...part, split: [] } } }),
  'split of nothing in a rule': aFlag({ rules: [aRule({ serve: { ...part, split: [] } })] }),
  'split of one variant in parts': aFlag({
    otherwise: {
      serve: {
        bucket: { by: 'targetingKey', seed: 'm' },
        split: [
          { variant: 'on', from: 0, to: 20_000 },
          { variant: 'off', from: 20_000, to: 60_000 },
          { variant: 'on', from: 60_000, to: 100_000 },
        ],
      },
    },
  }),
  'version 17': aFlag({ version: 17 }),
  'version 0': aFlag({ version: 0 }),
  'with fields of a newer service': {
    ...aFlag({ otherwise: { serve: 'on' } }),
    schedule: { if: 'x' },
    tags: null,
  } as Flag,
}; // biome-ignore format: a table

const CONTEXTS = {
  nobody: {},
  vip: { vip: true },
  staff: { staff: true },
  both: { vip: true, staff: true, targetingKey: 'user-3' },
  'user-1': { targetingKey: 'user-1' },
  'user-2': { targetingKey: 'user-2' },
  'user-5': { targetingKey: 'user-5' },
  'a key that is no text': { targetingKey: 1.5 },
};

const typed = (type: Flag['type'], on: unknown, off: unknown, more: Partial<Flag> = {}) =>
  aFlag({ type, variants: { on: on as Json, off: off as Json }, otherwise: { serve: 'on' }, ...more });

const TYPED: Record<string, Flag> = {
  boolean: typed('boolean', true, false),
  string: typed('string', 'Größe 😀', ''),
  integer: typed('integer', 9007199254740991, -9007199254740991),
  'integer written as float': typed('integer', raw('10.0'), raw('1e2')),
  'integer zero': typed('integer', raw('-0'), 0),
  float: typed('float', 1e308, -1e308),
  'float of an integer': typed('float', 10, raw('10.0')),
  'float beyond 2^53': typed('float', raw('9007199254740993'), raw('5e-324')),
  'json object': typed('json', { a: [1, null, { b: '😀' }], toString: 1 }, {}),
  'json null': typed('json', null, []),
  'json scalar': typed('json', 'text', 1),
  'disabled integer': typed('integer', 1, 0, { enabled: false }),
  'null integer': typed('integer', 1, 0, { otherwise: { serve: null } }),
  'requiring float': typed('float', 1, 0, { requires: [{ any: [] }] }),
};

const TYPES = ['boolean', 'string', 'integer', 'float', 'json', 'number'];

export const DECISION: readonly Subject[] = [
  {
    name: 'decision',
    describes: 'the order of decision: enabled, requires, rules, otherwise; null, splits, experiments',
    flags: FLAGS,
    asks: [
      ...askEach(Object.keys(FLAGS), CONTEXTS),
      ...['unknown', '', 'toString', '__proto__', 'constructor', 'Static', 'static '].map(
        (flag): Ask => ({ name: `no flag ${JSON.stringify(flag)}`, flag, context: {} }),
      ),
    ],
  },
  {
    name: 'types',
    describes: 'the type asked for: number takes integer and float; a mismatch goes before whatever would be served',
    flags: {
      ...TYPED,
      malformed: { ...aFlag(), off: 'nowhere' },
      cyclic: aFlag({ requires: [{ flag: 'cyclic', variants: ['on'] }] }),
    },
    asks: [...Object.keys(TYPED), 'malformed', 'cyclic', 'unknown'].flatMap((flag) => [
      { name: `${flag} as it is`, flag, context: {} },
      ...TYPES.map((type) => ({ name: `${flag} as ${type}`, flag, context: {}, type })),
    ]),
  },
]; // biome-ignore format: a table
