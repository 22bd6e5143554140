/** Who gets what: one clause for each rule, and for what holds otherwise. */
import { positionsOf } from '../check/check-bucket.ts';
import type { Flag, Serve, Split } from '../model.ts';
import { weightsOf } from '../split.ts';
import { shorten, showValue } from '../words/show-value.ts';
import { showPlainly } from './describe-attribute.ts';
import { describeBy, type People } from './describe-people.ts';
import { showPercent } from './describe-share.ts';

/** How everyone is called, after what was said before. */
export type Subject = 'everyone' | 'everyone else' | 'otherwise everyone';

/** Variants of a split that are said. */
const SAID_VARIANTS = 5;

/** `isLast`: what a split leaves free gets `off`, and is said to. */
export function clauseOf(
  flag: Flag,
  serve: Serve,
  people: People,
  { subject, isLast }: { subject: Subject; isLast: boolean },
): string {
  const when = people.when === undefined ? '' : ` ${people.when}`;
  if (serve !== null && typeof serve !== 'string') {
    return `${splitClause(flag, serve, people.who ?? subject, isLast)}${when}`;
  }
  const words = variantWords(flag, serve);
  const { who, share } = people;
  if (share !== undefined)
    return `${shareOf(share.percent, who ?? subject)}, by ${share.by}, get ${words}${when}`;
  return `${who ?? subject} ${who === undefined ? 'gets' : 'get'} ${words}${when}`;
}

/** Whether it is a split without ranges. */
export function servesNobody(serve: Serve): boolean {
  return serve !== null && typeof serve !== 'string' && serve.split.length === 0;
}

/** A variant by name, and by value where the name does not say it. */
export function variantWords(flag: Flag, variant: string | null): string {
  if (variant === null) return "the application's own default";
  const name = showPlainly(variant);
  const value = flag.variants[variant];
  const says = typeof value === 'boolean' ? SAYS[String(value)]!.test(variant) : String(value) === variant;
  return says ? name : `${name} (${typeof value === 'object' ? showJson(value) : showValue(value)})`;
}

const SAYS: Readonly<Record<string, RegExp>> = {
  true: /^(on|true|yes|enabled?|active|show|shown)$/i,
  false: /^(off|false|no|disabled?|inactive|hide|hidden)$/i,
};

function showJson(value: unknown): string {
  return shorten(JSON.stringify(value));
}

function splitClause(flag: Flag, { bucket, split }: Split, who: string, isLast: boolean): string {
  const of = positionsOf(bucket);
  const weights = weightsOf(split);
  const free = of - weights.reduce((sum, { weight }) => sum + weight, 0);
  const off = variantWords(flag, flag.off);
  if (weights.length === 0) return `${who} gets ${off}`;
  const shares = weights
    .slice(0, SAID_VARIANTS)
    .map(({ variant, weight }) => ({ percent: showPercent(weight, of), words: variantWords(flag, variant) }));
  const [first, ...others] = shares;
  const start = `${shareOf(first!.percent, who)}, by ${describeBy(bucket)}, get ${first!.words}`;
  const told = [start, ...others.map(({ percent, words }) => `${percent} get ${words}`)];
  const hidden = weights.slice(SAID_VARIANTS);
  if (hidden.length > 0) {
    const weight = hidden.reduce((sum, other) => sum + other.weight, 0);
    told.push(`${showPercent(weight, of)} get ${hidden.length} other variants`);
  }
  const all = told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`;
  if (!isLast || free === 0) return all;
  return `${all}; ${who === 'everyone' ? 'everyone else gets' : 'the others get'} ${off}`;
}

/** `25 % of people`. */
function shareOf(percent: string, who: string): string {
  if (who === 'everyone') return `${percent} of people`;
  return who === 'otherwise everyone' ? `otherwise ${percent} of people` : `${percent} of ${who}`;
}
