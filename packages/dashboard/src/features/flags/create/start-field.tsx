import type { EnvironmentAnswer } from '@halyard/contract';
import { Checkbox, Stack, Switch, Text, TextInput } from '@mantine/core';
import { EnvironmentName } from '../../../kit/environment-name.tsx';
import type { DraftFieldProps } from './describing-fields.tsx';

/** Where it starts on, who may ask for it, and when it should be gone. */
export function StartField({
  draft,
  onChange,
  problems,
  startable,
}: DraftFieldProps & { startable: readonly EnvironmentAnswer[] }) {
  const isKillSwitch = draft.kind === 'kill-switch';
  return (
    <Stack gap="sm">
      {!isKillSwitch && startable.length > 0 && (
        <Checkbox.Group
          label="Starts on in"
          description="Everywhere else it is off until somebody turns it on."
          value={draft.startsOn}
          onChange={(startsOn) => onChange({ startsOn })}
          error={problems['startsOn']}
        >
          <Stack gap={6} mt={6}>
            {startable.map((environment) => (
              <Checkbox
                key={environment.key}
                value={environment.key}
                label={<EnvironmentName environment={environment} />}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Switch
        label="Browsers and apps may ask for it"
        description="With client keys, which anybody can read. Leave it off for what only your servers decide."
        checked={draft.client}
        onChange={(event) => onChange({ client: event.currentTarget.checked })}
        error={problems['client']}
      />
      <TextInput
        type="date"
        label="Should be gone by (optional)"
        description="From the day after it is listed as stale; nothing else happens."
        value={draft.expiresOn ?? ''}
        onChange={(event) => onChange({ expiresOn: event.currentTarget.value || null })}
        error={problems['expiresOn']}
        maw={220}
      />
      {problems['kind'] && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problems['kind']}
        </Text>
      )}
    </Stack>
  );
}
