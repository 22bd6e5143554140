import { Button, Group, Select, Stack } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { ChooseFlag } from './choose-flag.tsx';
import { HeldList } from './held-list.tsx';
import { maySchedule } from './may-schedule.ts';
import { ScheduleFlag } from './schedule-flag.tsx';
import { WhereFields } from './where-fields.tsx';
import { WindowsOfFlag } from './windows-of-flag.tsx';

export interface ScheduleFilter {
  state?: string | undefined;
  environment?: string | undefined;
  flag?: string | undefined;
}

const states = [
  { value: 'waiting', label: 'To come' },
  { value: 'done', label: 'Done' },
  { value: 'failed', label: 'Failed' },
  { value: 'conflict', label: 'Conflict' },
  { value: 'missed', label: 'Missed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'rejected', label: 'Rejected' },
];
type State = 'waiting' | 'done' | 'failed' | 'conflict' | 'missed' | 'cancelled' | 'rejected';

/** What was over longer ago than this is found in the log. */
const endedDays = 30;

/** Everything held for a time, and what became of it. */
export function SchedulesTab({
  filter,
  onFilter,
}: {
  filter: ScheduleFilter;
  onFilter: (filter: ScheduleFilter) => void;
}) {
  const project = useProject();
  const may = useMay();
  const [since] = useState(() => new Date(Date.now() - endedDays * 86_400_000).toISOString());
  const [isChoosing, setChoosing] = useState(false);
  const [flag, setFlag] = useState<string>();
  const state = (states.find(({ value }) => value === filter.state)?.value ?? 'waiting') as State;
  const places = useEnvironments().map(({ key }) => key);
  const mayHold = (tags: readonly string[] | 'any') =>
    places.some((environment) => maySchedule(may, { environment, tags }));
  const add = mayHold('any') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setChoosing(true)}>
      Schedule a flag
    </Button>
  );
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label="State"
          data={states}
          value={state}
          onChange={(value) =>
            onFilter({ ...filter, state: value === 'waiting' ? undefined : (value ?? undefined) })
          }
          allowDeselect={false}
          w={150}
        />
        <WhereFields filter={filter} onFilter={onFilter} />
        <Group flex={1} justify="flex-end">
          {add}
        </Group>
      </Group>
      {filter.flag !== undefined && <WindowsOfFlag flag={filter.flag} environment={filter.environment} />}
      <HeldList
        key={JSON.stringify([state, filter.environment, filter.flag])}
        query={{
          project,
          state,
          environment: filter.environment,
          flag: filter.flag,
          // What has no time is a proposal, and is not scheduled.
          from: state === 'waiting' ? '0001-01-01T00:00:00Z' : since,
          limit: state === 'waiting' ? 50 : 200,
        }}
        newestFirst={state !== 'waiting'}
        empty={
          <EmptyState
            title={state === 'waiting' ? 'Nothing is scheduled' : `Nothing in the last ${endedDays} days`}
            example={
              state === 'waiting'
                ? 'Every weekday at 09:00 in Europe/Berlin\n  enable support-chat in production\nEvery weekday at 17:00\n  disable support-chat in production'
                : undefined
            }
          >
            {state === 'waiting'
              ? 'Turn a flag on or off at a time, again and again, or for a while. What is held is judged when it is held and again when it runs.'
              : 'What was over before stands in the log of changes.'}
          </EmptyState>
        }
      />
      <ChooseFlag
        title="Schedule which flag?"
        opened={isChoosing}
        onClose={() => setChoosing(false)}
        isOffered={({ tags }) => mayHold(tags)}
        onChoose={(chosen) => {
          setChoosing(false);
          setFlag(chosen);
        }}
      />
      {flag !== undefined && <ScheduleFlag flag={flag} opened onClose={() => setFlag(undefined)} />}
    </Stack>
  );
}
