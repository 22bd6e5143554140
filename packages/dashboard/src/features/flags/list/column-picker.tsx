import { Button, Checkbox, Popover, Stack, Text } from '@mantine/core';
import IconColumns from '@tabler/icons-react/icons/IconColumns3';
import { EnvironmentName } from '../../../kit/environment-name.tsx';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';

/** Which environments are columns; remembered in this browser. */
export function ColumnPicker({
  environments,
  shown,
  fit,
  isChosen,
  onChoose,
}: {
  environments: readonly SwitchedEnvironment[];
  shown: readonly SwitchedEnvironment[];
  /** How many have room. */
  fit: number;
  isChosen: boolean;
  onChoose: (keys: readonly string[] | undefined) => void;
}) {
  const keys = shown.map(({ key }) => key);
  return (
    <Popover position="bottom-end" width={280} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={15} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Environments that are columns">
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            Environments side by side; the others stand behind one button of each row.
          </Text>
          {environments.map((environment) => {
            const isShown = keys.includes(environment.key);
            return (
              <Checkbox
                key={environment.key}
                size="xs"
                checked={isShown}
                disabled={isShown ? keys.length === 1 : keys.length >= fit}
                label={<EnvironmentName environment={environment} />}
                onChange={() =>
                  onChoose(
                    isShown ? keys.filter((key) => key !== environment.key) : [...keys, environment.key],
                  )
                }
              />
            );
          })}
          {keys.length >= fit && environments.length > fit && (
            <Text size="xs" c="dimmed">
              {fit === 1 ? 'One has room here.' : `${fit} have room here.`}
            </Text>
          )}
          {isChosen && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChoose(undefined)}>
              As at first
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
