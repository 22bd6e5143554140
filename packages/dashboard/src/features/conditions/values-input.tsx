import { viewOf } from '@halyard/core';
import { Group, TagsInput, Text } from '@mantine/core';
import { count } from '../../kit/numbers.ts';
import classes from './conditions.module.css';
import { DateInput } from './date-input.tsx';
import { PatternInput } from './pattern-input.tsx';
import { PlaceInput } from './place-input.tsx';
import { complaintOf, typedValue } from './typed-values.ts';
import type { ValuesProps } from './values-props.ts';

const EXAMPLES: Readonly<Record<string, string>> = {
  number: '100',
  semver: '2.3.0',
  string: 'text',
};

/** What an attribute is compared with, by the input that fits how it is read. */
export function ValuesInput(props: ValuesProps) {
  const { test } = props;
  const view = viewOf(test);
  if (view === 'date') return <DateInput {...props} />;
  if (test.op === 'matches') return <PatternInput {...props} />;
  if (test.op === 'in' && (test.attribute === 'geo.country' || test.attribute === 'geo.continent')) {
    return <PlaceInput {...props} />;
  }
  return <TypedValues {...props} />;
}

function TypedValues({ test, known, onChange }: ValuesProps) {
  const values = test.values ?? [];
  const view = viewOf(test);
  const seen = new Map((known?.values ?? []).map((each) => [String(each.value), each]));
  const wrong = values.map((value) => complaintOf(value, test)).find((complaint) => complaint !== undefined);
  const example = test.op === 'cidr' ? '10.0.0.0/8' : EXAMPLES[view ?? 'string'];
  return (
    <TagsInput
      aria-label="Values"
      className={classes.values}
      value={values.map(String)}
      onChange={(texts) => onChange(texts.map((text) => typedValue(text, test, known?.values)))}
      data={[...seen.keys()]}
      error={wrong}
      placeholder={values.length === 0 ? `${example}, then Enter` : ''}
      splitChars={[',', '\n', '\t']}
      acceptValueOnBlur
      maxDropdownHeight={280}
      clearButtonProps={{ 'aria-label': 'Take all values away' }}
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" gap="md" w="100%">
          <Text size="sm">{option.value}</Text>
          {(seen.get(option.value)?.count ?? 0) > 0 && (
            <Text size="xs" c="dimmed">
              seen {count(seen.get(option.value)?.count ?? 0)} ×
            </Text>
          )}
        </Group>
      )}
    />
  );
}
