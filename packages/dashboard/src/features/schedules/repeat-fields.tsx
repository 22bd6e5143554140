import { ruleProblem } from '@halyard/contract/calendar-rule';
import { Chip, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { ruleWords } from '../../kit/rule-words.ts';
import { nextOccurrences } from './occurrences.ts';
import { type RuleChoice, type RuleKind, ruleOf } from './rule-choices.ts';
import { Occurrences } from './when-fields.tsx';

const kinds: { value: RuleKind; label: string }[] = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekdays', label: 'Every weekday, Monday to Friday' },
  { value: 'weekly', label: 'On days of the week' },
  { value: 'monthly', label: 'On a day of the month' },
  { value: 'rule', label: 'By a rule as cron has them' },
];
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const daysOfMonth = [
  ...Array.from({ length: 31 }, (_, i) => ({ value: String(i + 1), label: String(i + 1) })),
  { value: 'L', label: 'the last one' },
];

/** When something recurs: chosen in words, with the next times that it comes to. */
export function RepeatFields({
  label,
  value,
  onChange,
  timeZone,
  until,
  error,
}: {
  label: string;
  value: RuleChoice;
  onChange: (choice: RuleChoice) => void;
  timeZone: string;
  until?: Date | undefined;
  error?: string | undefined;
}) {
  const rule = ruleOf(value);
  const problem = value.kind === 'rule' ? ruleProblem(rule) : undefined;
  const next = problem ? [] : nextOccurrences({ rule, timeZone, until: until?.toISOString() }, new Date(), 4);
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
        <Select
          label={label}
          data={kinds}
          value={value.kind}
          onChange={(kind) => kind && onChange({ ...value, kind: kind as RuleKind, rule })}
          allowDeselect={false}
          flex="2 1 220px"
          maw="none"
        />
        {value.kind === 'monthly' && (
          <Select
            label="Day"
            aria-label={`${label}: day`}
            data={daysOfMonth}
            value={value.day}
            onChange={(day) => day && onChange({ ...value, day })}
            allowDeselect={false}
            flex="1 1 90px"
          />
        )}
        {value.kind === 'rule' ? (
          <TextInput
            label="Rule"
            aria-label={`${label}: rule`}
            value={value.rule}
            onChange={(event) => onChange({ ...value, rule: event.currentTarget.value })}
            error={problem ?? error}
            ff="monospace"
            flex="2 1 180px"
            maw="none"
          />
        ) : (
          <TextInput
            type="time"
            label="Time"
            aria-label={`${label}: time`}
            value={value.time}
            onChange={(event) => onChange({ ...value, time: event.currentTarget.value || '00:00' })}
            error={error}
            flex="1 1 110px"
          />
        )}
      </Group>
      {value.kind === 'weekly' && (
        <Chip.Group
          multiple
          value={value.weekdays.map(String)}
          onChange={(chosen) =>
            chosen.length > 0 &&
            onChange({ ...value, weekdays: chosen.map(Number).toSorted((a, b) => a - b) })
          }
        >
          <Group gap={6} role="group" aria-label={`${label}: days of the week`}>
            {days.map((day, i) => (
              <Chip key={day} value={String(i + 1)} size="sm">
                {day.slice(0, 3)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      {problem === undefined && (
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {next.length === 0 ? 'This never comes.' : `Next, ${ruleWords(rule)} in ${timeZone}:`}
          </Text>
          <Occurrences at={next} timeZone={timeZone} />
        </Stack>
      )}
    </Stack>
  );
}
