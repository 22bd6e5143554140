import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Instant } from '../kit/instant.tsx';
import { ownTimeZone } from '../kit/instants.ts';

/** A date and a time by the clocks of whoever looks at it; the zone is named. */
export function TimePick({
  value,
  onChange,
  error,
  label = 'When',
  isPast = false,
  children,
}: {
  /** As the field has it, e.g. `2026-12-01T09:00`; undefined: not said yet. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  error?: string | undefined;
  label?: string;
  /** Whether it is a moment that was; then there are no suggestions of times to come. */
  isPast?: boolean;
  children?: ReactNode;
}) {
  return (
    <Stack gap={6}>
      <Group gap="sm" align="flex-end">
        <TextInput
          type="datetime-local"
          label={label}
          description={`By the clocks of ${ownTimeZone}`}
          value={value ?? ''}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
          error={error}
          required
          {...(isPast ? { max: fieldOf(new Date()) } : { min: fieldOf(new Date()) })}
        />
        {!isPast && (
          <Group gap={6} pb={error ? 22 : 2}>
            {suggestions(new Date()).map(([words, at]) => (
              <Button key={words} size="compact-sm" variant="default" onClick={() => onChange(fieldOf(at))}>
                {words}
              </Button>
            ))}
          </Group>
        )}
      </Group>
      <Group gap="sm">
        {value && !Number.isNaN(Date.parse(value)) && (
          <Text size="sm">
            That is <Instant at={new Date(value)} />.
          </Text>
        )}
        {children}
      </Group>
    </Stack>
  );
}

export function isToCome(value: string | undefined): value is string {
  return value !== undefined && Date.parse(value) > Date.now();
}

/** As the field wants it, by the viewer's clocks. */
export function fieldOf(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function suggestions(now: Date): [words: string, at: Date][] {
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9, 0);
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ['In an hour', new Date(now.getTime() + 3_600_000)],
    ['Tomorrow at 9', morning(1)],
    ...(untilMonday > 1 ? ([['Monday at 9', morning(untilMonday)]] as [string, Date][]) : []),
  ];
}
