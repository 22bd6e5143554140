import { Group, Select, TextInput } from '@mantine/core';
import { type EndChoice, lifetimes } from './lifetime.ts';

/** Until when an environment is to live. */
export function EndField({
  value,
  onChange,
  problem,
}: {
  value: EndChoice;
  onChange: (value: EndChoice) => void;
  problem: string | undefined;
}) {
  return (
    <Group align="flex-start" gap="sm" grow preventGrowOverflow={false}>
      <Select
        label="Lifetime"
        description="It is archived by itself when it is over; its keys are refused from then on"
        data={[...lifetimes]}
        value={value.lifetime}
        onChange={(lifetime) => onChange({ ...value, lifetime: lifetime ?? '' })}
        allowDeselect={false}
        error={problem}
        miw={220}
      />
      {value.lifetime === 'at' && (
        <TextInput
          type="datetime-local"
          label="Ends at"
          description="In your own time zone"
          value={value.at}
          onChange={(event) => onChange({ ...value, at: event.currentTarget.value })}
          required
          miw={200}
        />
      )}
    </Group>
  );
}
