import { continentNames, countryNames } from '@halyard/core';
import { MultiSelect } from '@mantine/core';
import { count } from '../../kit/numbers.ts';
import classes from './conditions.module.css';
import type { ValuesProps } from './values-input.tsx';

/** Countries and continents by their names; what is kept is their codes. */
export function PlaceInput({ test, known, onChange }: ValuesProps) {
  const values = (test.values ?? []).map(String);
  const names = test.attribute === 'geo.country' ? countryNames() : continentNames();
  const seen = new Map((known?.values ?? []).map(({ value, count: times }) => [String(value), times]));
  const label = (code: string, name: string) => {
    const times = seen.get(code);
    return `${name} (${code})${times === undefined ? '' : ` · seen ${count(times)} ×`}`;
  };
  const options = [...names].map(([value, name]) => ({
    value,
    label: label(value, name.charAt(0).toUpperCase() + name.slice(1)),
  }));
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
    />
  );
}
