import { Skeleton, Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMay } from '../../api/use-may.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import type { RolloutsSearch, RolloutsTabName } from './rollouts-search.ts';
import { RolloutsTab } from './rollouts-tab.tsx';

const SchedulesTab = lazy(async () => ({ default: (await import('../schedules/index.ts')).SchedulesTab }));
const CalendarTab = lazy(async () => ({ default: (await import('../calendar/index.ts')).CalendarTab }));

/** What changes by itself: rollouts, schedules, and the calendar of both. */
export function RolloutsScreen() {
  const search: RolloutsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const may = useMay();
  const mayHeld = may('listHeldOperations');
  const tab: RolloutsTabName = mayHeld ? (search.tab ?? 'rollouts') : 'rollouts';
  const go = (next: RolloutsSearch, replace = false) =>
    void navigate({ to: '.', search: next as never, replace });
  // Where the place in the address stays the same, going back leads out of the screen, and not through every letter typed.
  const filter = (next: RolloutsSearch) => go({ ...search, ...next }, true);
  return (
    <>
      <PageHeader title="Rollouts" lead="What changes by itself: step by step, at a time, again and again." />
      <Tabs
        value={tab}
        onChange={(value) => go(value === 'rollouts' ? {} : { tab: value as RolloutsTabName })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="rollouts">Rollouts</Tabs.Tab>
          {mayHeld && <Tabs.Tab value="schedules">Schedules</Tabs.Tab>}
          {mayHeld && <Tabs.Tab value="calendar">Calendar</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="rollouts">
          <RolloutsTab filter={search} onFilter={filter} />
        </Tabs.Panel>
        <Suspense fallback={<Skeleton h={400} />}>
          <Tabs.Panel value="schedules">
            <SchedulesTab filter={search} onFilter={filter} />
          </Tabs.Panel>
          <Tabs.Panel value="calendar">
            <CalendarTab filter={search} onFilter={filter} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </>
  );
}
