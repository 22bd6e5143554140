export { findInstants } from './audience/find-instants.ts';
export { type Forms, findBrokenUsers, mayBreakUsers } from './broken-users.ts';
export { checkBucket } from './check/check-bucket.ts';
export { checkCondition } from './check/check-condition.ts';
export { type CheckOptions, checkFlag, checkSegment } from './check/check-flag.ts';
export { checkServe } from './check/check-serve.ts';
export { nearestName } from './check/nearest-name.ts';
export { pointerTo } from './check/pointer.ts';
export { FLAG_NOT_FOUND } from './compile/outcomes.ts';
export { continentNames, countryNames } from './describe/country-names.ts';
export { type DescribedLine, type Description, describe, describeSegment } from './describe/describe.ts';
export { attributeWords } from './describe/describe-attribute.ts';
export { describeBriefly } from './describe/describe-briefly.ts';
export { applyEntryDelta, type EntryDelta, type ListValue } from './entry-delta.ts';
export {
  type Applied,
  type AskedType,
  type Change,
  createEvaluator,
  Evaluator,
  type EvaluatorOptions,
} from './evaluator.ts';
export { explain } from './explain/explain.ts';
export type { ConditionTrace, Explanation, PositionTrace, SplitTrace, Step } from './explain/explanation.ts';
export { LIMITS } from './limits.ts';
export { type LintOptions, lintFlag, lintSegment } from './lint/lint.ts';
export { FINDING_CODES, type Finding, type FindingCode } from './lint/lint-findings.ts';
export { findUnusedVariants } from './lint/lint-serve.ts';
export * from './model.ts';
export { generateAccess } from './read/generated-access.ts';
export { OPERATORS, viewOf } from './read/operators.ts';
export { findUnit, unitText } from './read/unit.ts';
export { VIEWS, type ViewName } from './read/views.ts';
export { findAttributes, findTestedValues, findValue, keepAttributes } from './references/attributes.ts';
export type { Entry, EntryName } from './references/entry.ts';
export { describeCycle, findCycle, findReferences, type References } from './references/references.ts';
export type { RegexEngine } from './regex.ts';
export * from './result.ts';
export { splitByWeights, type Weight, weightsOf } from './split.ts';
export { StateHash, stateHashInput } from './state-hash.ts';
export {
  type FlagLike,
  type Known,
  type SegmentLike,
  type ValidateOptions,
  validateFlag,
  validateSegment,
} from './validate.ts';
export { relationWords } from './words/relation-words.ts';
