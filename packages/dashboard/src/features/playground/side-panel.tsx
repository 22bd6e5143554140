import type { EnvironmentAnswer } from '@halyard/contract';
import type { Context } from '@halyard/core';
import { Checkbox, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { colorOf } from '../../kit/environment-name.tsx';
import { formatMoment, parseMoment } from '../../kit/moment.ts';
import { MomentField } from '../../kit/moment-field.tsx';
import { ContextPicker } from './context-picker.tsx';
import classes from './playground.module.css';
import type { Side } from './playground-search.ts';

/** One side: where, who, and when. */
export function SidePanel({
  title,
  side,
  environments,
  onChange,
}: {
  title: string;
  side: Side & { environment: string; context: Context };
  environments: readonly EnvironmentAnswer[];
  onChange: (part: { environment?: string; context?: Context; at?: string | undefined }) => void;
}) {
  const environment = environments.find(({ key }) => key === side.environment);
  const isPast = side.at !== undefined;
  return (
    <Paper
      p="md"
      className={classes.side}
      style={{ '--edge': environment ? colorOf(environment) : undefined }}
      component="section"
      aria-label={title}
    >
      <Stack gap="md">
        <Title order={2}>{title}</Title>
        <NativeSelect
          label="Environment"
          value={side.environment}
          data={environments.map(({ key, name }) => ({ value: key, label: name }))}
          onChange={({ currentTarget }) => onChange({ environment: currentTarget.value })}
        />
        <ContextPicker
          context={side.context}
          environment={side.environment}
          onChange={(context) => onChange({ context })}
        />
        <Stack gap="xs">
          <Checkbox
            label="At another time"
            checked={isPast}
            onChange={({ currentTarget }) =>
              onChange({ at: currentTarget.checked ? anHourAgo() : undefined })
            }
          />
          {isPast && (
            <>
              <MomentField
                label="When"
                value={parseMoment(side.at)}
                onChange={(moment) => moment && onChange({ at: formatMoment(moment) })}
                versionOf={environment?.name ?? side.environment}
              />
              <Text size="xs" c="dimmed">
                Flags and segments are as they stood then, and $now is that instant. geo and device do not
                follow from ip and userAgent there: give them.
              </Text>
            </>
          )}
        </Stack>
      </Stack>
    </Paper>
  );
}

function anHourAgo(): string {
  return new Date(Math.floor((Date.now() - 3_600_000) / 60_000) * 60_000).toISOString();
}
