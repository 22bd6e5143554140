/** Compiles flags and segments. What is malformed is found here and stays with its own entry. */

import { checkFlag, checkSegment } from '../check/check-flag.ts';
import { isRecord } from '../check/problems.ts';
import type { Condition, Flag, Problem, Rule, Segment, Serve } from '../model.ts';
import type { Predicate } from '../read/attribute.ts';
import { countUses, type Uses } from '../references/references.ts';
import type { Outcome, Reason, Result } from '../result.ts';
import { compileBucket } from './bucket.ts';
import type { CompiledFlag, CompiledRule, CompiledSegment, CompiledServe } from './compiled.ts';
import { compileCondition, type Surroundings } from './match.ts';
import { OutcomeMaker, RareOutcomes } from './outcomes.ts';

/** Never throws, whatever is given. What is no object becomes an empty one. */
export function compileFlag(key: string, given: Flag, around: Surroundings): CompiledFlag {
  const problems = checkFlag(given, { allowOtherFields: true });
  const source = isRecord(given) ? given : (Object.freeze({}) as Flag);
  const maker = new OutcomeMaker(source);
  if (problems.length === 0) {
    const built = attempt(problems, (at) => buildFlag(key, source, maker, around, at));
    if (built !== undefined) return built;
  }
  const rare = new RareOutcomes(maker, null);
  const { malformed } = rare;
  return {
    fixed: malformed,
    type: source.type,
    requires: undefined,
    rule: undefined,
    otherwise: { always: malformed, split: undefined },
    rare,
    key,
    source,
    fixedIfSound: malformed,
    problems,
    ownProblems: problems,
    uses: NO_USES,
    outcomes: maker.made,
  };
}

/** Never throws, whatever `source` is. A malformed segment makes the flags that use it malformed. */
export function compileSegment(source: Segment, around: Surroundings): CompiledSegment {
  const problems = checkSegment(source, { allowOtherFields: true });
  if (problems.length === 0) {
    const holds = attempt(problems, (at) => {
      at.pointer = '/if';
      return compileCondition(source.if, around);
    });
    if (holds !== undefined)
      return { source, ownProblems: problems, uses: countUses({ if: source.if }), holds };
  }
  return { source, ownProblems: problems, uses: NO_USES, holds: () => false };
}

const NO_USES: Uses = { flags: new Map(), segments: new Map(), conditions: 0 };

/** Where building is, for the pointer of what it throws. */
interface Place {
  pointer: string;
}

function attempt<T>(problems: Problem[], build: (at: Place) => T): T | undefined {
  const at = { pointer: '' };
  try {
    return build(at);
  } catch (error) {
    problems.push({ pointer: at.pointer, message: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function buildFlag(
  key: string,
  source: Flag,
  maker: OutcomeMaker,
  around: Surroundings,
  at: Place,
): CompiledFlag {
  const condition = (pointer: string, value: Condition) => {
    at.pointer = pointer;
    return compileCondition(value, around);
  };
  const { enabled, requires, rules } = source;
  const rule = buildRules(rules, maker, around, condition);
  const otherwise = buildOtherwise(source, maker, around);
  const asksNothing = rules.length === 0 && requires.length === 0;
  const always = asksNothing ? otherwise.always : undefined;
  const fixed = enabled ? always : maker.serve(source.off, { reason: 'DISABLED' });
  return {
    fixed,
    type: source.type,
    requires: requires.length > 0 ? requires.map((one, i) => condition(`/requires/${i}`, one)) : undefined,
    rule,
    otherwise,
    rare: new RareOutcomes(maker, source.off),
    key,
    source,
    fixedIfSound: fixed,
    problems: [],
    ownProblems: [],
    uses: countUses(source),
    outcomes: maker.made,
  };
}

/** The first of them, which knows the next; undefined where there are none. */
function buildRules(
  rules: readonly Rule[],
  maker: OutcomeMaker,
  around: Surroundings,
  condition: (pointer: string, value: Condition) => Predicate,
): CompiledRule | undefined {
  const compiled = rules.map((rule, i) => ({
    holds: condition(`/rules/${i}/if`, rule.if),
    ...buildServe(rule.serve, maker, 'TARGETING_MATCH', { more: fromRule(rule), around }),
  }));
  return compiled.reduceRight<CompiledRule | undefined>(
    (next, { holds, always, split }) => ({ holds, always, split, next }),
    undefined,
  );
}

type FromRule = Pick<Result, 'ruleId' | 'experiment'>;

function fromRule({ id, experiment }: Rule): FromRule {
  return { ruleId: id, experiment: experiment && Object.freeze({ ...experiment }) };
}

function buildOtherwise(source: Flag, maker: OutcomeMaker, around: Surroundings): CompiledServe {
  const reason = source.rules.length === 0 ? 'STATIC' : 'DEFAULT';
  const serve = buildServe(source.otherwise.serve, maker, reason, { more: {}, around });
  if (serve.split === undefined) return serve;
  const free = maker.serve(source.off, { reason: 'DEFAULT' });
  const keyless = maker.serve(source.off, { reason: 'DEFAULT', diagnostic: 'TARGETING_KEY_MISSING' });
  return { always: undefined, split: { ...serve.split, free, keyless } };
}

/** `reason` is that of one variant for all; a split's is SPLIT. */
function buildServe(
  serve: Serve,
  maker: OutcomeMaker,
  reason: Reason,
  { more, around }: { more: FromRule; around: Surroundings },
): CompiledServe {
  if (serve === null || typeof serve === 'string') {
    return { always: maker.serve(serve, { reason, ...more }), split: undefined };
  }
  const bounds: number[] = [];
  const outcomes: Outcome[] = [];
  const ofVariant = new Map<string, Outcome>();
  for (const { variant, from, to } of serve.split) {
    const outcome =
      ofVariant.get(variant) ?? maker.serve(variant, { reason: 'SPLIT', ...more }, serve.bucket.by);
    ofVariant.set(variant, outcome);
    bounds.push(from, to);
    outcomes.push(outcome);
  }
  const position = compileBucket(serve.bucket, around.makeAccess);
  return { always: undefined, split: { position, bounds, outcomes, free: undefined, keyless: undefined } };
}
