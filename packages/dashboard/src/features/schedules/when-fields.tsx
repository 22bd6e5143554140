import { Group, Select, Text, TextInput } from '@mantine/core';
import { instantAt, zonedWords } from '../../kit/clocks.ts';
import { ownTimeZone } from '../../kit/instants.ts';
import classes from './schedules.module.css';

/** A day and a time by the clocks of a zone, as `2026-12-01T09:00`. Says what it is by the viewer's own. */
export function ClockField({
  label,
  value,
  onChange,
  timeZone,
  error,
  required = true,
  description,
}: {
  label: string;
  value: string;
  onChange: (clock: string) => void;
  timeZone: string;
  error?: string | undefined;
  required?: boolean;
  description?: string;
}) {
  const instant = instantAt(value, timeZone);
  return (
    <div>
      <TextInput
        type="datetime-local"
        step={1}
        label={label}
        description={description}
        required={required}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
      />
      {instant && timeZone !== ownTimeZone && (
        <Text size="sm" c="dimmed" mt={4}>
          For you: {zonedWords(instant, ownTimeZone)}
        </Text>
      )}
    </div>
  );
}

const zones = [...new Set([ownTimeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

export function TimeZoneField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (timeZone: string) => void;
  error?: string | undefined;
}) {
  return (
    <Select
      label="Time zone"
      data={zones.map((zone) => ({ value: zone, label: zone === ownTimeZone ? `${zone} (yours)` : zone }))}
      value={value}
      onChange={(zone) => zone && onChange(zone)}
      searchable
      limit={60}
      allowDeselect={false}
      error={error}
      nothingFoundMessage="No such zone"
    />
  );
}

const lateChoices = [
  ['', 'Do it however late'],
  ['60000', 'Skip it when more than a minute late'],
  ['600000', 'Skip it when more than 10 minutes late'],
  ['3600000', 'Skip it when more than an hour late'],
  ['86400000', 'Skip it when more than a day late'],
] as const;

/** What is to become of it where nothing could run at its time, as after an outage. `value`: null: it runs however late. */
export function LateField({
  value,
  onChange,
}: {
  value: { skipAfterMs: number } | null;
  onChange: (late: { skipAfterMs: number } | null) => void;
}) {
  const now = value === null ? '' : String(value.skipAfterMs);
  const isListed = lateChoices.some(([ms]) => ms === now);
  const own = `Skip it when more than ${Number(now) / 1_000} seconds late`;
  return (
    <Select
      label="If it cannot run on time"
      description="For instance because the service was down"
      data={[
        ...lateChoices.map(([ms, label]) => ({ value: ms, label })),
        ...(isListed ? [] : [{ value: now, label: own }]),
      ]}
      value={now}
      onChange={(ms) => onChange(ms ? { skipAfterMs: Number(ms) } : null)}
      allowDeselect={false}
    />
  );
}

/** Several instants in a line, by the clocks of a zone. */
export function Occurrences({ at, timeZone }: { at: readonly Date[]; timeZone: string }) {
  if (at.length === 0) return null;
  const short = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (
    <Group gap={6} component="ul" p={0} m={0}>
      {at.map((each) => (
        <Text key={each.getTime()} component="li" size="sm" className={classes.occurrence}>
          {short.format(each)}
        </Text>
      ))}
    </Group>
  );
}
