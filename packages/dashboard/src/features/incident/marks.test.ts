import { describe, expect, it } from 'vitest';
import { isOfEnvironment, markOf, touchedBy } from './marks.ts';
import { isSince, sinceInstant } from './since.ts';

const flag = (environment: string | null, before: unknown, after: unknown) => ({
  environment,
  kind: 'flag',
  key: 'checkout',
  version: 7,
  before,
  after,
});
const change = (operation: string, ...items: Parameters<typeof markOf>[0]['items'][number][]) => ({
  seq: 9,
  operation,
  items,
});

describe('what a change did in an environment', () => {
  it.each([
    ['configurations.kill', [flag('production', { enabled: true }, { enabled: false })], 'kill'],
    ['configurations.enable', [flag('production', { enabled: false }, { enabled: true })], 'on'],
    ['configurations.patch', [flag('production', { enabled: true }, { enabled: false })], 'off'],
    ['configurations.put', [flag('production', { enabled: true }, { enabled: true })], 'rules'],
    ['rollouts.step', [flag('production', { enabled: true }, { enabled: true })], 'rollout'],
    ['flags.revert', [flag('production', { enabled: false }, { enabled: true })], 'back'],
    ['flags.create', [flag('production', null, { enabled: false })], 'rules'],
  ] as const)('%s', (operation, items, mark) => {
    expect(markOf(change(operation, ...items), 'production')).toBe(mark);
  });

  it('tells what is put back, and to when', () => {
    const items = [
      flag(null, {}, {}),
      flag('staging', {}, {}),
      flag('production', { enabled: true }, { enabled: true }),
      { ...flag('production', null, {}), kind: 'segment', key: 'beta' },
    ];
    expect(touchedBy(change('flags.put', ...items), 'production')).toEqual([
      { kind: 'flag', key: 'checkout', wasThere: true, isThere: true, isOn: true, before: { version: 6 } },
      { kind: 'segment', key: 'beta', wasThere: false, isThere: true, isOn: false, before: { version: 6 } },
    ]);
  });

  it('knows what is of the environment itself', () => {
    const made = change('environments.create', {
      ...flag(null, null, {}),
      kind: 'environment',
      key: 'production',
    });
    expect(isOfEnvironment(made, 'production')).toBe(true);
    expect(isOfEnvironment(made, 'staging')).toBe(false);
  });
});

describe('since when', () => {
  it('is a while, to the minute, or an instant', () => {
    const now = Date.parse('2026-11-30T09:00:42Z');
    expect(sinceInstant('15m', now)).toBe('2026-11-30T08:45:00.000Z');
    expect(sinceInstant('2026-11-30T08:00:00+01:00', now)).toBe('2026-11-30T07:00:00.000Z');
    expect([isSince('1h'), isSince('2026-11-30T08:00:00Z'), isSince('1y'), isSince('-1')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
