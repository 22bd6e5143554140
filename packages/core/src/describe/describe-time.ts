/** Instants and windows of `$now`, in UTC. */

import { instantsOf } from '../audience/instants.ts';
import type { Operator, Test } from '../model.ts';
import { VIEWS } from '../read/views.ts';
import { showAlternatives } from '../words/show-value.ts';

/** `1 Dec 2026 00:00 UTC`; seconds and milliseconds where there are any. */
export function showMoment(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return String(milliseconds);
  const iso = date.toISOString();
  const [, time = ''] = iso.split('T');
  const shown = time.replace(/:00\.000Z$|\.000Z$|Z$/, '');
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${shown} UTC`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The value of a test of dates, as a moment where it can be read as one. */
export function showDate(value: unknown): string {
  const instant = VIEWS.date.read(value);
  return typeof instant === 'number' ? showMoment(instant) : String(value);
}

/** When a test of `$now` with at least one instant holds, or does not. */
export function describeTime(test: Test, negated: boolean): string {
  const instants = instantsOf(test);
  const op = negated ? OPPOSITE[test.op] : test.op;
  if (op !== undefined && op in WORDS) {
    const isUpper = test.op === 'lt' || test.op === 'lte';
    return `${WORDS[op]} ${showMoment(isUpper ? Math.max(...instants) : Math.min(...instants))}`;
  }
  const moments = showAlternatives(instants, (instant) => showMoment(instant as number));
  return `${negated ? 'at any time but' : 'at exactly'} ${moments}`;
}

const OPPOSITE: Partial<Record<Operator, Operator>> = { lt: 'gte', lte: 'gt', gt: 'lte', gte: 'lt' };

const WORDS: Partial<Record<Operator, string>> = {
  lt: 'until',
  lte: 'up to and including',
  gt: 'after',
  gte: 'from',
};
