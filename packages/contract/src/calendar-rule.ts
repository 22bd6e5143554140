/**
 * What may be said of recurrence: five fields as cron has them, minute, hour, day of month, month, day of week, with L (last),
 * W (nearest working day), # (the nth such day) and + (both kinds of day, instead of either); and a time zone by its name.
 */
import { nearestName } from '@halyard/core';

/** Characters that a rule may have. */
export const longestRule = 200;

interface Field {
  name: string;
  lowest: number;
  highest: number;
  /** What may be said instead of `lowest` and the numbers after it. */
  words?: string[];
  /** What else one part of the list may be. */
  special?: RegExp;
}

const fields: Field[] = [
  { name: 'minute', lowest: 0, highest: 59 },
  { name: 'hour', lowest: 0, highest: 23 },
  { name: 'day of month', lowest: 1, highest: 31, special: /^(L|([1-9]|[12][0-9]|3[01])W)$/ },
  {
    name: 'month',
    lowest: 1,
    highest: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  {
    name: 'day of week',
    lowest: 0,
    highest: 7,
    words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
    special: /^([0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#([1-5]|L)$/,
  },
];
const shape = 'five fields: minute, hour, day of month, month, day of week, e.g. 0 9 * * MON-FRI';

/** What is wrong with a rule; undefined: nothing. All fields that are wrong are named. */
export function ruleProblem(rule: string): string | undefined {
  if (rule.length > longestRule) return `use at most ${longestRule} characters`;
  const parts = rule.trim().toUpperCase().split(/\s+/);
  if (parts.length !== fields.length) return `use ${shape}`;
  const wrong = fields.filter((field, i) => !isField(field, parts[i]!)).map(({ name }) => name);
  if (wrong.length > 0) return `cannot be read: ${wrong.join(', ')}; use ${shape}`;
  return hasDay(parts) ? undefined : 'there is no such day in any year';
}

function isField(field: Field, text: string): boolean {
  // The last working day stands alone.
  if (field.name === 'day of month' && text === 'LW') return true;
  const both = field.name === 'day of week' && text.startsWith('+');
  return (both ? text.slice(1) : text).split(',').every((part) => isPart(field, part));
}

/** `*`, `5`, `5-7`, and either of the others with a step. */
function isPart(field: Field, part: string): boolean {
  if (field.special?.test(part)) return true;
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0) return false;
  if (step !== undefined) {
    const isStep = /^\d{1,2}$/.test(step) && Number(step) >= 1 && Number(step) <= field.highest;
    if (!isStep || !/[*-]/.test(range)) return false;
  }
  if (range === '*') return true;
  const ends = range.split('-').map((end) => numberOf(field, end));
  if (ends.length > 2 || ends.some((end) => end === undefined)) return false;
  return ends.length === 1 || ends[0]! <= ends[1]!;
}

function numberOf({ lowest, highest, words = [] }: Field, text: string): number | undefined {
  if (words.includes(text)) return lowest + words.indexOf(text);
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= lowest && value <= highest ? value : undefined;
}

/** Whether a day of the month stands in one of the months; a day of the week always comes. */
function hasDay([, , day, month, weekday]: string[]): boolean {
  if (weekday !== '*' && !weekday!.startsWith('+')) return true;
  const first = Math.min(...day!.split(',').map((part) => Number(/^(\d+)/.exec(part)?.[1] ?? 1)));
  const months = month!.split(',').flatMap((part) => {
    const [from, to] = part.split('/')[0]!.split('-');
    if (from === '*') return [1];
    const low = numberOf(fields[3]!, from!)!;
    return to === undefined ? [low] : [low, low + 1 <= numberOf(fields[3]!, to)! ? low + 1 : low];
  });
  return months.some((each) => first <= (each === 2 ? 29 : [4, 6, 9, 11].includes(each) ? 30 : 31));
}

/** What is wrong with the name of a time zone; undefined: nothing. Offsets are none: they know nothing of summer time. */
export function timeZoneProblem(timeZone: string): string | undefined {
  if (timeZone.length <= longestZone && /^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(timeZone)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone });
      return undefined;
    } catch {
      // Said below.
    }
  }
  const near =
    timeZone.length > longestZone ? undefined : nearestName(timeZone, Intl.supportedValuesOf('timeZone'));
  return near === undefined
    ? 'use the name of a time zone, e.g. Europe/Berlin or UTC'
    : `there is no such time zone; did you mean ${near}?`;
}

const longestZone = 64;
