import { Button, Group, Select, Skeleton, Stack } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { type ReactNode, useState } from 'react';
import type { Asked } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useFlagTags } from '../../api/use-flag-tags.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ChooseFlag, WhereFields } from '../schedules/index.ts';
import { RolloutCard } from './rollout-card.tsx';
import { StartRollout } from './start-rollout.tsx';

export interface RolloutFilter {
  state?: string | undefined;
  environment?: string | undefined;
  flag?: string | undefined;
}

const states = [
  { value: 'open', label: 'Going on' },
  { value: 'running', label: 'Running' },
  { value: 'paused', label: 'Paused' },
  { value: 'held-up', label: 'Held up' },
  { value: 'done', label: 'Done' },
  { value: 'aborted', label: 'Rolled back' },
  { value: 'all', label: 'All' },
] as const;

/** Rollouts that go on, and those that ended. */
export function RolloutsTab({
  filter,
  onFilter,
}: {
  filter: RolloutFilter;
  onFilter: (filter: RolloutFilter) => void;
}) {
  const project = useProject();
  const may = useMay();
  const [isChoosing, setChoosing] = useState(false);
  const [flag, setFlag] = useState<string>();
  const state = states.find(({ value }) => value === filter.state)?.value ?? (filter.flag ? 'all' : 'open');
  const places = useEnvironments().map(({ key }) => key);
  const mayStart = (tags: readonly string[] | 'any') =>
    places.some((environment) => may('rolloutFlag', { environment, tags }));
  const start = mayStart('any') && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setChoosing(true)}>
      Start a rollout
    </Button>
  );
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <Select
          label="State"
          data={states.map((each) => ({ ...each }))}
          value={state}
          onChange={(value) => onFilter({ ...filter, state: value ?? undefined })}
          allowDeselect={false}
          w={140}
        />
        <WhereFields filter={filter} onFilter={onFilter} />
        <Group flex={1} justify="flex-end">
          {start}
        </Group>
      </Group>
      <Page
        key={JSON.stringify([state, filter.environment, filter.flag])}
        query={{
          project,
          environment: filter.environment,
          flag: filter.flag,
          limit: 20,
          ...(state === 'all' ? {} : { state }),
        }}
        empty={
          <EmptyState
            title={state === 'open' ? 'No rollout goes on' : 'There is none'}
            example={
              state === 'open'
                ? '5 % now · 25 % a day later · 50 % once approved · 100 % on Monday at 09:00'
                : undefined
            }
          >
            A rollout gives a variant to a growing share of users, step by step. It only grows: whoever is in
            stays in, until somebody rolls it back.
          </EmptyState>
        }
      />
      <ChooseFlag
        title="Roll out which flag?"
        opened={isChoosing}
        onClose={() => setChoosing(false)}
        isOffered={({ tags }) => mayStart(tags)}
        onChoose={(chosen) => {
          setChoosing(false);
          setFlag(chosen);
        }}
      />
      {flag !== undefined && <StartRollout flag={flag} opened onClose={() => setFlag(undefined)} />}
    </Stack>
  );
}

function Page({
  query,
  cursor,
  empty,
}: {
  query: NonNullable<Asked<'listRollouts'>['query']>;
  cursor?: string;
  empty: ReactNode;
}) {
  const [goesOn, setGoesOn] = useState(false);
  const { data, error, refetch } = useRead('listRollouts', {
    query: { ...query, ...(cursor === undefined ? {} : { cursor }) },
  });
  const tagsOf = useFlagTags([...new Set((data?.items ?? []).map(({ flag }) => flag))]);
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack gap="sm" aria-hidden>
        <Skeleton h={178} />
        <Skeleton h={178} />
      </Stack>
    );
  }
  if (data.items.length === 0 && cursor === undefined) return empty;
  return (
    <Stack gap="sm">
      {data.items.map((rollout) => (
        <RolloutCard key={rollout.id} rollout={rollout} tags={tagsOf(rollout.flag)} />
      ))}
      {data.next &&
        (goesOn ? (
          <Page query={query} cursor={data.next} empty={null} />
        ) : (
          <Group justify="center">
            <Button variant="default" onClick={() => setGoesOn(true)}>
              Show more
            </Button>
          </Group>
        ))}
    </Stack>
  );
}
