import { permissions, scopes } from '@halyard/contract/permissions';
import { MultiSelect } from '@mantine/core';

const words: Record<string, string> = { '*': 'Everything', ...permissions };

const data = scopes.map((value) => ({ value, label: value }));

/** What an API key may do, by permissions. */
export function ScopeField({
  value,
  onChange,
  problem,
}: {
  value: string[];
  onChange: (scopes: string[]) => void;
  problem: string | undefined;
}) {
  return (
    <MultiSelect
      label="Scopes"
      description="What it may do at most; a write includes the read"
      placeholder={value.length === 0 ? 'flags:read' : ''}
      data={data}
      value={value}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Clear the scopes' }}
      error={problem}
      renderOption={({ option }) => (
        <div>
          <code>{option.value}</code>
          <div>{words[option.value] ?? `All of ${option.value.split(':')[0]}`}</div>
        </div>
      )}
      maxDropdownHeight={280}
      required
    />
  );
}
