import { attributeWords, type Condition, type Test } from '@halyard/core';
import { Select } from '@mantine/core';
import { AttributePicker } from './attribute-picker.tsx';
import classes from './conditions.module.css';
import { useEditing } from './editing.ts';
import type { LineProps } from './line-props.ts';
import { CHOICES, choiceOf, likelyChoice, withChoice } from './operator-choices.ts';
import { useAttribute } from './use-attributes.ts';
import { ValuesInput } from './values-input.tsx';

type TestCondition = Extract<Condition, Test>;

const groups = [...Map.groupBy(CHOICES, ({ kind }) => kind)].map(([group, choices]) => ({
  group,
  items: choices.map(({ id, words }) => ({ value: id, label: words })),
}));

/** An attribute, how it is compared, and with what. */
export function TestLine({ inner, isNegated, set }: LineProps<TestCondition>) {
  const { project, environment } = useEditing();
  const known = useAttribute(project, environment, inner.attribute);
  const choice = choiceOf(inner, isNegated);
  const setAttribute = (attribute: string) => {
    const isUntouched = (inner.values ?? []).length === 0 && inner.op === 'in';
    const renamed = { ...inner, attribute };
    set(isUntouched ? withChoice(renamed, likelyChoice(attribute)) : renamed, isNegated);
  };
  return (
    <>
      <AttributePicker value={inner.attribute} onChange={setAttribute} label="Attribute" />
      <Select
        aria-label={`How ${attributeWords(inner.attribute || 'it').noun} is compared`}
        className={classes.operator}
        data={groups}
        value={choice.id}
        onChange={(id) => {
          const next = CHOICES.find((other) => other.id === id);
          if (next !== undefined) set(withChoice(inner, next), next.isNegated);
        }}
        allowDeselect={false}
        searchable
        maxDropdownHeight={320}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      />
      {inner.op !== 'exists' && (
        <ValuesInput test={inner} known={known} onChange={(values) => set({ ...inner, values }, isNegated)} />
      )}
    </>
  );
}
