import { continentNames, countryNames } from '@halyard/core';
import { Group, MultiSelect, Text } from '@mantine/core';
import { count } from '../../kit/numbers.ts';
import classes from './conditions.module.css';
import type { ValuesProps } from './values-props.ts';

/** Countries and continents by their names; what is kept is their codes. */
export function PlaceInput({ test, known, onChange }: ValuesProps) {
  const values = (test.values ?? []).map(String);
  const names = test.attribute === 'geo.country' ? countryNames() : continentNames();
  const seen = new Map((known?.values ?? []).map(({ value, count: times }) => [String(value), times]));
  const options = [...names].map(([value, name]) => ({ value, label: `${capital(name)} (${value})` }));
  options.sort((a, b) => (seen.get(b.value) ?? 0) - (seen.get(a.value) ?? 0) || (a.label < b.label ? -1 : 1));
  const others = values.filter((code) => !names.has(code)).map((value) => ({ value, label: value }));
  const what = test.attribute === 'geo.country' ? 'Countries' : 'Continents';
  return (
    <MultiSelect
      aria-label={what}
      className={classes.values}
      data={[...options, ...others]}
      value={values}
      onChange={onChange}
      placeholder={values.length === 0 ? what : ''}
      nothingFoundMessage="Not known by this name"
      searchable
      hidePickedOptions
      maxDropdownHeight={280}
      renderOption={({ option }) => (
        <Group justify="space-between" wrap="nowrap" gap="md" w="100%">
          <Text size="sm">{option.label}</Text>
          {(seen.get(option.value) ?? 0) > 0 && (
            <Text size="xs" c="dimmed">
              seen {count(seen.get(option.value) ?? 0)} ×
            </Text>
          )}
        </Group>
      )}
    />
  );
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
