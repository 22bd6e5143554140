import { describe, expect, it } from 'vitest';
import { checkCondition } from '../check/check-condition.ts';
import type { Condition, Context } from '../model.ts';
import { compileCondition } from './match.ts';

const regex = {
  compile: (pattern: string, ignoreCase?: boolean) => new RegExp(pattern, ignoreCase ? 'i' : ''),
};
const lookup = { flags: new Map(), segments: new Map() };

function holds(condition: Condition, context: unknown, now = 0): boolean {
  expect(checkCondition(condition)).toEqual([]);
  return compileCondition(condition, { lookup, regex })(context as Context, now);
}

describe('attributes', () => {
  const is = (attribute: string): Condition => ({ attribute, op: 'in', values: ['x'] });

  it('are an exact key first, then a path through objects', () => {
    expect(holds(is('a.b'), { 'a.b': 'x', a: { b: 'y' } })).toBe(true);
    expect(holds(is('a.b'), { 'a.b': null, a: { b: 'x' } })).toBe(true);
    expect(holds(is('a.b.c'), { a: { b: { c: 'x' } } })).toBe(true);
    expect(holds(is('a.b.c'), { 'a.b': { c: 'x' } })).toBe(false);
    expect(holds(is('a.0'), { a: ['x'] })).toBe(false);
    expect(holds(is('a.length'), { a: 'x' })).toBe(false);
  });

  it('are own properties only', () => {
    const exists = (attribute: string): Condition => ({ attribute, op: 'exists' });
    for (const name of ['toString', 'constructor', 'constructor.name', '__proto__', '__proto__.toString']) {
      if (name !== '__proto__') expect(holds(exists(name), { a: 1 })).toBe(false);
    }
    expect(holds(is('country'), Object.create({ country: 'x' }))).toBe(false);
    expect(holds(is('constructor'), { constructor: 'x' })).toBe(true);
    expect(holds(is('a.__proto__'), JSON.parse('{"a":{"__proto__":"x"}}'))).toBe(false);
  });

  it('that are null or undefined are missing', () => {
    for (const context of [{}, { a: null }, { a: undefined }, null, undefined, 1, 'text', []]) {
      expect(holds({ attribute: 'a', op: 'exists' }, context)).toBe(false);
      expect(holds({ attribute: 'a', op: 'exists', else: true }, context)).toBe(true);
      expect(holds(is('a'), context)).toBe(false);
      expect(holds({ ...is('a'), else: true } as Condition, context)).toBe(true);
      expect(holds({ not: is('a') }, context)).toBe(true);
      expect(holds({ not: { ...is('a'), else: true } as Condition }, context)).toBe(false);
    }
  });

  it('whose getters throw are missing, and hostile objects satisfy nothing', () => {
    const thrower = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        getOwnPropertyDescriptor: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    const getter = {
      get a(): string {
        throw new Error('no');
      },
    };
    for (const context of [thrower, proxy, getter, { a: thrower }, { a: proxy }, { a: [thrower, proxy] }]) {
      expect(holds(is('a'), context)).toBe(false);
      expect(holds(is('a.b'), context)).toBe(false);
      expect(holds({ attribute: 'a', op: 'gt', as: 'date', values: [0] }, context)).toBe(false);
      expect(holds({ bucket: { by: 'a' }, ranges: [{ from: 0, to: 100_000 }] }, context)).toBe(false);
    }
  });

  it('include $now, which no context can set', () => {
    const after: Condition = { attribute: '$now', op: 'gte', as: 'date', values: ['2026-12-01T00:00:00Z'] };
    const start = Date.UTC(2026, 11, 1);
    expect(holds(after, { $now: start }, start - 1)).toBe(false);
    expect(holds(after, {}, start)).toBe(true);
  });

  it('hold as arrays if any element does', () => {
    expect(holds(is('tags'), { tags: ['y', null, 'x'] })).toBe(true);
    expect(holds(is('tags'), { tags: [['x']] })).toBe(false);
    expect(holds({ ...is('tags'), else: true } as Condition, { tags: [] })).toBe(false);
    expect(holds({ attribute: 'tags', op: 'exists' }, { tags: [] })).toBe(true);
  });

  it('may be dates in programs', () => {
    const after: Condition = { attribute: 'at', op: 'gt', as: 'date', values: ['2026-12-01T00:00:00Z'] };
    expect(holds(after, { at: new Date('2026-12-02') })).toBe(true);
    expect(holds(after, { at: new Date(Number.NaN) })).toBe(false);
  });
});

