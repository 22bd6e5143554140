import { Autocomplete, Group, Text } from '@mantine/core';
import { count } from '../../kit/numbers.ts';
import classes from './conditions.module.css';
import { useEditing } from './editing.ts';
import { useAttributes } from './use-attributes.ts';

/** An attribute by its name: one that was seen, with how often, or any other. */
export function AttributePicker({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (name: string) => void;
  label: string;
}) {
  const { project, environment } = useEditing();
  const attributes = useAttributes(project, environment);
  const byName = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  return (
    <Autocomplete
      aria-label={label}
      className={classes.attribute}
      classNames={{ input: classes.mono }}
      value={value}
      onChange={onChange}
      data={[...byName.keys()]}
      placeholder="Attribute, e.g. plan"
      maxDropdownHeight={320}
      comboboxProps={{ width: 320, position: 'bottom-start' }}
      renderOption={({ option }) => {
        const known = byName.get(option.value);
        return (
          <Group justify="space-between" wrap="nowrap" gap="md" w="100%">
            <div>
              <Text size="sm" ff="monospace">
                {option.value}
              </Text>
              {known !== undefined && known.noun !== option.value && (
                <Text size="xs" c="dimmed">
                  {known.noun}
                </Text>
              )}
            </div>
            {known?.count !== undefined && known.count > 0 && (
              <Text size="xs" c="dimmed">
                seen {count(known.count)} ×
              </Text>
            )}
          </Group>
        );
      }}
    />
  );
}
