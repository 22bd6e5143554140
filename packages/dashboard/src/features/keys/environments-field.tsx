import { MultiSelect } from '@mantine/core';

/** Where an API key may change flags, by keys of environments; none: in every one. `known`: those to choose from. */
export function EnvironmentsField({
  value,
  known,
  onChange,
  problem,
}: {
  value: string[];
  known: readonly string[];
  onChange: (environments: string[]) => void;
  problem: string | undefined;
}) {
  return (
    <MultiSelect
      label="Environments"
      description="Where it may change flags"
      placeholder={value.length === 0 ? 'Every environment' : ''}
      data={[...new Set([...value, ...known])]}
      value={value}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Every environment' }}
      error={problem}
    />
  );
}
