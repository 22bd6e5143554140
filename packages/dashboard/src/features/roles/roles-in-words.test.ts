import type { AccessRule } from '@halyard/contract/access';
import { builtInRoles } from '@halyard/contract/built-in-roles';
import { describe, expect, it } from 'vitest';
import { extentOf, nounRows, operationWords, ruleWords } from './rule-words.ts';
import { answersByRow, questionsFor, standardQuestions } from './standard-questions.ts';

const rule = (part: Partial<AccessRule>): AccessRule => ({
  effect: 'allow',
  operations: [],
  projects: null,
  environments: null,
  tags: null,
  ...part,
});
const rulesOf = (key: string) => builtInRoles.find((role) => role.key === key)?.rules ?? [];

describe('a rule as a sentence', () => {
  it.each([
    [
      { operations: ['flags:write', 'flags:kill'], environments: ['staging'] },
      'May change flags and kill flags in staging.',
    ],
    [{ effect: 'deny', operations: ['flags.archive'] }, 'May never flags.archive.'],
    [
      { operations: ['*'], projects: ['shop', 'blog'], tags: ['support', 'web'] },
      'May do everything of the projects shop and blog, of what is tagged support or web.',
    ],
    [{}, 'May nothing yet.'],
  ] as const)('%o', (part, sentence) => {
    expect(ruleWords(rule(part as Partial<AccessRule>))).toBe(sentence);
  });

  it('names what it has no words for', () => {
    expect(operationWords('flags.*')).toBe('flags.*');
    expect(operationWords('keys:*')).toBe('do everything with keys');
  });
});

describe('how far a permission goes', () => {
  it.each([
    [[], 'no'],
    [[rule({ operations: ['flags:write'] })], 'everywhere'],
    [[rule({ operations: ['flags:write'], environments: ['staging'] })], 'somewhere'],
    [[rule({ operations: ['*'] }), rule({ effect: 'deny', operations: ['flags:*'] })], 'no'],
    [
      [rule({ operations: ['*'] }), rule({ effect: 'deny', operations: ['flags:*'], projects: ['shop'] })],
      'somewhere',
    ],
  ] as const)('%o', (rules, extent) => {
    expect(extentOf(rules, 'flags:write')).toBe(extent);
  });

  it('is not narrowed by environments for what only reads', () => {
    const narrowed = [rule({ operations: ['flags:read'], environments: ['staging'] })];
    expect(extentOf(narrowed, 'flags:read')).toBe('everywhere');
  });

  it('grows from each built-in role to the next', () => {
    const rank = { no: 0, somewhere: 1, everywhere: 2 };
    const roles = ['viewer', 'editor', 'approver', 'administrator'].map((key) => nounRows(rulesOf(key)));
    for (const [i, rows] of roles.entries()) {
      if (i === 0) continue;
      for (const [n, { verbs }] of rows.entries()) {
        for (const [v, { may }] of verbs.entries()) {
          expect(rank[may]).toBeGreaterThanOrEqual(rank[roles[i - 1]![n]!.verbs[v]!.may]);
        }
      }
    }
    expect(roles[3]!.every(({ verbs }) => verbs.every(({ may }) => may === 'everywhere'))).toBe(true);
  });
});

it('answers stand in the row of their question, one for each environment it is asked of', () => {
  const environments = ['staging', 'production'];
  const questions = questionsFor('shop', environments, ['web']);
  const rows = answersByRow(
    questions.map(({ environment }) => ({ allowed: environment === 'production' })),
    environments,
  );
  const expected = standardQuestions.map(({ isOfEnvironment }) =>
    isOfEnvironment ? [false, true] : [false],
  );
  expect(rows).toEqual(expected);
});
