/** The calendar rules that a form offers, to and from their text. */

export type RuleKind = 'daily' | 'weekdays' | 'weekly' | 'monthly' | 'rule';

export interface RuleChoice {
  kind: RuleKind;
  /** `09:00`. */
  time: string;
  /** Of `weekly`: 1 Monday to 7 Sunday. */
  weekdays: number[];
  /** Of `monthly`: 1 to 31, or `L` for the last one. */
  day: string;
  /** Of `rule`: as it is written. */
  rule: string;
}

const names = ['', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

export function choiceAt(time: string, kind: RuleKind = 'weekdays'): RuleChoice {
  return { kind, time, weekdays: [1], day: '1', rule: ruleAt(time, '* * MON-FRI') };
}

/** As the service takes it. */
export function ruleOf({ kind, time, weekdays, day, rule }: RuleChoice): string {
  if (kind === 'rule') return rule.trim();
  if (kind === 'daily') return ruleAt(time, '* * *');
  if (kind === 'weekdays') return ruleAt(time, '* * MON-FRI');
  if (kind === 'monthly') return ruleAt(time, `${day} * *`);
  const days = weekdays.toSorted((a, b) => a - b).map((each) => names[each]);
  return ruleAt(time, `* * ${days.join(',') || 'MON'}`);
}

/** What a form shows of a rule: in its own terms where it has them. */
export function choiceOf(rule: string): RuleChoice {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = rule.trim().toUpperCase().split(/\s+/);
  const isTime = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour);
  const time = isTime ? `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` : '09:00';
  const base = { ...choiceAt(time), rule: rule.trim() };
  if (!isTime || month !== '*') return { ...base, kind: 'rule' };
  if (day === '*' && weekday === '*') return { ...base, kind: 'daily' };
  if (day === '*' && weekday === 'MON-FRI') return { ...base, kind: 'weekdays' };
  const weekdays = weekday.split(',').map((name) => names.indexOf(name));
  if (day === '*' && weekdays.every((each) => each > 0)) return { ...base, kind: 'weekly', weekdays };
  if (weekday === '*' && /^(L|[1-9]|[12]\d|3[01])$/.test(day)) return { ...base, kind: 'monthly', day };
  return { ...base, kind: 'rule' };
}

function ruleAt(time: string, days: string): string {
  const [hour = '0', minute = '0'] = time.split(':');
  return `${Number(minute)} ${Number(hour)} ${days}`;
}
