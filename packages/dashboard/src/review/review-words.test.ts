import type { EnvironmentBlast } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { blastSentence, waySentence } from './blast-words.ts';
import { placeWords, severityOf } from './finding-severity.ts';
import { foldSame, pairLines } from './line-diff.ts';
import { type Situation, waysOf } from './ways.ts';

const blast: EnvironmentBlast = {
  environment: 'production',
  sample: { contexts: 1204, from: '2026-03-01T09:00:00Z', to: '2026-03-01T10:00:00Z' },
  reason: null,
  changes: 317,
  flags: [],
  unseenAttributes: [],
  isComplete: true,
  flagsLeftOut: 0,
};

describe('the blast radius in words', () => {
  it.each([
    [blast, 'Of 1,204 contexts seen lately 317 get another answer.'],
    [{ ...blast, changes: 1 }, 'Of 1,204 contexts seen lately 1 gets another answer.'],
    [{ ...blast, changes: 0 }, 'None of 1,204 contexts seen lately get another answer.'],
    [{ ...blast, sample: null, changes: null, reason: 'it is off' }, 'Nothing was counted: it is off.'],
    [
      { ...blast, isComplete: false, flagsLeftOut: 1 },
      'Of 1,204 contexts seen lately 317 get another answer. Not all of it was counted: 1 flag that may change, too, was not looked at.',
    ],
  ])('%#', (given, sentence) => {
    expect(blastSentence(given)).toBe(sentence);
  });

  it('names the rule by its place, and whoever else decides', () => {
    const way = {
      from: { variant: 'off', reason: 'DEFAULT', rule: null },
      to: { variant: 'on', reason: 'TARGETING_MATCH', rule: 'beta' },
      contexts: 317,
    };
    expect(waySentence(way, () => 2)).toBe('317 change from off to on, by rule 2');
    expect(waySentence({ ...way, to: way.from, contexts: 1 }, () => 2)).toBe(
      '1 stays with off, now as everyone else',
    );
    expect(waySentence({ ...way, to: { ...way.from, variant: null } }, () => 2)).toBe(
      '317 change from off to the application’s default, as everyone else',
    );
  });
});

describe('ways to save', () => {
  const open: Situation = {
    isProposedAnyway: false,
    approvalsNeeded: 0,
    environments: ['Staging'],
    guarded: [],
    mayHold: true,
    mayBypass: true,
    mayWait: true,
  };
  const names = (situation: Situation) => waysOf(situation).map(({ name }) => name);

  it('begins with now, and names the environment on the button', () => {
    expect(waysOf(open).map(({ button }) => button)).toEqual([
      'Save in Staging',
      'Schedule for Staging',
      'Propose for Staging',
    ]);
  });

  it('says before it is pressed that it becomes a proposal', () => {
    const held = {
      ...open,
      isProposedAnyway: true,
      approvalsNeeded: 2,
      environments: ['Production'],
      guarded: ['Production'],
    };
    expect(names(held)).toEqual(['propose', 'at', 'bypass']);
    expect(waysOf(held)[0]!.sentence).toMatch('Production is protected, so nothing is live yet');
    expect(waysOf(held)[0]!.sentence).toMatch('2 other people have to approve it');
    expect(names({ ...held, mayBypass: false })).toEqual(['propose', 'at']);
  });

  it('offers nothing that may not be done', () => {
    expect(names({ ...open, mayHold: false })).toEqual(['now']);
    expect(waysOf({ ...open, following: 2 })[0]!.sentence).toMatch(
      'live in Staging and in 2 environments that inherit from there, as soon as',
    );
    expect(names({ ...open, mayWait: false })).toEqual(['now', 'propose']);
  });
});

describe('findings', () => {
  it('say how much they matter and where they are', () => {
    expect(severityOf('unreachable-rule')).toBe('attention');
    expect(severityOf('redundant-condition')).toBe('hint');
    expect(placeWords('/rules/1/if/all/0')).toBe('rule 2, its condition');
    expect(placeWords('/otherwise/serve')).toBe('what everyone else gets');
  });
});

describe('two texts beside each other', () => {
  it('lays what was removed beside what was added, and folds the rest', () => {
    const pairs = pairLines('a\nb\nc\nd\ne\nf\ng', 'a\nb\nc\nX\ne\nf\ng');
    expect(pairs.filter(({ isSame }) => !isSame)).toEqual([{ before: 'd', after: 'X', isSame: false }]);
    expect(foldSame(pairs, 1)).toEqual([
      { hidden: 2 },
      { before: 'c', after: 'c', isSame: true },
      { before: 'd', after: 'X', isSame: false },
      { before: 'e', after: 'e', isSame: true },
      { hidden: 2 },
    ]);
  });

  it('keeps every line of both', () => {
    const [a, b] = ['{\n1\n2\n}', '{\n2\n3\n4\n}'];
    const pairs = pairLines(a, b);
    expect(pairs.flatMap(({ before }) => before ?? []).join('\n')).toBe(a);
    expect(pairs.flatMap(({ after }) => after ?? []).join('\n')).toBe(b);
  });
});
