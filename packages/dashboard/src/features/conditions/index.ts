/** Conditions as people read and edit them: of rules, requirements and segments alike. */

export { newTest } from './add-condition.tsx';
export { ConditionEditor } from './condition-editor.tsx';
export { ConditionView } from './condition-view.tsx';
export { describeCondition } from './describe-condition.ts';
export { instantOf, localOf } from './typed-values.ts';
