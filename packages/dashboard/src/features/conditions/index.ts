/** Conditions as people read and edit them: of rules, requirements and segments alike. */
export { ConditionEditor } from './condition-editor.tsx';
export { describeCondition } from './describe-condition.ts';
export { AttributePicker } from './attribute-picker.tsx';
