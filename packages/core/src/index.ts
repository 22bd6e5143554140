export { checkBucket } from './check-bucket.ts';
export { checkCondition } from './check-condition.ts';
export { type CheckOptions, checkFlag, checkSegment } from './check-flag.ts';
export { checkServe } from './check-serve.ts';
export { type DescribedLine, type Description, describe, describeSegment } from './describe.ts';
export type { Entry, EntryName } from './entry.ts';
export {
  type Applied,
  type AskedType,
  type Change,
  createEvaluator,
  Evaluator,
  type EvaluatorOptions,
} from './evaluator.ts';
export { explain } from './explain.ts';
export type { ConditionTrace, Explanation, PositionTrace, SplitTrace, Step } from './explanation.ts';
export { generateAccess } from './generated-access.ts';
export { LIMITS } from './limits.ts';
export { type LintOptions, lintFlag, lintSegment } from './lint.ts';
export { FINDING_CODES, type Finding, type FindingCode } from './lint-findings.ts';
export { findUnusedVariants } from './lint-serve.ts';
export * from './model.ts';
export { nearestName } from './nearest-name.ts';
export { FLAG_NOT_FOUND } from './outcomes.ts';
export { pointerTo } from './pointer.ts';
export { describeCycle, findCycle, findReferences, type References } from './references.ts';
export type { RegexEngine } from './regex.ts';
export * from './result.ts';
export { splitByWeights, type Weight, weightsOf } from './split.ts';
export { StateHash, stateHashInput } from './state-hash.ts';
export { findUnit } from './unit.ts';
export {
  type FlagLike,
  type Known,
  type SegmentLike,
  type ValidateOptions,
  validateFlag,
  validateSegment,
} from './validate.ts';
