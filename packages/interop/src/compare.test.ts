import { expect, it } from 'vitest';
import { type Case, cases, type Seen } from './cases.ts';
import { compare, expected } from './compare.ts';
import type { Answer } from './question.ts';

const answerAs = ({ name, expect: { metadata, ...seen } }: Case): Answer => ({
  name,
  ...seen,
  metadata: { flagVersion: 3, ...metadata },
});
const answers = expected(cases, 'python').map(answerAs);

it('finds nothing where all is as expected, however a language says nothing', () => {
  expect(compare(cases, answers, 'python')).toEqual([]);
  const spelled = answers.map((answer) => ({ variant: '', errorCode: null, errorMessage: null, ...answer }));
  expect(compare(cases, spelled, 'python')).toEqual([]);
});

/** One answer altered; what is reported has to be of it alone. */
function reported(change: Partial<Answer>): string[] {
  const altered = answers.map((answer, i) => (i === 0 ? { ...answer, ...change } : answer));
  return compare(cases, altered, 'python');
}

it.each<Partial<Answer>>([
  { value: false },
  { value: 'true' },
  { variant: 'off' },
  { variant: null },
  { reason: 'DEFAULT' },
  { reason: null },
  { errorCode: 'GENERAL' },
  { metadata: { flagVersion: 3, halyardReason: 'DISABLED' } },
  { metadata: { flagVersion: '3' } },
  { metadata: { flagVersion: 0 } },
])('reports what is otherwise: %j', (change) => {
  expect(reported(change)).toEqual([expect.stringMatching(/^boolean, true: .* instead of /)]);
});

it('reports a case that was not answered', () => {
  expect(compare(cases, answers.slice(1), 'python')).toEqual([
    expect.stringMatching(/^boolean, true: undefined instead of /),
  ]);
});

it('takes what one language makes of an answer for that language only', () => {
  const mine: Seen = { value: 1, reason: 'STATIC' };
  const table: Case[] = [{ ...cases[0]!, but: { go: { why: 'for this test', expect: mine } } }];
  const given = [{ name: cases[0]!.name, ...mine }];
  expect(compare(table, given, 'go')).toEqual([]);
  expect(compare(table, given, 'python')).toHaveLength(1);
});
