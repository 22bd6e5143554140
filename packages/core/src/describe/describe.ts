/** What a flag or a segment does, as a person would say it: for pages, terminals and the log alike. */

import { audienceOf, combine } from '../audience/audience.ts';
import { checkFlag, checkSegment } from '../check/check-flag.ts';
import type { Condition, Flag, Problem, Rule, Segment } from '../model.ts';
import { type Known, type ValidateOptions, validateFlag } from '../validate.ts';
import { shorten } from '../words/show-value.ts';
import { showPlainly } from './describe-attribute.ts';
import { describeBy, type People, peopleOf, withArticle } from './describe-people.ts';
import { clauseOf, type Subject, servesNobody, variantWords } from './describe-serve.ts';
import { isSplit, Served } from './describe-served.ts';

export interface Description {
  /** All of it in a sentence or two; of many rules the first. */
  summary: string;
  /** Whether it is on, each requirement, each rule and what holds otherwise; in the order of decision. */
  lines: DescribedLine[];
}

export interface DescribedLine {
  /** RFC 6901, into what is described. */
  pointer: string;
  /** A sentence. */
  text: string;
}

/** Rules a summary tells. */
const TOLD_RULES = 4;
/** Characters of a sentence. */
const LONGEST = 1500;

/**
 * Never throws. With `known`, references to what does not exist are said to be such, and a flag that its references make
 * malformed is; with its key, cycles are seen.
 */
export function describe(flag: Flag, known?: Known, options: ValidateOptions = {}): Description {
  const problems = findMalformed(flag, known, options);
  if (problems.length > 0) return describeMalformed('flag', problems);
  const clauses = clausesOf(flag, known);
  const told = (text: string) => sentence(flag.enabled ? text : `were it on: ${text}`);
  const lines = [
    { pointer: '/enabled', text: sentence(flag.enabled ? 'the flag is on' : offForAll(flag)) },
    ...flag.requires.map((condition, i) => ({
      pointer: `/requires/${i}`,
      text: told(describeRequirement(flag, condition, known)),
    })),
    ...clauses.map(({ pointer, text, more }) => ({ pointer, text: told(text + more) })),
  ];
  return { summary: sentence(flag.enabled ? summarise(flag, clauses, known) : offForAll(flag)), lines };
}

/** Whom a segment takes in. Never throws. */
export function describeSegment(segment: Segment, known?: Known): Description {
  const problems = checkSegment(segment, { allowOtherFields: true });
  if (problems.length > 0) return describeMalformed('segment', problems);
  const audience = audienceOf(segment.if);
  const people = peopleOf(audience, known, true);
  const everyone = isTimeOnly(people) ? 'everyone ' : '';
  const summary = sentence(
    audience.kind === 'nobody' ? 'nobody' : `${everyone}${describePeople(people)}`.trim(),
  );
  return { summary, lines: [{ pointer: '/if', text: summary }] };
}

/** What makes evaluation answer that the flag is malformed; references to what does not exist do not. */
function findMalformed(flag: Flag, known: Known | undefined, options: ValidateOptions): Problem[] {
  const own = checkFlag(flag, { allowOtherFields: true, regex: options.regex });
  if (own.length > 0 || known === undefined) return own;
  return validateFlag(flag, known, options).filter(({ pointer }) => pointer === '');
}

function describeMalformed(what: 'flag' | 'segment', problems: readonly Problem[]): Description {
  const then =
    what === 'flag' ? "everyone gets the application's own default" : 'so are the flags that use it';
  return {
    summary: sentence(`the ${what} is malformed: ${then}`),
    lines: problems.map(({ pointer, message }) => ({ pointer, text: sentence(message) })),
  };
}

interface Clause {
  pointer: string;
  text: string;
  /** Said in its line, not in the summary. */
  more: string;
  /** Whom it serves, for what is said of those after it. */
  serves: 'nobody' | 'some' | 'everyone';
  isTimed: boolean;
}

