import { describe, expect, it } from 'vitest';
import { judgeLifecycle, type LifeFacts } from './judge-lifecycle.ts';

const now = new Date('2026-11-30T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);

/** Made long ago, changed and evaluated today, and serving one thing to some and another to others. */
const used: LifeFacts = {
  isPermanent: false,
  createdAt: ago(100),
  updatedAt: ago(0.5),
  expiresAt: null,
  archivedAt: null,
  lastEvaluatedAt: ago(0.1),
  soleVariant: undefined,
};
const judged = (more: Partial<LifeFacts>) => {
  const { stage, reasons } = judgeLifecycle({ ...used, ...more }, now);
  return [stage, ...reasons.map(({ code }) => code)];
};

describe('the lifecycle of a flag', () => {
  it.each<[string, Partial<LifeFacts>, string[]]>([
    ['is used', {}, ['active']],
    ['is new until it is asked for', { createdAt: ago(6), lastEvaluatedAt: null }, ['new']],
    ['is new no longer once it is asked for', { createdAt: ago(6) }, ['active']],
    ['is new for a week', { createdAt: ago(8), lastEvaluatedAt: null }, ['active']],
    ['answers everyone alike for a week', { soleVariant: 'on', updatedAt: ago(7) }, ['stable']],
    ['answers everyone alike since yesterday', { soleVariant: 'on', updatedAt: ago(1) }, ['active']],
    [
      'answers everyone alike for a month',
      { soleVariant: 'on', updatedAt: ago(30) },
      ['stale', 'one-variant'],
    ],
    ['gives everyone the default', { soleVariant: null, updatedAt: ago(40) }, ['stale', 'one-variant']],
    ['is made to stay as it is', { isPermanent: true, soleVariant: 'on', updatedAt: ago(400) }, ['stable']],
    ['answers in different ways for a year', { updatedAt: ago(365) }, ['active']],
    ['was never evaluated', { lastEvaluatedAt: null }, ['stale', 'never-evaluated']],
    ['is evaluated no longer', { lastEvaluatedAt: ago(31) }, ['stale', 'not-evaluated']],
    ['is not to be known to be evaluated', { lastEvaluatedAt: undefined }, ['active']],
    ['was to end', { expiresAt: ago(0) }, ['stale', 'expired']],
    ['is to end', { expiresAt: ago(-1) }, ['active']],
    [
      'has every reason to go',
      { expiresAt: ago(1), lastEvaluatedAt: ago(60), soleVariant: 'on', updatedAt: ago(60) },
      ['stale', 'expired', 'not-evaluated', 'one-variant'],
    ],
    ['is archived', { archivedAt: ago(50), lastEvaluatedAt: ago(51), expiresAt: ago(60) }, ['archived']],
    ['is archived just now', { archivedAt: ago(1), lastEvaluatedAt: ago(1) }, ['archived']],
    ['is archived and asked for', { archivedAt: ago(5) }, ['archived', 'archived-in-use']],
    ['was asked for long ago', { archivedAt: ago(90), lastEvaluatedAt: ago(60) }, ['archived']],
  ])('of one that %s', (_, facts, expected) => {
    expect(judged(facts)).toEqual(expected);
  });

  it('says why in words', () => {
    const { reasons } = judgeLifecycle({ ...used, soleVariant: 'on', updatedAt: ago(30) }, now);
    expect(reasons).toEqual([
      {
        code: 'one-variant',
        since: '2026-10-31T12:00:00.000Z',
        sentence: 'Everyone has got on in every environment since 2026-10-31.',
      },
    ]);
  });
});
