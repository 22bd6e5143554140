import { Group, Text, Tooltip } from '@mantine/core';
import { useLiveState } from '../api/live-changes.ts';
import classes from './live-status.module.css';

const words = {
  live: { label: 'Live', more: 'What others change appears here at once' },
  connecting: { label: 'Connecting', more: 'Following changes begins in a moment' },
  lost: { label: 'Connection lost', more: 'What you see is as it was; it is tried again by itself' },
  refused: {
    label: 'Not live',
    more: 'Your roles do not reach the log: go to a screen again to see what is new',
  },
} as const;

/** Whether what is on screen is what is. */
export function LiveStatus() {
  const state = useLiveState();
  const { label, more } = words[state];
  return (
    <Tooltip label={more}>
      <Group
        gap={6}
        wrap="nowrap"
        role="status"
        aria-live="polite"
        className={classes.status}
        data-state={state}
      >
        <span className={classes.dot} aria-hidden />
        <Text size="sm" className={classes.label}>
          {label}
        </Text>
      </Group>
    </Tooltip>
  );
}
