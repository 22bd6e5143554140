/** Requirements nobody meets, and rules that never decide. */
import { type Audience, combine } from '../audience/audience.ts';
import { positionsOf } from '../check/check-bucket.ts';
import type { Flag, Rule, Serve, Split } from '../model.ts';
import { sameJson } from '../same-json.ts';
import type { Finding } from './lint-findings.ts';
import { covers } from './lint-leaf.ts';
import { excludes, implies, isImpossible } from './lint-logic.ts';
import type { Subject } from './lint-subject.ts';

/** `now` in epoch milliseconds: what can hold only before it is found as well. */
export function findInTargeting(flag: Flag, subject: Subject, now: number | undefined): Finding[] {
  const requirements = flag.requires.map((condition) => subject.audienceOf(condition));
  const unmet = requirements.flatMap((audience, i) => findUnmet(audience, `/requires/${i}`, subject, now));
  const required = combine('all', requirements);
  if (unmet.length > 0) return unmet;
  if (isImpossible(required, subject.budget)) {
    const message = 'nobody can meet all requirements at once';
    return [{ pointer: '/requires', message, code: 'impossible-condition' }];
  }
  return findInRules(flag, required, subject, now);
}

function findUnmet(
  audience: Audience,
  pointer: string,
  subject: Subject,
  now: number | undefined,
): Finding[] {
  const why = whyNobody(audience, subject, now);
  if (why === undefined) return [];
  return [{ pointer, message: `nobody can meet this requirement: ${why.message}`, code: why.code }];
}

/** Why nobody can be in an audience, now or ever. */
export function whyNobody(
  audience: Audience,
  { budget }: Subject,
  now: number | undefined,
): Pick<Finding, 'message' | 'code'> | undefined {
  if (isImpossible(audience, budget)) {
    return { message: 'its condition cannot hold', code: 'impossible-condition' };
  }
  if (now === undefined || !isImpossible(combine('all', [from(now), audience]), budget)) return undefined;
  return { message: 'its time is over', code: 'past-window' };
}

function from(now: number): Audience {
  const test = { attribute: '$now', op: 'gte', as: 'number', values: [now] } as const;
  return { kind: 'time', test: { ...test, values: [now] }, negated: false };
}

/** A rule with those who can match it. */
interface Reached {
  name: string;
  rule: Rule;
  audience: Audience;
}

function findInRules(flag: Flag, required: Audience, subject: Subject, now: number | undefined): Finding[] {
  const found: Finding[] = [];
  const before: Reached[] = [];
  flag.rules.forEach((rule, i) => {
    const reached = { name: `rule ${i + 1}`, rule, audience: subject.audienceOf(rule.if) };
    const why =
      whyNobody(reached.audience, subject, now) ?? whyUnreachable(reached, required, before, subject);
    if (why === undefined) before.push(reached);
    else
      found.push({
        pointer: `/rules/${i}`,
        ...why,
        message: `${reached.name} can never match: ${why.message}`,
      });
  });
  return found;
}

function whyUnreachable(
  { rule, audience }: Reached,
  required: Audience,
  before: readonly Reached[],
  { budget }: Subject,
): Pick<Finding, 'message' | 'code'> | undefined {
  const code = 'unreachable-rule';
  if (excludes(required, audience, budget))
    return { message: 'the requirements leave out all it asks for', code };
  const everyone = combine('all', [required, audience]);
  for (const earlier of before) {
    if (!takesAll(earlier.rule.serve, rule.serve) || !implies(everyone, earlier.audience, budget)) continue;
    const isForAll = earlier.audience.kind === 'everyone' && !isSplit(earlier.rule.serve);
    const whom = isForAll ? 'everyone' : 'all it could match';
    return { message: `${earlier.name} takes ${whom}`, code };
  }
  return undefined;
}

/** Whether whoever matches both rules and would get something from the later one gets something from the earlier one. */
function takesAll(earlier: Serve, later: Serve): boolean {
  if (!isSplit(earlier)) return true;
  if (!isSplit(later) || !sameJson(earlier.bucket.by, later.bucket.by)) return false;
  if (covers(earlier.split, [{ from: 0, to: positionsOf(earlier.bucket) }])) return true;
  return sameJson(earlier.bucket, later.bucket) && covers(earlier.split, later.split);
}

export function isSplit(serve: Serve): serve is Split {
  return serve !== null && typeof serve !== 'string';
}