function clausesOf(flag: Flag, known: Known | undefined): Clause[] {
  const clauses: Clause[] = [];
  const before = new Served(flag, known);
  const subject = (): Subject => {
    const served = clauses.filter(({ serves }) => serves !== 'nobody');
    if (served.length === 0) return 'everyone';
    if (before.exhausted !== undefined) {
      return `everyone${before.servesOthers ? ' else' : ''} without ${withArticle(describeBy(before.exhausted))}`;
    }
    return served.some(({ isTimed }) => isTimed) ? 'otherwise everyone' : 'everyone else';
  };
  flag.rules.forEach((rule, i) => {
    clauses.push({ pointer: `/rules/${i}`, ...describeRule(flag, rule, subject(), { before, known }) });
  });
  const everyone = { who: undefined, when: undefined, share: undefined };
  const { serve, standing } = before.leftOf({ kind: 'everyone' }, flag.otherwise.serve);
  const text = clauseOf(flag, serve, everyone, { subject: subject(), standing, isLast: true });
  clauses.push({ pointer: '/otherwise', text, more: '', serves: 'everyone', isTimed: false });
  return clauses;
}

function describeRule(
  flag: Flag,
  rule: Rule,
  subject: Subject,
  { before, known }: { before: Served; known: Known | undefined },
): Omit<Clause, 'pointer'> {
  const meant = audienceOf(rule.if);
  const left = before.leftOf(meant, rule.serve);
  const { audience, serve, standing } = left;
  if (audience.kind === 'nobody' || servesNobody(serve)) {
    const isOver = meant.kind !== 'nobody' && standing.taken > 0;
    const ofServe =
      meant.kind === 'nobody' || !isSplit(serve)
        ? 'nobody matches this rule'
        : 'nobody is served by this rule';
    const why = isOver ? 'nobody is left for this rule' : ofServe;
    return { text: why, more: '', serves: 'nobody', isTimed: false };
  }
  before.add(left);
  const people = peopleOf(audience, known, !isSplit(serve));
  return {
    text: clauseOf(flag, serve, people, { subject, standing, isLast: false }),
    more: rule.experiment === undefined ? '' : `, in the experiment ${showPlainly(rule.experiment.key)}`,
    serves: audience.kind === 'everyone' && !isSplit(serve) ? 'everyone' : 'some',
    isTimed: people.when !== undefined,
  };
}

function summarise(flag: Flag, clauses: readonly Clause[], known: Known | undefined): string {
  const last = clauses.findIndex(({ serves }) => serves === 'everyone');
  const told = clauses.slice(0, last + 1).filter(({ serves }) => serves !== 'nobody');
  const texts = told.map(({ text }) => text);
  const hidden = texts.length - 1 - TOLD_RULES;
  if (hidden > 0)
    texts.splice(TOLD_RULES, hidden, `${hidden} more ${hidden === 1 ? 'rule follows' : 'rules follow'}`);
  const said = texts.join('; ');
  const required = combine(
    'all',
    flag.requires.map((condition) => audienceOf(condition)),
  );
  if (required.kind === 'everyone') return said;
  const off = `get ${variantWords(flag, flag.off)}`;
  if (required.kind === 'nobody')
    return `everyone gets ${variantWords(flag, flag.off)}: nobody meets the requirements`;
  const people = peopleOf(required, known, true);
  if (isTimeOnly(people)) return `only ${describePeople(people)} (at other times all ${off}): ${said}`;
  return `only for ${describePeople(people)} (all others ${off}): ${said}`;
}

function describeRequirement(flag: Flag, condition: Condition, known: Known | undefined): string {
  const audience = audienceOf(condition);
  const off = `gets ${variantWords(flag, flag.off)}`;
  if (audience.kind === 'everyone') return 'everyone meets this requirement';
  if (audience.kind === 'nobody') return `nobody meets this requirement: everyone ${off}`;
  const people = peopleOf(audience, known, true);
  return `only ${describePeople(people)}; ${isTimeOnly(people) ? 'at other times everyone' : 'everyone else'} ${off}`;
}

function isTimeOnly({ who, share }: People): boolean {
  return who === undefined && share === undefined;
}

/** `25 % of people in Germany, by user id, from 1 Dec 2026 00:00 UTC`. */
function describePeople({ who, when, share }: People): string {
  if (share === undefined) return [who, when].filter((part) => part !== undefined).join(' ');
  const shared = share.isFull
    ? `${who ?? 'everyone'} with ${withArticle(share.by)}`
    : `${share.percent} of ${who ?? 'people'}, by ${share.by}`;
  return when === undefined ? shared : `${shared}, ${when}`;
}

function offForAll(flag: Flag): string {
  return `the flag is off: everyone gets ${variantWords(flag, flag.off)}`;
}

function sentence(text: string): string {
  const short = shorten(text, LONGEST);
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}${/[.?]$/.test(short) ? '' : '.'}`;
}
