/** Says whom an audience means: who, when, and which share of them. */

import { type Audience, isGroup, type Leaf } from '../audience/audience.ts';
import { isUpperBound } from '../audience/bounds.ts';
import { positionsOf } from '../check/check-bucket.ts';
import type { Bucket } from '../model.ts';
import type { Known } from '../validate.ts';
import { showAlternatives } from '../words/show-value.ts';
import { attributeWords, showPlainly } from './describe-attribute.ts';
import { type Between, joinBounds } from './describe-bounds.ts';
import { sizeOf } from './describe-ranges.ts';
import { showShare } from './describe-share.ts';
import { describeBetween, describeTest } from './describe-test.ts';
import { describeTime } from './describe-time.ts';

/** The parts of a sentence about an audience that is not nobody. */
export interface People {
  /** `people in Germany`; undefined: everyone. */
  who: string | undefined;
  /** `from 1 Dec 2026 00:00 UTC`; undefined: always. */
  when: string | undefined;
  /** Which share of them; undefined: all. */
  share: { percent: string; by: string; isFull: boolean } | undefined;
}

/** Parts of a group that are said; and how deep groups are said. */
const SAID_PARTS = 6;
const SAID_DEPTH = 3;

/** `mayShare`: whether one bucket may be said as a share of all the others. */
export function peopleOf(audience: Audience, known: Known | undefined, mayShare: boolean): People {
  const parts = audience.kind === 'everyone' ? [] : audience.kind === 'all' ? audience.parts : [audience];
  const times = parts.filter(isTime);
  const buckets = parts.filter((part) => part.kind === 'bucket' && !part.negated);
  const shared = mayShare && buckets.length === 1 ? buckets[0] : undefined;
  const others = parts.filter((part) => !isTime(part) && part !== shared);
  const say = new Saying(known);
  const isAny = others.length === 1 && others[0]!.kind === 'any';
  return {
    who: others.length === 0 ? undefined : `people ${isAny ? say.any(others[0]!, 0) : say.all(others, 0)}`,
    when: times.length === 0 ? undefined : say.times(times, 'all'),
    share: shared?.kind === 'bucket' ? shareOf(shared) : undefined,
  };
}

function shareOf({ bucket, ranges }: Extract<Leaf, { kind: 'bucket' }>) {
  const isFull = sizeOf(ranges) === positionsOf(bucket);
  return { percent: showShare(ranges, bucket), by: describeBy(bucket), isFull };
}

/** What a bucket goes by: `user id`. */
export function describeBy({ by }: Bucket): string {
  return showAlternatives(typeof by === 'string' ? [by] : by, (name) => attributeWords(String(name)).noun);
}

/** `a user id`. */
export function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function isTime(audience: Audience): boolean {
  return isGroup(audience) ? audience.parts.every(isTime) : audience.kind === 'time';
}

type Part = Audience | Between;

class Saying {
  readonly #known: Known | undefined;

  constructor(known: Known | undefined) {
    this.#known = known;
  }

  any(audience: Audience, depth: number): string {
    const parts = audience.kind === 'any' ? audience.parts : [audience];
    const isOne = parts.length === 1;
    return join(parts, ' or ', (part) => this.#part(part, depth + 1, isOne ? 'alone' : 'beside or'));
  }

  /** Where and on what people are first, then what they have. */
  all(parts: readonly Audience[], depth: number): string {
    const [places, others]: [Part[], Part[]] = [[], []];
    for (const part of joinBounds(parts)) (this.#isPlace(part) ? places : others).push(part);
    const said = places.length > SAID_PARTS ? [] : places.map((part) => this.#part(part, depth + 1, 'alone'));
    const rest = said.length > 0 ? others : [...places, ...others];
    const place = rest.length > 1 ? 'beside and' : said.length > 0 ? 'beside or' : 'alone';
    if (rest.length > 0) said.push(join(rest, ' and ', (part) => this.#part(part, depth + 1, place)));
    return said.join(' ');
  }

  times(times: readonly Audience[], kind: 'all' | 'any'): string {
    const inOrder = kind === 'all' ? [...times].sort((a, b) => Number(isEnd(a)) - Number(isEnd(b))) : times;
    return join(inOrder, kind === 'all' ? ' ' : ' or ', (part) => {
      if (part.kind === 'time') return describeTime(part.test, part.negated);
      return isGroup(part) ? this.times(part.parts, part.kind) : '';
    });
  }

  #part(part: Part, depth: number, place: InSentence): string {
    if (part.kind === 'between' || !isGroup(part)) return bracket(this.#leaf(part), place);
    if (isTime(part)) return `asking ${this.times(part.parts, part.kind)}`;
    if (depth > SAID_DEPTH) return '(conditions too deep to be told here)';
    return `(${part.kind === 'any' ? this.any(part, depth) : this.all(part.parts, depth)})`;
  }

  #isPlace(part: Part): boolean {
    if (part.kind !== 'between' && isGroup(part)) return false;
    return /^(in|on|using) /.test(this.#leaf(part));
  }

  #leaf(leaf: Leaf | Between): string {
    switch (leaf.kind) {
      case 'segment': {
        const { segment, negated } = leaf;
        const unknown = this.#known?.segments.has(segment) === false ? ' (which does not exist)' : '';
        return `${negated ? 'not ' : ''}in the segment ${showPlainly(segment)}${unknown}`;
      }
      case 'flag': {
        const { flag, variants, negated } = leaf;
        const unknown = this.#known?.flags.has(flag) === false ? ' (which does not exist)' : '';
        const wanted = showAlternatives(variants, showPlainly);
        return `who ${negated ? 'do not get' : 'get'} ${wanted} from ${showPlainly(flag)}${unknown}`;
      }
      case 'bucket': {
        const { percent, by } = shareOf(leaf);
        return `${leaf.negated ? 'not ' : ''}in a share of ${percent} by ${by}`;
      }
      case 'time':
        return `asking ${describeTime(leaf.test, leaf.negated)}`;
      case 'between':
        return describeBetween(leaf.lower, leaf.upper);
      case 'test':
        return describeTest(leaf.test, leaf.negated, leaf.isKnown);
      default:
        return leaf.kind;
    }
  }
}

/** What stands beside a part: an `or` of its own is bracketed where it could be taken for theirs. */
type InSentence = 'alone' | 'beside or' | 'beside and';

function bracket(said: string, place: InSentence): string {
  const [, start, rest] = place === 'alone' ? [] : (/^(.* (?:is|are)) missing or (.*)$/.exec(said) ?? []);
  if (rest !== undefined) return `${start} (missing, or ${rest})`;
  return place === 'beside and' && said.includes(' or ') ? `(${said})` : said;
}

/** Whether a time is an end, which is said after a start. */
function isEnd(audience: Audience): boolean {
  if (audience.kind !== 'time') return false;
  return isUpperBound(audience.test.op) !== audience.negated;
}

function join<P>(parts: readonly P[], word: string, say: (part: P) => string): string {
  const said = parts.slice(0, SAID_PARTS).map(say);
  const hidden = parts.length - said.length;
  if (hidden > 0) return `${said.join(', ')}${word}${hidden} more conditions`;
  if (said.length < 2) return said.join('');
  return `${said.slice(0, -1).join(', ')}${word}${said.at(-1)}`;
}
