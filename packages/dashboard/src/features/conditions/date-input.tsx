import { ActionIcon, Menu, TextInput } from '@mantine/core';
import IconClockPlus from '@tabler/icons-react/icons/IconClockPlus';
import { ownTimeZone } from '../../kit/instants.ts';
import classes from './conditions.module.css';
import { complaintOf, instantIn, instantOf, localOf } from './typed-values.ts';
import type { ValuesProps } from './values-props.ts';

const HOUR = 3_600_000;
const AHEAD: readonly [string, number][] = [
  ['Now', 0],
  ['In an hour', HOUR],
  ['In a day', 24 * HOUR],
  ['In a week', 7 * 24 * HOUR],
  ['In 30 days', 30 * 24 * HOUR],
];

/** An instant, picked and shown in the viewer's zone and written in UTC. */
export function DateInput({ test, onChange }: ValuesProps) {
  const values = test.values ?? [];
  const [first] = values;
  const others = values.slice(1);
  const set = (instant: string | undefined) =>
    onChange(instant === undefined ? others : [instant, ...others]);
  return (
    <div className={classes.values}>
      <TextInput
        type="datetime-local"
        aria-label="Instant"
        value={localOf(first)}
        onChange={(event) => set(instantOf(event.currentTarget.value))}
        error={first === undefined ? undefined : complaintOf(first, test)}
        description={
          <span>
            {ownTimeZone}
            {first !== undefined && ` · ${String(first)}`}
            {others.length > 0 && `, or ${others.map(String).join(', ')}`}
          </span>
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        rightSection={
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon aria-label="From now on">
                <IconClockPlus size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {AHEAD.map(([label, ms]) => (
                <Menu.Item key={label} onClick={() => set(instantIn(ms, Date.now()))}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        }
      />
    </div>
  );
}
