import type { HeldOperationAnswer, KeyAnswer } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { heldConcerns, inOrder, keyConcerns } from './concerns.ts';

const now = Date.parse('2030-06-15T12:00:00Z');
const dayMs = 86_400_000;
const ago = (days: number) => new Date(now - days * dayMs).toISOString();

const held = (more: object) =>
  ({
    id: 'h1',
    calls: [
      { operation: 'configurations.enable', params: { flagId: 'dark-mode', environment: 'production' } },
    ],
    author: { kind: 'user', id: 'u', name: 'Ann' },
    comment: 'as agreed',
    state: 'waiting',
    ready: false,
    dueAt: null,
    approvalsNeeded: 1,
    outcome: null,
    notes: [],
    updatedAt: ago(1),
    ...more,
  }) as unknown as HeldOperationAnswer;
const titles = (given: { mine?: object; failed?: object; waitsForMe?: object }) =>
  heldConcerns(
    'shop',
    {
      mine: given.mine ? [held(given.mine)] : [],
      failed: given.failed ? [held(given.failed)] : [],
      waitsForMe: given.waitsForMe ? [held(given.waitsForMe)] : [],
    },
    now,
  ).map(({ title }) => title);

describe('what is held', () => {
  it('needs whoever can approve of it, in the words of what it does', () => {
    const [group] = heldConcerns('shop', { waitsForMe: [held({})], mine: [], failed: [] }, now);
    expect(group?.items[0]).toMatchObject({
      text: 'Enable dark-mode in production',
      more: 'by Ann: “as agreed”',
      href: '/projects/shop/proposals/h1',
    });
  });

  it('needs its author when it was approved and waits for nothing but being applied', () => {
    expect(titles({ mine: { ready: true } })).toEqual(['Approved: apply it']);
    expect(titles({ mine: { ready: true, dueAt: ago(-1) } })).toEqual([]);
    expect(titles({ mine: { ready: true, approvalsNeeded: 0 } })).toEqual([]);
  });

  it('is history a week after it was rejected or failed', () => {
    expect(titles({ mine: { state: 'rejected', updatedAt: ago(6) } })).toEqual(['Rejected']);
    expect(titles({ mine: { state: 'rejected', updatedAt: ago(8) } })).toEqual([]);
    expect(titles({ failed: { state: 'failed', updatedAt: ago(8) } })).toEqual([]);
    expect(titles({ failed: { state: 'conflict' } })).toEqual(['Was to happen, and did not']);
  });
});

describe('keys', () => {
  const key = (expiresAt: string | null, more: object = {}) =>
    ({
      id: 'k',
      name: 'Web',
      kind: 'server',
      environment: 'production',
      expiresAt,
      revokedAt: null,
      ...more,
    }) as KeyAnswer;
  const urgency = (...keys: KeyAnswer[]) => keyConcerns('shop', keys, now)[0]?.urgency;

  it('are told of two weeks before they end, louder in the last two days, and for a week after', () => {
    expect(urgency(key(null), key(ago(-15)))).toBe(undefined);
    expect(urgency(key(ago(-10)))).toBe('attention');
    expect(urgency(key(ago(-10)), key(ago(-1)))).toBe('bad');
    expect(urgency(key(ago(3)))).toBe('bad');
    expect(urgency(key(ago(8)))).toBe(undefined);
    expect(urgency(key(ago(-1), { revokedAt: ago(1) }))).toBe(undefined);
  });
});

it('what went wrong stands first', () => {
  const one = (urgency: 'bad' | 'attention' | 'calm') => ({ urgency }) as never;
  const order = inOrder([one('calm'), one('attention'), one('bad')]).map(({ urgency }) => urgency);
  expect(order).toEqual(['bad', 'attention', 'calm']);
});
