import { Popover, Stack, UnstyledButton } from '@mantine/core';
import { colorOf } from '../../../kit/environment-name.tsx';
import type { SwitchedEnvironment } from '../switching/switch-asked.ts';
import type { Switching } from '../switching/use-switching.tsx';
import { EnvironmentCell } from './environment-cell.tsx';
import classes from './other-environments.module.css';
import type { ListedFlag } from './use-flag-list.ts';

/** Dots shown before they are only counted. */
const mostDots = 5;

/** The environments that are no columns: how many are on, and all of them behind one button. */
export function OtherEnvironments({
  flag,
  environments,
  switching,
}: {
  flag: ListedFlag;
  environments: readonly SwitchedEnvironment[];
  switching: Switching;
}) {
  const states = environments.flatMap((environment) => {
    const there = flag.environments[environment.key];
    return there ? [{ environment, isOn: there.enabled && there.killed === null }] : [];
  });
  if (states.length === 0) return null;
  const on = states.filter(({ isOn }) => isOn).length;
  return (
    <Popover position="bottom-end" width={340} withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.button}
          title={`On in ${on} of ${states.length} more environments`}
        >
          <span className={classes.hidden}>{flag.name}, environments that are on: </span>
          {states.slice(0, mostDots).map(({ environment, isOn }) => (
            <span
              key={environment.key}
              className={classes.dot}
              data-on={isOn || undefined}
              style={{ color: colorOf(environment) }}
              aria-hidden
            />
          ))}
          <span>
            {on}/{states.length}
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={`${flag.name} in more environments`} className={classes.dropdown}>
        <Stack gap="sm">
          {states.map(({ environment }) => (
            <EnvironmentCell
              key={environment.key}
              flag={flag}
              environment={environment}
              switching={switching}
              named
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