describe('operators', () => {
  const test = (op: string, values: unknown[], more: object = {}) =>
    ({ attribute: 'a', op, values, ...more }) as Condition;

  it('in compares type and value', () => {
    expect(holds(test('in', [1, 'b', true]), { a: 1 })).toBe(true);
    expect(holds(test('in', [1, 'b', true]), { a: '1' })).toBe(false);
    expect(holds(test('in', [1, 'b', true]), { a: true })).toBe(true);
    expect(holds(test('in', [1]), { a: true })).toBe(false);
    expect(holds(test('in', [0]), { a: -0 })).toBe(true);
    expect(holds(test('in', []), { a: 1 })).toBe(false);
    expect(holds(test('in', ['b'], { ignoreCase: true }), { a: 'B' })).toBe(true);
    expect(holds(test('in', [1], { as: 'number' }), { a: '1.0' })).toBe(true);
    expect(holds(test('in', ['1.2'], { as: 'semver' }), { a: 'v1.2.0+x' })).toBe(true);
  });

  it('text operators look at strings only', () => {
    expect(holds(test('startsWith', ['1']), { a: 12 })).toBe(false);
    expect(holds(test('contains', ['o', 'x']), { a: 'fox' })).toBe(true);
    expect(holds(test('endsWith', ['@Example.com'], { ignoreCase: true }), { a: 'me@EXAMPLE.COM' })).toBe(
      true,
    );
    expect(holds(test('endsWith', ['@Example.com']), { a: 'me@EXAMPLE.COM' })).toBe(false);
  });

  it('matches searches, and gives up on long inputs', () => {
    expect(holds(test('matches', ['b+', 'zz']), { a: 'abbc' })).toBe(true);
    expect(holds(test('matches', ['B+']), { a: 'abbc' })).toBe(false);
    expect(holds(test('matches', ['B+'], { ignoreCase: true }), { a: 'abbc' })).toBe(true);
    expect(holds(test('matches', ['x']), { a: 'x'.repeat(4096) })).toBe(true);
    expect(holds(test('matches', ['x']), { a: 'x'.repeat(4097) })).toBe(false);
    expect(holds(test('matches', ['é']), { a: 'é'.repeat(2048) })).toBe(true);
    expect(holds(test('matches', ['é']), { a: 'é'.repeat(2049) })).toBe(false);
  });

  it('orders take any of several values', () => {
    expect(holds(test('lt', [1, 5, 3]), { a: 4 })).toBe(true);
    expect(holds(test('lt', [1, 5, 3]), { a: 5 })).toBe(false);
    expect(holds(test('lte', ['1', '5']), { a: '5' })).toBe(true);
    expect(holds(test('gt', [3, 1]), { a: 2 })).toBe(true);
    expect(holds(test('gte', [3]), { a: 'three' })).toBe(false);
    expect(holds(test('gt', []), { a: 2 })).toBe(false);
    expect(holds(test('gte', ['2.3.0', '9'], { as: 'semver' }), { a: '2.10' })).toBe(true);
    expect(holds(test('lt', ['b'], { as: 'string' }), { a: 'a' })).toBe(true);
  });
});

describe('cidr', () => {
  const inside = (range: string, address: unknown) =>
    holds({ attribute: 'ip', op: 'cidr', values: ['198.51.100.1', range] }, { ip: address });

  it.each([
    ['10.0.0.0/8', '10.255.0.1'],
    ['10.1.2.3/8', '10.9.9.9'],
    ['0.0.0.0/0', '255.255.255.255'],
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.6/31', '192.0.2.7'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['10.0.0.0/8', '::FFFF:0a01:0203'],
    ['::ffff:10.0.0.0/104', '10.1.2.3'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8::/32', '2001:db8:ffff::1'],
    ['2001:db8::/33', '2001:db8:7fff:ffff::'],
    ['::ffff:0:0/96', '10.0.0.1'],
    ['::/0', 'fe80::1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::/96', '64:ff9b::192.0.2.1'],
    ['1:2::5:0:0:8', '1:2:0:0:5::8'],
  ])('%s has %s', (range, address) => {
    expect(inside(range, address)).toBe(true);
  });

  it.each([
    ['10.0.0.0/8', '11.0.0.0'],
    ['192.0.2.6/31', '192.0.2.8'],
    ['::/0', '10.0.0.1'],
    ['::/0', '::ffff:10.0.0.1'],
    ['0.0.0.0/0', '::1'],
    ['2001:db8::/33', '2001:db8:8000::'],
    ['0.0.0.0/0', '010.0.0.1'],
    ['0.0.0.0/0', '10.0.0'],
    ['0.0.0.0/0', '10.0.0.1.2'],
    ['0.0.0.0/0', '10.0.0.256'],
    ['0.0.0.0/0', '10.0.0.1 '],
    ['0.0.0.0/0', ''],
    ['0.0.0.0/0', 167772161],
    ['::/0', ':::'],
    ['::/0', '1::2::3'],
    ['::/0', '1:2:3:4:5:6:7'],
    ['::/0', '1:2:3:4:5:6:7:8:9'],
    ['::/0', '1:2:3:4:5:6:7::8'],
    ['::/0', '12345::'],
    ['::/0', '1:2:3:4:5:6:7:1.2.3.4'],
    ['::/0', ':1:2:3:4:5:6:7'],
    ['::/0', '1:2:3:4:5:6:7:'],
    ['::/0', 'fe80::1%eth0'],
    ['::/0', '::g'],
    ['::/0', '1.2.3.4::'],
  ])('%s has not %j', (range, address) => {
    expect(inside(range, address)).toBe(false);
  });

  it.each([
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10/8',
    'x',
    '',
    '::ffff:10.0.0.1/129',
  ])('refuses %j as a range', (range) => {
    expect(checkCondition({ attribute: 'ip', op: 'cidr', values: [range] })).toHaveLength(1);
  });
});

it('takes an instant for its milliseconds, in a list and in a bucket too', () => {
  const at = new Date(1_796_083_200_000);
  const after: Condition = { attribute: 'at', op: 'gte', as: 'date', values: ['2026-12-01T00:00:00Z'] };
  expect(holds(after, { at })).toBe(true);
  expect(holds(after, { at: ['x', at] })).toBe(true);
  expect(holds(after, { at: [new Date(Number.NaN)] })).toBe(false);
  const half = (by: string): Condition => ({ bucket: { by, seed: 's' }, ranges: [{ from: 0, to: 50_000 }] });
  for (let i = 0; i < 20; i++) {
    expect(holds(half('at'), { at: new Date(i) })).toBe(holds(half('n'), { n: i }));
  }
  expect(
    holds({ bucket: { by: 'at' }, ranges: [{ from: 0, to: 100_000 }] }, { at: new Date(Number.NaN) }),
  ).toBe(false);
});
