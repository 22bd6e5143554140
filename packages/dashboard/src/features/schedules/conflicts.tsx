import type { HeldConflict } from '@halyard/contract';
import { Group, Stack, Text } from '@mantine/core';
import classes from './schedules.module.css';

/** Field by field: what stood there when it was held, what stands there now, and what it would write. */
export function HeldConflicts({ conflicts }: { conflicts: readonly HeldConflict[] }) {
  const entries = Map.groupBy(
    conflicts,
    ({ environment, kind, key }) => `${kind} ${key}${environment === null ? '' : ` in ${environment}`}`,
  );
  return (
    <Stack gap="sm">
      {[...entries].map(([entry, those]) => (
        <div key={entry} className={classes.box}>
          <Text size="sm" fw={500} className={classes.boxHead}>
            {entry}
          </Text>
          {those.map(({ pointer, was, is, would }) => (
            <div key={pointer} className={classes.conflict}>
              <Text size="sm" c="dimmed" ff="monospace">
                {pointer === '' ? 'all of it' : pointer.slice(1).replaceAll('/', ' › ').replaceAll('~1', '/')}
              </Text>
              <dl className={classes.values}>
                <dt>was</dt>
                <dd>{shown(was)}</dd>
                <dt>is</dt>
                <dd>{shown(is)}</dd>
                <dt>would be</dt>
                <dd>{shown(would)}</dd>
              </dl>
            </div>
          ))}
        </div>
      ))}
    </Stack>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
}

/** Conflicts of what steers a rollout, which say more than values. */
export function ConflictList({ conflicts }: { conflicts: readonly unknown[] }) {
  const places = conflicts.filter(
    (each): each is HeldConflict => typeof each === 'object' && each !== null && 'pointer' in each,
  );
  const messages = conflicts.flatMap((each) => (each as { message?: string } | null)?.message ?? []);
  if (places.length === 0 && messages.length === 0) return null;
  return (
    <Stack gap="xs">
      {messages.map((message) => (
        <Group key={message}>
          <Text size="sm">{message}</Text>
        </Group>
      ))}
      {places.length > 0 && (
        <HeldConflicts
          conflicts={places.map((each) => ({ ...each, environment: each.environment ?? null }))}
        />
      )}
    </Stack>
  );
}
