/**
 * The same decision as evaluate.ts, with every step and why, for people. What it says of attributes comes from core's own
 * compiled tests and buckets; a property test holds the way it went to the answer that was given.
 */
import type { AskedType, Evaluator } from '../evaluator.ts';
import type { Context, Flag, Rule, Serve, Split } from '../model.ts';
import type { Result } from '../result.ts';
import { shorten, showValue } from '../words/show-value.ts';
import { explainCondition } from './explain-condition.ts';
import { explainSplit } from './explain-position.ts';
import { Walk } from './explain-walk.ts';
import type { Explanation, Step } from './explanation.ts';

/** Never throws. As `evaluate`, at the cost of looking at every part of every condition asked. */
export function explain(
  evaluator: Evaluator,
  key: string,
  context: Context,
  now: number,
  type?: AskedType,
): Explanation {
  const { result } = evaluator.evaluate(key, context, now, type);
  const walk = new Walk(evaluator, { context, now }, explainFlag);
  try {
    return { result, steps: explainAnswer(walk, key, result, type) };
  } catch (error) {
    const what = error instanceof Error ? shorten(error.message, 200) : 'something threw';
    return {
      result,
      steps: [{ kind: 'failed', pointer: '', decides: true, why: `This cannot be explained: ${what}.` }],
    };
  }
}

function explainAnswer(walk: Walk, key: string, result: Result, type: AskedType | undefined): Step[] {
  if (result.errorCode === 'TYPE_MISMATCH') {
    const flagType = walk.evaluator.flag(key)?.type;
    const why = `The flag is of type ${flagType}, and ${type} was asked for: the caller's own default.`;
    return [{ kind: 'type', pointer: '/type', decides: true, why }];
  }
  return explainFlag(walk, key);
}

function explainFlag(walk: Walk, key: string): Step[] {
  const flag = walk.evaluator.flag(key);
  if (flag === undefined) {
    const why = `There is no flag ${showValue(key)}: the caller's own default.`;
    return [{ kind: 'unknown', pointer: '', decides: true, why }];
  }
  const problems = walk.evaluator.problemsOf(key);
  if (problems.length > 0) {
    const why = `The flag is malformed: the caller's own default.`;
    return [
      { kind: 'malformed', pointer: '', decides: true, why, problems: problems.map((p) => ({ ...p })) },
    ];
  }
  if (!flag.enabled) {
    const why = `The flag is off for everyone: ${served(flag.off)}.`;
    return [{ kind: 'disabled', pointer: '/enabled', decides: true, why }];
  }
  return explainTargeting(walk, flag);
}

function explainTargeting(walk: Walk, flag: Flag): Step[] {
  const steps = new Steps();
  for (let i = 0; i < flag.requires.length; i++) {
    const step = explainRequirement(walk, flag, i);
    steps.add(step);
    if (step.decides) return steps.list;
  }
  for (let i = 0; i < flag.rules.length; i++) {
    const step = explainRule(walk, flag.rules[i]!, i);
    steps.add(step);
    if (step.decides) return steps.list;
  }
  steps.add(explainOtherwise(walk, flag));
  return steps.list;
}

function explainRequirement(walk: Walk, flag: Flag, i: number): Step {
  const pointer = `/requires/${i}`;
  const condition = explainCondition(walk, flag.requires[i]!, pointer);
  const why = condition.holds
    ? `Requirement ${i + 1} holds.`
    : `Requirement ${i + 1} does not hold, since ${condition.why}: ${served(flag.off)}.`;
  return { kind: 'requirement', pointer, decides: !condition.holds, why, condition };
}

function explainRule(walk: Walk, rule: Rule, i: number): Step {
  const pointer = `/rules/${i}`;
  const condition = explainCondition(walk, rule.if, `${pointer}/if`);
  const step: Step = { kind: 'rule', pointer, decides: false, why: '', ruleId: rule.id, condition };
  if (!condition.holds) return { ...step, why: `Rule ${i + 1} does not match, since ${condition.why}.` };
  const matches = `Rule ${i + 1} matches, since ${condition.why}`;
  if (!isSplit(rule.serve)) return { ...step, decides: true, why: `${matches}: ${served(rule.serve)}.` };
  const split = explainSplit(rule.serve, `${pointer}/serve`, walk);
  const decides = split.variant !== null;
  const then = decides ? served(split.variant) : 'the next rule is asked';
  return { ...step, decides, why: `${matches}; ${split.why}: ${then}.`, split };
}

function explainOtherwise(walk: Walk, flag: Flag): Step {
  const pointer = '/otherwise';
  const { serve } = flag.otherwise;
  const start = flag.rules.length === 0 ? 'There are no rules' : 'No rule decides';
  if (!isSplit(serve))
    return { kind: 'otherwise', pointer, decides: true, why: `${start}: ${served(serve)}.` };
  const split = explainSplit(serve, `${pointer}/serve`, walk);
  const why = `${start}; ${split.why}: ${served(split.variant ?? flag.off)}.`;
  return { kind: 'otherwise', pointer, decides: true, why, split };
}

function isSplit(serve: Serve): serve is Split {
  return serve !== null && typeof serve !== 'string';
}

function served(variant: string | null): string {
  return variant === null ? "the caller's own default is served" : `${showValue(variant)} is served`;
}

/** Leaves out what decides nothing once the explanation is long enough, and says so. */
class Steps {
  readonly list: Step[] = [];
  #hidden = 0;

  add(step: Step): void {
    if (!step.decides && step.condition?.cut === true) {
      this.#hidden++;
      return;
    }
    if (this.#hidden > 0) {
      const why = `${this.#hidden} steps before this one decided nothing and are not shown: this is long enough.`;
      this.list.push({ kind: 'cut', pointer: '', decides: false, why });
    }
    this.list.push(step);
  }
}
