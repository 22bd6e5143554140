/** Who gets what: one clause for each rule, and for what holds otherwise. */
import { positionsOf } from '../check/check-bucket.ts';
import type { Flag, Serve, Split } from '../model.ts';
import { weightsOf } from '../split.ts';
import { shorten, showValue } from '../words/show-value.ts';
import { showPlainly } from './describe-attribute.ts';
import { describeBy, type People, withArticle } from './describe-people.ts';
import { isSplit, type Standing } from './describe-served.ts';
import { showPercent } from './describe-share.ts';

/** How everyone is called, after what was said before. */
export type Subject = 'everyone' | 'everyone else' | 'otherwise everyone' | `${string} without ${string}`;

/** Where a clause stands. */
interface Place {
  subject: Subject;
  standing: Standing;
  /** What a split leaves free gets `off`, and is said to. */
  isLast: boolean;
}

/** Who is no part of a share, though the bucket says so. */
const BUT = ', but for those above';

/** Variants of a split that are said. */
const SAID_VARIANTS = 5;

export function clauseOf(flag: Flag, serve: Serve, people: People, place: Place): string {
  const when = people.when === undefined ? '' : ` ${people.when}`;
  if (isSplit(serve)) return `${splitClause(flag, serve, people.who, place)}${when}`;
  const words = variantWords(flag, serve);
  const { who, share } = people;
  if (share !== undefined) {
    return `${shareClause(share, who, words, place)}${place.standing.isTorn ? BUT : ''}${when}`;
  }
  return `${who ?? place.subject} ${who === undefined ? 'gets' : 'get'} ${words}${when}`;
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

function splitClause(flag: Flag, { bucket, split }: Split, who: string | undefined, place: Place): string {
  const { subject, standing, isLast } = place;
  const of = positionsOf(bucket);
  const weights = weightsOf(split);
  const covered = weights.reduce((sum, { weight }) => sum + weight, 0);
  const off = variantWords(flag, flag.off);
  if (isLast && weights.every(({ variant }) => variant === flag.off)) return `${who ?? subject} gets ${off}`;
  const by = describeBy(bucket);
  const [first, ...others] = weights.slice(0, SAID_VARIANTS).map(({ variant, weight }) => ({
    percent: showPercent(weight, of),
    words: variantWords(flag, variant),
    isFull: weight === of,
  }));
  const inOne = standing.isEntangled ? 'those in one of ' : '';
  const told = [
    shareClause({ ...first!, by }, who, first!.words, place),
    ...others.map(({ percent, words }) => `${inOne}${percent} get ${words}`),
  ];
  const hidden = weights.slice(SAID_VARIANTS);
  if (hidden.length > 0) {
    const weight = hidden.reduce((sum, other) => sum + other.weight, 0);
    told.push(`${inOne}${showPercent(weight, of)} get ${hidden.length} other variants`);
  }
  const torn = standing.isTorn ? BUT : '';
  const all = (told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`) + torn;
  if (!isLast) return all;
  if (covered + standing.taken === of) {
    const isSaid = weights.some(({ variant }) => variant === flag.off);
    return isSaid ? all : `${all}; those without ${withArticle(by)} get ${off}`;
  }
  return `${all}; ${isOfAll(subject, standing) ? 'everyone else gets' : 'the others get'} ${off}`;
}

interface Share {
  percent: string;
  by: string;
  isFull: boolean;
}

/** `25 % of people, by user id, get on`. */
function shareClause(
  { percent, by, isFull }: Share,
  who: string | undefined,
  words: string,
  { subject, standing }: Place,
): string {
  if (standing.isEntangled) {
    const whole = who ?? (subject === 'otherwise everyone' ? 'the others' : subject);
    return `of ${whole}, those in a share of ${percent} by ${by} get ${words}`;
  }
  if (isFull && !standing.isTorn) {
    if (who !== undefined) return `${who}, if they have ${withArticle(by)}, get ${words}`;
    return `${subject} with ${withArticle(by)} gets ${words}`;
  }
  const another = standing.taken > 0 ? 'another ' : '';
  const whole = who ?? (isOfAll(subject, standing) || subject === 'otherwise everyone' ? 'people' : subject);
  const otherwise = subject === 'otherwise everyone' && who === undefined ? 'otherwise ' : '';
  return `${otherwise}${another}${percent} of ${whole}, by ${by}, get ${words}`;
}

/** Whether the share is one of all people and not of those whom earlier rules have left. */
function isOfAll(subject: Subject, { taken, isTorn }: Standing): boolean {
  return subject === 'everyone' || taken > 0 || isTorn;
}
