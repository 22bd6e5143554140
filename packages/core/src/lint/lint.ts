/**
 * What an author hardly meant, though nothing refuses it. Only what is certain for every context is claimed, but for
 * `only-for-lists`, which says so.
 */
import { checkFlag, checkSegment } from '../check/check-flag.ts';
import { LIMITS } from '../limits.ts';
import type { Flag, Segment } from '../model.ts';
import type { Known } from '../validate.ts';
import { findInConditions } from './lint-condition.ts';
import type { Finding } from './lint-findings.ts';
import { findInTargeting, whyNobody } from './lint-rules.ts';
import { findInServes } from './lint-serve.ts';
import { Subject } from './lint-subject.ts';

export interface LintOptions {
  /** The environment's other entries. Without them nothing is claimed of references. */
  known?: Known;
  /** Epoch milliseconds; without it windows of time are never over. */
  now?: number;
}

/** Findings of a flag with pointers into it, in the order of decision; none of a malformed one. Never throws. */
export function lintFlag(flag: Flag, { known, now }: LintOptions = {}): Finding[] {
  if (checkFlag(flag, { allowOtherFields: true }).length > 0) return [];
  const subject = new Subject(known);
  const causes = findInConditions(flag, subject);
  const targeting = findInTargeting(flag, subject, now).filter((finding) => !isExplained(finding, causes));
  return [...targeting, ...causes, ...findInServes(flag)].slice(0, LIMITS.problems);
}

/** Findings of a segment with pointers into it; none of a malformed one. Never throws. */
export function lintSegment(segment: Segment, { known, now }: LintOptions = {}): Finding[] {
  if (checkSegment(segment, { allowOtherFields: true }).length > 0) return [];
  const subject = new Subject(known);
  const causes = findInConditions(segment, subject);
  const why = whyNobody(subject.audienceOf(segment.if), subject, now);
  const whole: Finding[] =
    why === undefined
      ? []
      : [{ pointer: '/if', code: why.code, message: `nobody can be in it: ${why.message}` }];
  return [...whole.filter((finding) => !isExplained(finding, causes)), ...causes].slice(0, LIMITS.problems);
}

/** A condition that is impossible for what is said of the condition itself needs no second word. */
function isExplained({ code, pointer }: Finding, causes: readonly Finding[]): boolean {
  if (code !== 'impossible-condition') return false;
  const itself = pointer.startsWith('/rules/') ? `${pointer}/if` : pointer;
  return causes.some(
    (cause) =>
      WHOLE.test(cause.pointer.slice(itself.length)) &&
      cause.pointer.startsWith(itself) &&
      NEVER.has(cause.code),
  );
}

const WHOLE = /^(\/(any|values|ranges|variants))?$/;
const NEVER = new Set(['empty-condition', 'never-served']);
