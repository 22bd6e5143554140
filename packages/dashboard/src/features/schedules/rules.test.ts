import { expect, it } from 'vitest';
import { instantAt, wallClock, zonedWords } from '../../kit/clocks.ts';
import { ruleWords } from '../../kit/rule-words.ts';
import { nextOccurrences } from './occurrences.ts';
import { choiceOf, ruleOf } from './rule-choices.ts';

it.each([
  ['0 9 * * MON-FRI', 'every weekday at 09:00'],
  ['30 2 * * *', 'every day at 02:30'],
  ['0 9,17 * * *', 'every day at 09:00 and 17:00'],
  ['0 9 * * MON,WED', 'every Monday and Wednesday at 09:00'],
  ['0 9 * * 1-3,5', 'every Monday to Wednesday and Friday at 09:00'],
  ['0 9 * * 6,7', 'every Saturday and Sunday at 09:00'],
  ['0 9 1 * *', 'on the 1st of the month at 09:00'],
  ['0 9 11,22 * *', 'on the 11th and 22nd of the month at 09:00'],
  ['5 0 L * *', 'on the last day of the month at 00:05'],
  ['5 0 LW * *', 'on the last working day of the month at 00:05'],
  ['5 0 15W * *', 'on the working day nearest to the 15th at 00:05'],
  ['0 18 * * FRI#2', 'on the second Friday of the month at 18:00'],
  ['0 18 * * 5#L', 'on the last Friday of the month at 18:00'],
  ['0 9 1 JAN,JUL *', 'on the 1st of the month at 09:00 in January and July'],
  ['*/15 * * * *', 'every 15 minutes'],
  ['*/15 * * * MON-FRI', 'every 15 minutes every weekday'],
  ['0 * * * *', 'every hour at minute 0'],
  ['0 */6 * * *', 'every 6 hours at minute 0'],
  ['0 9 1 * +MON', 'by the rule 0 9 1 * +MON'],
  ['nonsense', 'by the rule nonsense'],
])('says %s', (rule, words) => {
  expect(ruleWords(rule)).toBe(words);
});

it.each([
  ['0 9 * * MON-FRI', 'weekdays'],
  ['30 14 * * *', 'daily'],
  ['0 9 * * MON,SUN', 'weekly'],
  ['0 9 L * *', 'monthly'],
  ['0 9 31 * *', 'monthly'],
  ['*/5 * * * *', 'rule'],
  ['0 9 * JAN *', 'rule'],
  ['0 9 * * FRI#2', 'rule'],
])('shows %s in a form, and writes the same again', (rule, kind) => {
  const choice = choiceOf(rule);
  expect([choice.kind, ruleOf(choice)]).toEqual([kind, rule]);
});

it('foresees occurrences by the clocks of the zone', () => {
  const from = new Date('2026-03-28T00:00:00Z');
  const found = nextOccurrences({ rule: '30 2 * * *', timeZone: 'Europe/Berlin' }, from, 3);
  // On the 29th clocks go from 2 to 3: it happens just after the gap.
  expect(found.map((at) => at.toISOString())).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
  const until = '2026-03-29T00:00:00Z';
  expect(nextOccurrences({ rule: '30 2 * * *', timeZone: 'Europe/Berlin', until }, from, 3)).toHaveLength(1);
  expect(nextOccurrences({ rule: 'x', timeZone: 'Europe/Berlin' }, from, 3)).toEqual([]);
});

it.each([
  ['2026-07-01T09:00', 'Europe/Berlin', '2026-07-01T07:00:00.000Z'],
  ['2026-12-01T09:00', 'America/New_York', '2026-12-01T14:00:00.000Z'],
  ['2026-12-01T09:00:30', 'UTC', '2026-12-01T09:00:30.000Z'],
])('reads %s in %s, and shows it again', (clock, timeZone, instant) => {
  expect(instantAt(clock, timeZone)?.toISOString()).toBe(instant);
  expect(wallClock(new Date(instant), timeZone)).toBe(clock);
});

it('takes the first of two times where clocks are set back, and knows what is no time', () => {
  expect(instantAt('2026-10-25T02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
  expect(instantAt('', 'Europe/Berlin')).toBeUndefined();
  expect(zonedWords(new Date('2026-12-01T08:00:00Z'), 'Europe/Berlin')).toBe(
    'Tue, 1 Dec 2026, 09:00 in Europe/Berlin',
  );
});
