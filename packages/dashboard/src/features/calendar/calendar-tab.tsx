import type { Coming } from '@halyard/contract';
import {
  ActionIcon,
  Button,
  Group,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { colorOf } from '../../kit/environment-name.tsx';
import { ownTimeZone } from '../../kit/instants.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import classes from './calendar-tab.module.css';
import { byDay } from './day-entries.ts';
import { DayList } from './day-list.tsx';
import { dayOf, plusDays, plusMonths, startOf, weekOf, weeksFrom, weeksOfMonth } from './month-grid.ts';
import { MonthTable } from './month-table.tsx';

export interface CalendarFilter {
  environment?: string | undefined;
  flag?: string | undefined;
  day?: string | undefined;
  /** `2026-12`; left out: the weeks to come. */
  month?: string | undefined;
  view?: 'month' | 'week' | undefined;
}

const none: readonly Coming[] = [];
const dayWords = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const monthWords = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });

/** What is coming: a month or a week as a grid with one day beside it; on a phone as a list of days. */
export function CalendarTab({
  filter,
  onFilter,
}: {
  filter: CalendarFilter;
  onFilter: (filter: CalendarFilter) => void;
}) {
  const project = useProject();
  const environments = useEnvironments();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const today = dayOf(new Date());
  const chosen = filter.day !== undefined && startOf(filter.day) ? filter.day : today;
  const isWeek = filter.view === 'week';
  const month = filter.month !== undefined && startOf(`${filter.month}-01`) ? filter.month : undefined;
  const weeks = isWeek ? [weekOf(chosen)] : month ? weeksOfMonth(`${month}-01`) : weeksFrom(today);
  const first = weeks[0]![0]!;
  const last = weeks.at(-1)!.at(-1)!;
  const { data, error, refetch } = useRead(
    'readCalendar',
    {
      query: {
        project,
        from: startOf(first)!.toISOString(),
        to: startOf(plusDays(last, 1))!.toISOString(),
        timeZone: ownTimeZone,
        limit: 500,
        environment: filter.environment,
        flag: filter.flag,
      },
    },
    { keep: true },
  );
  const items = data?.items ?? none;
  const entries = byDay(items);
  const colorOfEntry = ({ environments: [key] }: Coming) =>
    key === undefined
      ? 'var(--mantine-color-gray-6)'
      : colorOf(environments.find((each) => each.key === key) ?? { key, color: null });
  // A day that is not on screen brings its month.
  const go = (day: string, to = month) => {
    const isShown = isWeek || (to === month && weeks.flat().includes(day));
    onFilter({ ...filter, day, month: isShown ? to : day.slice(0, 7) });
  };
  const step = (by: number) => {
    if (isWeek) return go(plusDays(chosen, 7 * by));
    const day = plusMonths(`${month ?? today.slice(0, 7)}-01`, by);
    return go(day, day.slice(0, 7));
  };
  const title = isWeek
    ? `${dayWords.format(startOf(first)!)} to ${dayWords.format(startOf(last)!)}`
    : month
      ? monthWords.format(startOf(`${month}-01`)!)
      : 'The next five weeks';
  const ofDay = entries.get(chosen) ?? none;
  return (
    <Stack gap="md">
      <Group gap="sm" justify="space-between" align="flex-end">
        <Group gap="xs">
          <ActionIcon
            variant="default"
            size="lg"
            onClick={() => step(-1)}
            aria-label={isWeek ? 'The week before' : 'The month before'}
          >
            <IconChevronLeft size={17} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            size="lg"
            onClick={() => step(1)}
            aria-label={isWeek ? 'The next week' : 'The next month'}
          >
            <IconChevronRight size={17} aria-hidden />
          </ActionIcon>
          <Button variant="default" onClick={() => onFilter({ ...filter, day: undefined, month: undefined })}>
            Today
          </Button>
          <Title order={2} aria-live="polite">
            {title}
          </Title>
        </Group>
        <Group gap="sm" align="flex-end">
          <Select
            aria-label="Environment"
            placeholder="All environments"
            data={environments.map(({ key, name }) => ({ value: key, label: name }))}
            value={filter.environment ?? null}
            onChange={(value) => onFilter({ ...filter, environment: value ?? undefined })}
            clearable
            w={180}
          />
          <SegmentedControl
            aria-label="How much"
            value={isWeek ? 'week' : 'month'}
            onChange={(value) => onFilter({ ...filter, view: value === 'week' ? 'week' : undefined })}
            data={[
              { value: 'month', label: 'Month' },
              { value: 'week', label: 'Week' },
            ]}
          />
        </Group>
      </Group>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && data.recurrencesLeftOut > 0 && (
        <Text size="sm" c="dimmed">
          {data.recurrencesLeftOut} of what recurs is not shown here: there is too much of it.
        </Text>
      )}
      {data?.next && (
        <Text size="sm" c="dimmed">
          Only the first {items.length} are shown: narrow it to an environment or a week.
        </Text>
      )}
      {isNarrow ? (
        <Days
          days={weeks.flat().filter((day) => entries.has(day))}
          entries={entries}
          colorOfEntry={colorOfEntry}
          isLoaded={data !== undefined}
        />
      ) : (
        <div className={classes.columns}>
          {data ? (
            <MonthTable
              label={title}
              weeks={weeks}
              month={isWeek ? undefined : month}
              chosen={chosen}
              onChoose={go}
              entries={entries}
              colorOfEntry={colorOfEntry}
            />
          ) : (
            <Skeleton h={weeks.length * 116 + 32} />
          )}
          <section aria-label="The chosen day">
            <Title order={3} mb="sm">
              {dayWords.format(startOf(chosen)!)}
            </Title>
            {ofDay.length === 0 ? (
              <Text c="dimmed">Nothing changes by itself on this day.</Text>
            ) : (
              <DayList items={ofDay} colorOfEntry={colorOfEntry} />
            )}
            <Text size="sm" c="dimmed" mt="md">
              Times are in {ownTimeZone}.
            </Text>
          </section>
        </div>
      )}
    </Stack>
  );
}

function Days({
  days,
  entries,
  colorOfEntry,
  isLoaded,
}: {
  days: readonly string[];
  entries: ReadonlyMap<string, readonly Coming[]>;
  colorOfEntry: (coming: Coming) => string;
  isLoaded: boolean;
}) {
  if (!isLoaded) return <Skeleton h={300} />;
  if (days.length === 0) {
    return <EmptyState title="Nothing is coming">In this time nothing changes by itself.</EmptyState>;
  }
  return (
    <Stack gap="lg">
      {days.map((day) => (
        <section key={day} aria-label={dayWords.format(startOf(day)!)}>
          <Title order={3} mb={6}>
            {dayWords.format(startOf(day)!)}
          </Title>
          <DayList items={entries.get(day) ?? none} colorOfEntry={colorOfEntry} />
        </section>
      ))}
    </Stack>
  );
}
