import type { Condition } from '../model.ts';
import { shorten, showAlternatives, showValue } from '../words/show-value.ts';
import { explainPosition } from './explain-position.ts';
import { whyTest } from './explain-test.ts';
import type { Walk } from './explain-walk.ts';
import type { ConditionTrace } from './explanation.ts';

/** Whether a condition holds, and why, with everything inside it. */
export function explainCondition(walk: Walk, condition: Condition, pointer: string): ConditionTrace {
  if (!walk.takeRoom()) return explainBriefly(walk, condition, pointer);
  if ('all' in condition) return explainParts(walk, 'all', condition.all, pointer);
  if ('any' in condition) return explainParts(walk, 'any', condition.any, pointer);
  if ('not' in condition) {
    const part = explainCondition(walk, condition.not, `${pointer}/not`);
    return { kind: 'not', pointer, holds: !part.holds, why: part.why, ...shown([part]) };
  }
  if ('segment' in condition) return explainSegment(walk, condition.segment, pointer);
  if ('flag' in condition) return explainReference(walk, condition, pointer);
  const holds = walk.holds(condition);
  if ('bucket' in condition) {
    return { kind: 'bucket', pointer, holds, ...explainPosition(condition.bucket, condition.ranges, walk) };
  }
  return { kind: 'attribute', pointer, holds, why: whyTest(condition, holds, walk.context, walk.now) };
}

function explainBriefly(walk: Walk, condition: Condition, pointer: string): ConditionTrace {
  const holds = walk.holds(condition);
  const why = `its condition ${holds ? 'holds' : 'does not hold'}, which is not shown: this is long enough`;
  return { kind: kindOf(condition), pointer, holds, why, cut: true };
}

function kindOf(condition: Condition): ConditionTrace['kind'] {
  return KINDS.find((kind) => kind in condition)!;
}

const KINDS = ['all', 'any', 'not', 'segment', 'flag', 'bucket', 'attribute'] as const;

function explainParts(
  walk: Walk,
  kind: 'all' | 'any',
  conditions: readonly Condition[],
  pointer: string,
): ConditionTrace {
  const parts = conditions.map((part, i) => explainCondition(walk, part, `${pointer}/${kind}/${i}`));
  const deciding = parts.find((part) => part.holds === (kind === 'any'));
  const holds = (deciding !== undefined) === (kind === 'any');
  return { kind, pointer, holds, why: deciding?.why ?? whyNoneDecides(kind, parts), ...shown(parts) };
}

/** Every part of `all` holds, or no part of `any`. */
function whyNoneDecides(kind: 'all' | 'any', parts: readonly ConditionTrace[]): string {
  if (parts.length === 1) return parts[0]!.why;
  if (kind === 'all') return parts.length === 0 ? 'it asks nothing' : `all ${parts.length} conditions hold`;
  return parts.length === 0
    ? 'it offers no condition that could hold'
    : `none of ${parts.length} conditions holds`;
}

function shown(parts: readonly ConditionTrace[]): Pick<ConditionTrace, 'parts' | 'hiddenParts'> {
  const visible = parts.filter((part) => part.cut !== true);
  const hiddenParts = parts.length - visible.length;
  return hiddenParts === 0 ? { parts: visible } : { parts: visible, hiddenParts };
}

function explainSegment(walk: Walk, key: string, pointer: string): ConditionTrace {
  const segment = walk.evaluator.segment(key);
  const name = shorten(key);
  const trace = { kind: 'segment', pointer, key } as const;
  if (segment === undefined) return { ...trace, holds: false, why: `there is no segment ${name}` };
  const holds = walk.isInSegment(key);
  const why = `the context is ${holds ? '' : 'not '}in the segment ${name}`;
  if (!walk.isFirst('segment', key)) return { ...trace, holds, why };
  return { ...trace, holds, why, ...shown([explainCondition(walk, segment.if, '/if')]) };
}

function explainReference(
  walk: Walk,
  condition: { flag: string; variants: string[] },
  pointer: string,
): ConditionTrace {
  const { flag: key, variants } = condition;
  const { variant, errorCode } = walk.resultOf(key);
  const holds = walk.serves(condition);
  const serves = variant === null ? 'no variant' : showValue(variant);
  const wanted = holds
    ? ''
    : `, not ${variants.length === 0 ? 'any that is asked for' : showAlternatives(variants)}`;
  const why =
    errorCode === 'FLAG_NOT_FOUND'
      ? `there is no flag ${shorten(key)}`
      : errorCode === 'PARSE_ERROR'
        ? `the flag ${shorten(key)} is malformed, and so serves no variant`
        : `the flag ${shorten(key)} serves ${serves}${wanted}`;
  const trace = { kind: 'flag', pointer, key, holds, why } as const;
  return walk.isFirst('flag', key) ? { ...trace, steps: walk.explainFlag(walk, key) } : trace;
}
