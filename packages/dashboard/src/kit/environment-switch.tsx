import { Switch, Text, Tooltip } from '@mantine/core';
import IconPower from '@tabler/icons-react/icons/IconPower';
import { memo } from 'react';
import { colorOf, type NamedEnvironment } from './environment-name.tsx';
import classes from './environment-switch.module.css';

export interface EnvironmentSwitchProps {
  environment: NamedEnvironment;
  /** Of what it turns on and off, for those who do not see where it stands. */
  of: string;
  enabled: boolean;
  /** Off until that is lifted, whatever the switch would say. */
  killed: { reason: string; by: { name: string } } | null;
  /** What it does, in a few words: `25 % on, else off`. */
  words: string;
  /** undefined: whoever looks may not, so that it is only told. */
  onSwitch?: ((to: boolean) => void) | undefined;
  /** Whether the environment is named in it, where no heading does. */
  named?: boolean;
}

/** Whether something is on in one environment: a switch for whoever may use it, with what it does beside it. */
export const EnvironmentSwitch = memo(function EnvironmentSwitch({
  environment,
  of,
  enabled,
  killed,
  words,
  onSwitch,
  named = false,
}: EnvironmentSwitchProps) {
  const isOn = enabled && killed === null;
  // What says that it is off need not say it again.
  const isTold = killed !== null || onSwitch === undefined;
  return (
    <div className={classes.row} data-on={isOn || undefined}>
      <span className={classes.edge} style={{ background: colorOf(environment) }} aria-hidden />
      {killed !== null ? (
        <Tooltip label={`Killed by ${killed.by.name}: ${killed.reason}`} multiline maw={320}>
          <span className={classes.killed}>
            <IconPower size={15} aria-hidden />
            Killed
          </span>
        </Tooltip>
      ) : onSwitch ? (
        <Switch
          checked={enabled}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
          aria-label={`${of} in ${environment.name}`}
          className={classes.switch}
          withThumbIndicator={false}
        />
      ) : (
        <span className={classes.state}>{enabled ? 'On' : 'Off'}</span>
      )}
      <Text size="sm" className={classes.words} title={words}>
        {named && <span className={classes.name}>{environment.name} </span>}
        {isTold ? words.replace(/^off(: |$)/, '') : words}
      </Text>
    </div>
  );
});
