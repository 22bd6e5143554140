import { expect, describe as group, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import {
  type Bucket,
  type Condition,
  type Flag,
  POSITIONS,
  type Range,
  type Serve,
  type Test,
} from '../model.ts';
import { aFlag, anEvaluator, aRule } from '../testing/documents.ts';
import { describe, describeSegment } from './describe.ts';

const BUCKET: Bucket = { by: 'targetingKey', seed: 's' };

const is = (attribute: string, ...values: Test['values'] & {}): Test => ({ attribute, op: 'in', values });
const not = (condition: Condition): Condition => ({ not: condition });
const all = (...parts: Condition[]): Condition => ({ all: parts });
const any = (...parts: Condition[]): Condition => ({ any: parts });
const now = (op: Test['op'], value: string | number): Test => {
  return { attribute: '$now', op, as: 'date', values: [value] };
};
const share = (percent: number, by: Bucket['by'] = 'targetingKey'): Condition => {
  return { bucket: { by, seed: 's' }, ranges: [{ from: 0, to: percent * 1000 }] };
};

/** Percentages of variants, one behind the other. */
function split(shares: Record<string, number>, bucket = BUCKET): Serve {
  let from = 0;
  const ranges: ({ variant: string } & Range)[] = [];
  for (const [variant, percent] of Object.entries(shares)) {
    const to = from + Math.round((percent * (bucket.of ?? POSITIONS)) / 100);
    ranges.push({ variant, from, to });
    from = to;
  }
  return { bucket, split: ranges };
}

/** From one percentage to another. */
function range(from: number, to: number, variant = 'on'): Serve {
  return { bucket: BUCKET, split: [{ variant, from: from * 1000, to: to * 1000 }] };
}

/** A flag with one rule that serves on, and off otherwise. */
function ruled(condition: Condition, serve: Serve = 'on'): Flag {
  return aFlag({ rules: [aRule({ if: condition, serve })], otherwise: { serve: 'off' } });
}

function withRules(...rules: [Condition, Serve][]): Flag {
  const made = rules.map(([condition, serve], i) => aRule({ id: `r${i}`, if: condition, serve }));
  return aFlag({ rules: made, otherwise: { serve: 'off' } });
}

const THREE = { on: true, off: false, third: true };
const GERMANY = is('geo.country', 'DE');
const RECENT: Test = { attribute: 'app.version', op: 'gte', as: 'semver', values: ['2.3.0'] };
const countries = ['DE', 'FR', 'AT', 'CH', 'US', 'GB', 'NL', 'BE', 'LU', 'DK', 'SE'];

const COPY = aFlag({
  type: 'string',
  variants: {
    control: 'Buy',
    loud: 'Buy now, before it is gone! Only today, only here, only for you, dear friend.',
    red: 'red',
  },
  off: 'control',
});

const SUMMARIES: [string, Flag][] = [
  // Whom
  [
    '25 % of people in Germany on 2.3.0 or later, by user id, get on; everyone else gets off.',
    ruled(all(GERMANY, RECENT), split({ on: 25 })),
  ],
  ['Everyone gets on.', aFlag()],
  ['People in Germany get on; everyone else gets off.', ruled(GERMANY)],
  [
    'People in Germany or the United States get on; everyone else gets off.',
    ruled(is('geo.country', 'DE', 'US')),
  ],
  ['People in de get on; everyone else gets off.', ruled(is('geo.country', 'de'))],
  [
    'People in Germany in any letter case get on; everyone else gets off.',
    ruled({ ...is('geo.country', 'de'), ignoreCase: true }),
  ],
  [
    'People in Germany, France, Austria, Switzerland, the United States and 6 more get on; everyone else gets off.',
    ruled(is('geo.country', ...countries)),
  ],
  ['People not in Germany get on; everyone else gets off.', ruled(not(GERMANY))],
  [
    'People whose country is known and not in Germany get on; everyone else gets off.',
    ruled(not({ ...GERMANY, else: true })),
  ],
  [
    'People in Germany or whose country is missing get on; everyone else gets off.',
    ruled({ ...GERMANY, else: true }),
  ],
  ['People in Europe get on; everyone else gets off.', ruled(is('geo.continent', 'EU'))],
  ['People in Berlin get on; everyone else gets off.', ruled(is('geo.city', 'Berlin'))],
  ['People in the region BE get on; everyone else gets off.', ruled(is('geo.region', 'BE'))],
  [
    'People on mobile or tablet get on; everyone else gets off.',
    ruled(is('device.type', 'mobile', 'tablet')),
  ],
  ['People using Firefox get on; everyone else gets off.', ruled(is('device.browser', 'Firefox'))],
  [
    'People in Germany on iOS whose plan is pro get on; everyone else gets off.',
    ruled(all(is('plan', 'pro'), GERMANY, is('device.os', 'iOS'))),
  ],
  [
    'People whose user id is ann or bob get on; everyone else gets off.',
    ruled(is('targetingKey', 'ann', 'bob')),
  ],
  [
    'People whose email ends with @example.com get on; everyone else gets off.',
    ruled({ attribute: 'email', op: 'endsWith', values: ['@example.com'] }),
  ],
  [
    'People whose email is missing or does not end with @example.com get on; everyone else gets off.',
    ruled(not({ attribute: 'email', op: 'endsWith', values: ['@example.com'] })),
  ],
  [
    'People whose email matches /^a.*[0-9]$/ get on; everyone else gets off.',
    ruled({ attribute: 'email', op: 'matches', values: ['^a.*[0-9]$'] }),
  ],
  [
    'People whose name starts with Dr or whose name contains PhD get on; everyone else gets off.',
    ruled(
      any(
        { attribute: 'name', op: 'startsWith', values: ['Dr'] },
        { attribute: 'name', op: 'contains', values: ['PhD'] },
      ),
    ),
  ],
  [
    'People whose IP address is in 10.0.0.0/8 get on; everyone else gets off.',
    ruled({ attribute: 'ip', op: 'cidr', values: ['10.0.0.0/8'] }),
  ],
  ['People whose plan is pro or team get on; everyone else gets off.', ruled(is('plan', 'pro', 'team'))],
  ['People whose plan is missing or not pro get on; everyone else gets off.', ruled(not(is('plan', 'pro')))],
  [
    'People whose plan is missing or none of pro or team get on; everyone else gets off.',
    ruled(not(is('plan', 'pro', 'team'))),
  ],
  [
    'People whose plan is known and whose plan is not pro get on; everyone else gets off.',
    ruled(not({ ...is('plan', 'pro'), else: true })),
  ],
  [
    'People whose plan is pro or whose plan is missing get on; everyone else gets off.',
    ruled({ ...is('plan', 'pro'), else: true }),
  ],
  ['People whose plan is known get on; everyone else gets off.', ruled({ attribute: 'plan', op: 'exists' })],
  [
    'People whose plan is missing get on; everyone else gets off.',
    ruled(not({ attribute: 'plan', op: 'exists' })),
  ],
  ['Everyone gets on.', ruled({ attribute: 'plan', op: 'exists', else: true })],
  [
    'People whose days are below 5 get on; everyone else gets off.',
    ruled({ attribute: 'days', op: 'lt', values: [5] }),
  ],
  [
    'People whose visits are at least 5 and below 9 get on; everyone else gets off.',
    ruled(
      all({ attribute: 'visits', op: 'gte', values: [5] }, { attribute: 'visits', op: 'lt', values: [9] }),
    ),
  ],
  [
    'People whose days are missing or not below 5 get on; everyone else gets off.',
    ruled(not({ attribute: 'days', op: 'lt', values: [5] })),
  ],
  [
    'People whose plan is (missing, or not pro) and not in the segment x get on; everyone else gets off.',
    ruled(not(any(is('plan', 'pro'), { segment: 'x' }))),
  ],
  [
    'People whose age is (missing, or not at least 18) or whose age is (missing, or not below 65) get on; everyone else gets off.',
    ruled(
      not(all({ attribute: 'age', op: 'gte', values: [18] }, { attribute: 'age', op: 'lt', values: [65] })),
    ),
  ],
  [
    'People (whose plan is pro or team) and whose age is 5 get on; everyone else gets off.',
    ruled(all(is('plan', 'pro', 'team'), is('age', 5))),
  ],
  [
    'People in Germany whose plan is (missing, or not pro) get on; everyone else gets off.',
    ruled(all(GERMANY, not(is('plan', 'pro')))),
  ],
  [
    'People whose "home town" is "not pro and everyone" get on; everyone else gets off.',
    ruled(is('home town', 'not pro and everyone')),
  ],
  ['People whose tags include beta get on; everyone else gets off.', ruled(is('tags', 'beta'))],
  [
    'People whose tags are missing or do not include beta get on; everyone else gets off.',
    ruled(not(is('tags', 'beta'))),
  ],
  [
    'People one of whose user.roles starts with admin get on; everyone else gets off.',
    ruled({ attribute: 'user.roles', op: 'startsWith', values: ['admin'] }),
  ],
  [
    'People whose n is 1 or "1" or true get on; everyone else gets off.'.replace('1 or "1" or', '1, "1" or'),
    ruled(is('n', 1, '1', true)),
  ],
  ['People whose "a, b" is "" or "x, y" get on; everyone else gets off.', ruled(is('a, b', '', 'x, y'))],
  // Orders
  [
    'People whose age is at least 18 get on; everyone else gets off.',
    ruled({ attribute: 'age', op: 'gte', values: [18] }),
  ],
  [
    'People whose age is at least 18 and below 65 get on; everyone else gets off.',
    ruled(
      all({ attribute: 'age', op: 'lt', values: [65] }, { attribute: 'age', op: 'gte', values: [18, 21] }),
    ),
  ],
  [
    'People whose age is missing or not at most 17.5 get on; everyone else gets off.',
    ruled(not({ attribute: 'age', op: 'lte', values: ['17.5'] })),
  ],
  ['People on a version before 2.3.0 get on; everyone else gets off.', ruled({ ...RECENT, op: 'lt' })],
  ['People on a version after 2.3.0 get on; everyone else gets off.', ruled({ ...RECENT, op: 'gt' })],
  ['People on 2.3.0 or earlier get on; everyone else gets off.', ruled({ ...RECENT, op: 'lte' })],
  ['People on 2.3.0 get on; everyone else gets off.', ruled(is('app.version', '2.3.0'))],
  [
    'People on 2.3.0 or later but before 3.0.0 get on; everyone else gets off.',
    ruled(all(RECENT, { ...RECENT, op: 'lt', values: ['3.0.0'] })),
  ],
  ['People not on 2.3.0 or later get on; everyone else gets off.', ruled(not(RECENT))],
  [
    'People whose signedUpAt is before 1 Dec 2026 00:00 UTC get on; everyone else gets off.',
    ruled({ attribute: 'signedUpAt', op: 'lt', as: 'date', values: ['2026-12-01T01:00:00+01:00'] }),
  ],
  [
    'People whose name is above m in alphabetical order get on; everyone else gets off.',
    ruled({ attribute: 'name', op: 'gt', as: 'string', values: ['m'] }),
  ],
  // When
  [
    'Everyone gets on from 1 Dec 2026 00:00 UTC; otherwise everyone gets off.',
    ruled(now('gte', '2026-12-01T00:00:00Z')),
  ],
  [
    'People in Germany get on from 1 Dec 2026 00:00 UTC until 1 Jan 2027 12:30:15 UTC; otherwise everyone gets off.',
    ruled(all(now('lt', '2027-01-01T12:30:15Z'), GERMANY, now('gte', '2026-12-01T00:00:00Z'))),
  ],
  [
    'Everyone gets on until 1 Dec 2026 00:00 UTC; otherwise everyone gets off.',
    ruled(not(now('gte', Date.parse('2026-12-01T00:00:00Z')))),
  ],
  [
    'Everyone gets on after 1 Jan 1970 00:00 UTC up to and including 1 Jan 1970 00:00:00.005 UTC; otherwise everyone gets off.',
    ruled(all(now('gt', 0), now('lte', 5))),
  ],
  [
    'People in Germany or asking from 1 Dec 2026 00:00 UTC get on; everyone else gets off.',
    ruled(any(GERMANY, now('gte', '2026-12-01T00:00:00Z'))),
  ],
  [
    'Everyone gets on from 1 Jan 1970 00:00 UTC until 2 Jan 1970 00:00 UTC or from 3 Jan 1970 00:00 UTC; otherwise everyone gets off.',
    ruled(any(all(now('gte', 0), now('lt', 86_400_000)), now('gte', 172_800_000))),
  ],
  // References
  ['People in the segment beta get on; everyone else gets off.', ruled({ segment: 'beta' })],
  ['People not in the segment beta get on; everyone else gets off.', ruled(not({ segment: 'beta' }))],
  [
    'People who get on or half from payments get on; everyone else gets off.',
    ruled({ flag: 'payments', variants: ['on', 'half'] }),
  ],
  [
    'People who do not get on from payments get on; everyone else gets off.',
    ruled(not({ flag: 'payments', variants: ['on'] })),
  ],
  // Groups
  [
    'People in the segment beta or whose plan is pro get on; everyone else gets off.',
    ruled(any({ segment: 'beta' }, is('plan', 'pro'))),
  ],
  [
    'People in Germany (in the segment beta or whose plan is pro) get on; everyone else gets off.',
    ruled(all(GERMANY, any({ segment: 'beta' }, is('plan', 'pro')))),
  ],
  [
    'People in the segment beta or (in Germany whose plan is pro) get on; everyone else gets off.',
    ruled(any({ segment: 'beta' }, all(GERMANY, is('plan', 'pro')))),
  ],
  [
    'People not in Germany and not in the segment beta get on; everyone else gets off.',
    ruled(not(any(GERMANY, { segment: 'beta' }))),
  ],
  [
    'People in Germany get on; everyone else gets off.',
    ruled(not(all(not(all(all(GERMANY, all()), any(all())))))),
  ],
  ['Everyone gets off.', ruled(any())],
  ['Everyone gets off.', ruled(is('plan'))],
  ['Everyone gets on.', ruled(not(is('plan')))],
  // Shares
  ['50 % of people, by user id, get on; everyone else gets off.', ruled(share(50))],
  [
    '50 % of people in Germany, by org.plan, get on; everyone else gets off.',
    ruled(all(share(50, 'org.plan'), GERMANY)),
  ],
  [
    '10 % of people in a share of 50 % by organisation id, by user id, get on; everyone else gets off.',
    ruled(share(50, 'org.id'), split({ on: 10 })),
  ],
  ['People not in a share of 50 % by user id get on; everyone else gets off.', ruled(not(share(50)))],
  [
    '33.333 % of people, by user id or device id, get on; everyone else gets off.',
    ruled(share(33.333, ['targetingKey', 'device.id'])),
  ],
  [
    'About 33.333333 % of people, by user id, get on; everyone else gets off.',
    aFlag({ otherwise: { serve: split({ on: 100 / 3 }, { by: 'targetingKey', of: 3 }) } }),
  ],
  ['Everyone with a user id gets on; everyone without a user id gets off.', ruled(all(), split({ on: 100 }))],
  [
    'People in Germany, if they have an organisation id, get on; everyone else gets off.',
    ruled(GERMANY, split({ on: 100 }, { by: 'org.id', seed: 's' })),
  ],
  // Shares of one bucket
  [
    '50 % of people, by user id, get on; another 50 % of people, by user id, get off; everyone without a user id gets on.',
    { ...withRules([all(), range(0, 50)], [all(), range(50, 100, 'off')]), otherwise: { serve: 'on' } },
  ],
  [
    '10 % of people, by user id, get on; another 45 % of people, by user id, get on; everyone else gets off.',
    withRules([all(), range(0, 10)], [all(), range(10, 55)]),
  ],
  [
    '10 % of people, by user id, get on; another 45 % of people in Germany, by user id, get on; everyone else gets off.',
    withRules([all(), range(0, 10)], [GERMANY, range(0, 55)]),
  ],
  [
    '10 % of people in Germany, by user id, get off; 55 % of people, by user id, get on, but for those above; everyone else gets off.',
    withRules([all(GERMANY, share(10)), 'off'], [all(), range(0, 55)]),
  ],
  [
    '50 % of people, by user id, get on; everyone else gets off.',
    ruled(share(50), split({ on: 50, off: 50 })),
  ],
  [
    '50 % of people, by user id, get off; everyone else gets off.',
    ruled(not(share(50)), split({ on: 50, off: 50 })),
  ],
  ['30 % of people, by user id, get on; everyone else gets off.', ruled(all(share(30), share(50)))],
  [
    'Of people (in Germany or in a share of 50 % by user id), those in a share of 20 % by user id get on; everyone else gets off.'.replace(
      /[()]/g,
      '',
    ),
    ruled(any(GERMANY, share(50)), split({ on: 20 })),
  ],
  [
    '10 % of people, by user id, get on; 20 % of everyone else, by user id, get off; everyone else gets off.',
    withRules([all(), range(0, 10)], [all(), split({ off: 20 }, { by: 'targetingKey', seed: 't' })]),
  ],
  [
    '10 % of people, by user id, get on; another 45 % of people, by user id, get on; everyone else gets off.',
    withRules(
      [all(), range(0, 10)],
      [all(), split({ on: 55 }, { by: ['targetingKey'], prefix: 's:', alg: 'murmur3' })],
    ),
  ],
  [
    '60 % of people, by user id, get on; another 40 % of people, by user id, get third (true); those without a user id get off.',
    aFlag({
      variants: THREE,
      rules: [aRule({ serve: range(0, 60) })],
      otherwise: { serve: split({ on: 20, third: 80 }) },
    }),
  ],
  [
    "Everyone with a user id gets on; those without a user id get the application's own default.",
    aFlag({ off: null, otherwise: { serve: split({ on: 100 }) } }),
  ],
  [
    'Everyone with a user id gets on; everyone without a user id gets off.',
    withRules([all(), range(0, 100)], [GERMANY, split({ on: 40 }, { by: 'targetingKey', seed: 't' })]),
  ],
  [
    '50 % of people, by user id, get on; 30 % of people, by user id, get off, but for those above; everyone else gets off.',
    withRules(
      [all(), split({ on: 50 }, { by: 'targetingKey', seed: 's', of: 100 })],
      [all(), range(0, 30, 'off')],
    ),
  ],
  [
    'Everyone gets off until 2 Jan 1970 00:00 UTC; otherwise 20 % of people, by user id, get on; otherwise everyone gets off.',
    aFlag({
      rules: [aRule({ if: now('lt', 86_400_000), serve: 'off' }), aRule({ id: 'r2', serve: range(0, 20) })],
      otherwise: { serve: 'off' },
    }),
  ],
  // What
  [
    '50 % of people, by user id, get on and 50 % get off.',
    aFlag({ otherwise: { serve: split({ on: 50, off: 50 }) } }),
  ],
  [
    '10 % of people, by user id, get on; everyone else gets off.',
    aFlag({ otherwise: { serve: split({ on: 10 }) } }),
  ],
  [
    'People in Germany get on; 20 % of everyone else, by user id, get on and 30 % get third (true); the others get off.',
    aFlag({
      variants: THREE,
      rules: [aRule({ if: GERMANY })],
      otherwise: { serve: split({ on: 20, third: 30 }) },
    }),
  ],
  [
    'Everyone gets on until 1 Jan 1970 00:00 UTC; otherwise 20 % of people, by user id, get on; the others get off.',
    aFlag({ rules: [aRule({ if: now('lt', 0) })], otherwise: { serve: split({ on: 20 }) } }),
  ],
  ["People in Germany get the application's own default; everyone else gets off.", ruled(GERMANY, null)],
  [
    `Everyone gets loud ("Buy now, before it is gone! Only today, only here, only for …").`,
    { ...COPY, otherwise: { serve: 'loud' } },
  ],
  ['Everyone gets red.', { ...COPY, otherwise: { serve: 'red' } }],
  [
    'Everyone gets small (10).',
    { ...COPY, type: 'integer', variants: { small: 10 }, off: null, otherwise: { serve: 'small' } },
  ],
  [
    'Everyone gets a ({"x":[1,null]}).',
    { ...COPY, type: 'json', variants: { a: { x: [1, null] } }, off: null, otherwise: { serve: 'a' } },
  ],
  [
    'People in Germany get off; people in France get on; everyone else gets off.',
    withRules([GERMANY, 'off'], [is('geo.country', 'FR'), 'on']),
  ],
  [
    'People in Germany get off; everyone else gets on.',
    withRules([GERMANY, 'off'], [all(), 'on'], [is('geo.country', 'FR'), 'off']),
  ],
  [
    'People in Andorra get on; people in Austria get on; people in Belgium get on; people in Chile get on; 2 more rules follow; everyone else gets off.',
    withRules(
      ...['AD', 'AT', 'BE', 'CL', 'DE', 'FR'].map((code): [Condition, Serve] => [
        is('geo.country', code),
        'on',
      ]),
    ),
  ],
  // State and requirements
  ['The flag is off: everyone gets off.', aFlag({ enabled: false })],
  ["The flag is off: everyone gets the application's own default.", aFlag({ enabled: false, off: null })],
  [
    'Only for people who get on from payments (all others get off): people in Germany get on; everyone else gets off.',
    { ...ruled(GERMANY), requires: [{ flag: 'payments', variants: ['on'] }] },
  ],
  [
    'Only for people in the segment beta who get on from payments (all others get off): everyone gets on.',
    aFlag({ requires: [{ flag: 'payments', variants: ['on'] }, { segment: 'beta' }] }),
  ],
  [
    'Only from 1 Jan 1970 00:00 UTC (at other times all get off): everyone gets on.',
    aFlag({ requires: [now('gte', 0)] }),
  ],
  ['Everyone gets off: nobody meets the requirements.', aFlag({ requires: [any()] })],
];

group('a summary', () => {
  it.each(SUMMARIES)('%s', (summary, flag) => {
    expect(describe(flag).summary).toBe(summary);
  });

  it('says no share of people whom a segment chooses by the same bucket', () => {
    const flag = ruled({ segment: 'beta' }, split({ on: 10 }));
    const known = { flags: new Map(), segments: new Map([['beta', { if: share(50) }]]) };
    expect(describe(flag, known).summary).toBe(
      'Of people in the segment beta, those in a share of 10 % by user id get on; everyone else gets off.',
    );
  });

  it('names what does not exist, where it is told what does', () => {
    const flag = ruled(all({ segment: 'beta' }, { flag: 'payments', variants: ['on'] }));
    const nothing = { flags: new Map(), segments: new Map() };
    expect(describe(flag, nothing).summary).toBe(
      'People in the segment beta (which does not exist) who get on from payments (which does not exist) get on; everyone else gets off.',
    );
    const known = { flags: new Map([['payments', aFlag()]]), segments: new Map([['beta', { if: all() }]]) };
    expect(describe(flag, known).summary).not.toContain('exist');
  });

  it('stays short, however long the flag', () => {
    const many = Array.from({ length: 500 }, (_, i) => is(`a${i}`, 'x'));
    const deep = Array.from({ length: 9 }).reduce<Condition>(
      (inner, _, i) => (i % 2 ? all(inner, ...many.slice(0, 9)) : any(inner, ...many.slice(0, 9))),
      GERMANY,
    );
    expect(describe(ruled(any(...many))).summary).toBe(
      'People whose a0 is x, whose a1 is x, whose a2 is x, whose a3 is x, whose a4 is x, whose a5 is x or 494 more conditions get on; everyone else gets off.',
    );
    expect(describe(ruled(deep)).summary.length).toBeLessThan(1600);
  });
});

group('the lines', () => {
  it('are one for the state, each requirement, each rule and what holds otherwise', () => {
    const flag: Flag = {
      ...withRules([GERMANY, split({ on: 25 })], [any(), 'on'], [RECENT, 'on']),
      requires: [{ segment: 'beta' }, all(), any(), share(10), now('lt', 0)],
    };
    flag.rules[0]!.experiment = { key: 'exp-7', phase: 1 };
    expect(describe(flag).lines).toEqual([
      { pointer: '/enabled', text: 'The flag is on.' },
      { pointer: '/requires/0', text: 'Only people in the segment beta; everyone else gets off.' },
      { pointer: '/requires/1', text: 'Everyone meets this requirement.' },
      { pointer: '/requires/2', text: 'Nobody meets this requirement: everyone gets off.' },
      { pointer: '/requires/3', text: 'Only 10 % of people, by user id; everyone else gets off.' },
      { pointer: '/requires/4', text: 'Only until 1 Jan 1970 00:00 UTC; at other times everyone gets off.' },
      {
        pointer: '/rules/0',
        text: 'Of people in Germany, those in a share of 25 % by user id get on, in the experiment exp-7.',
      },
      { pointer: '/rules/1', text: 'Nobody matches this rule.' },
      { pointer: '/rules/2', text: 'People on 2.3.0 or later get on.' },
      { pointer: '/otherwise', text: 'Everyone else gets off.' },
    ]);
  });

  it('of a flag that is off say what it would do', () => {
    expect(describe({ ...ruled(GERMANY), enabled: false }).lines).toEqual([
      { pointer: '/enabled', text: 'The flag is off: everyone gets off.' },
      { pointer: '/rules/0', text: 'Were it on: people in Germany get on.' },
      { pointer: '/otherwise', text: 'Were it on: everyone else gets off.' },
    ]);
  });

  it('of a malformed flag say what is wrong with it', () => {
    expect(describe(aFlag({ off: 'of' }))).toEqual({
      summary: "The flag is malformed: everyone gets the application's own default.",
      lines: [{ pointer: '/off', text: 'Unknown variant `of`; did you mean `off`?' }],
    });
  });
});

group('a flag that its references make malformed', () => {
  const chain = (length: number) => {
    const keys = Array.from({ length }, (_, i) => `s${i}`);
    return new Map(keys.map((key, i) => [key, { if: i === 0 ? GERMANY : { segment: `s${i - 1}` } }]));
  };
  const problemsOf = (flag: Flag, segments: ReturnType<typeof chain>) => {
    const evaluator = anEvaluator(
      { f: flag },
      Object.fromEntries(
        [...segments].map(([key, { if: condition }]) => [key, { if: condition, version: 1 }]),
      ),
    );
    return evaluator.problemsOf('f').map(({ message }) => `${message}.`.toLowerCase());
  };

  it.each([9, 10, 11, 12, 30])('is said to be: %s segments in one another', (length) => {
    const flag = ruled({ segment: `s${length - 1}` });
    const { summary, lines } = describe(flag, { flags: new Map(), segments: chain(length) }, { key: 'f' });
    const problems = problemsOf(flag, chain(length));
    expect(problems.length > 0).toBe(length > LIMITS.referenceDepth);
    const malformed = "The flag is malformed: everyone gets the application's own default.";
    expect(summary === malformed).toBe(problems.length > 0);
    if (problems.length > 0) expect(lines.map(({ text }) => text.toLowerCase())).toEqual(problems);
  });

  it('is said to be: a cycle through itself', () => {
    const [a, b] = [ruled({ flag: 'b', variants: ['on'] }), ruled({ flag: 'a', variants: ['on'] })];
    const known = {
      flags: new Map([
        ['a', a],
        ['b', b],
      ]),
      segments: new Map(),
    };
    expect(describe(a, known, { key: 'a' }).summary).toMatch(/^The flag is malformed/);
    expect(
      describe(
        a,
        {
          ...known,
          flags: new Map([
            ['a', a],
            ['b', aFlag()],
          ]),
        },
        { key: 'a' },
      ).summary,
    ).not.toMatch(/malformed/);
  });
});

group('a segment', () => {
  it.each<[string, Condition]>([
    ['People in Germany on 2.3.0 or later.', all(GERMANY, RECENT)],
    [
      'People whose user id is ann, bob, cid, dan, eve and 95 more.',
      is('targetingKey', 'ann', 'bob', 'cid', 'dan', 'eve', ...Array.from({ length: 95 }, (_, i) => `u${i}`)),
    ],
    ['Everyone.', all()],
    ['Nobody.', any()],
    ['10 % of people, by user id.', share(10)],
    ['Everyone from 1 Jan 1970 00:00 UTC.', now('gte', 0)],
  ])('%s', (summary, condition) => {
    expect(describeSegment({ if: condition, version: 1 })).toEqual({
      summary,
      lines: [{ pointer: '/if', text: summary }],
    });
  });
});
