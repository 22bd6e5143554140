/** What became of a flag, change by change, and what it answered then. */
import { Button, Group, NativeSelect, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, type Answered, call } from '../../../api/call.ts';
import { nextPage } from '../../../api/next-page.ts';
import type { Problem } from '../../../api/problem.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { useTabSearch } from '../tab-search.ts';
import { ChangeRow } from './change-row.tsx';
import classes from './history.module.css';
import type { HistoryProps } from './history-props.ts';
import { LookBack } from './look-back.tsx';
import { RestoreVersion, type Restoring } from './restore-version.tsx';

export function HistoryTab(props: HistoryProps) {
  const environments = useEnvironments();
  const [{ past, only }, change] = useTabSearch();
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm" align="flex-end">
        <SegmentedControl
          size="xs"
          aria-label="Of the past"
          value={past ? 'answers' : 'changes'}
          onChange={(value) => change({ past: value === 'answers' ? true : undefined })}
          data={[
            { value: 'changes', label: 'Changes' },
            { value: 'answers', label: 'What did a user get then?' },
          ]}
        />
        {!past && (
          <NativeSelect
            size="xs"
            label="Environment"
            value={only ?? ''}
            onChange={(event) => change({ only: event.currentTarget.value || undefined })}
            data={[
              { value: '', label: 'All of them' },
              ...environments.map(({ key, name }) => ({ value: key, label: name })),
            ]}
          />
        )}
      </Group>
      {past ? <LookBack {...props} /> : <Changes {...props} only={only} />}
    </Stack>
  );
}

function Changes({ project, flag, only }: HistoryProps & { only: string | undefined }) {
  const [restoring, setRestoring] = useState<Restoring>();
  const history = useHistory(project, flag.key, only);
  const changes = history.data?.pages.flatMap(({ data }) => data.items) ?? [];
  return (
    <>
      <ProblemNotice problem={history.error} onRetry={() => void history.refetch()} />
      {history.isPending && <Skeleton height={240} />}
      {history.data && changes.length === 0 && <Text c="dimmed">Nothing was changed there yet.</Text>}
      <ol className={classes.list}>
        {changes.map((each, i) => (
          <ChangeRow
            key={each.seq}
            change={each}
            flag={flag}
            isLive={i === 0}
            before={changes[i + 1]?.seq}
            only={only}
            onRestore={(seq, environment) => setRestoring({ seq, environment })}
          />
        ))}
      </ol>
      {history.hasNextPage && (
        <Button
          variant="default"
          onClick={() => void nextPage(history)}
          loading={history.isFetchingNextPage}
          style={{ alignSelf: 'center' }}
        >
          Earlier changes
        </Button>
      )}
      {restoring && (
        <RestoreVersion
          project={project}
          flag={flag}
          restoring={restoring}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </>
  );
}

function useHistory(project: string, flag: string, environment: string | undefined) {
  return useInfiniteQuery<Answered<Answer<'readFlagHistory'>>, Problem>({
    queryKey: ['readFlagHistory', 'pages', project, flag, environment],
    queryFn: ({ pageParam, signal }) =>
      call(
        'readFlagHistory',
        { params: { flagId: flag }, query: { project, environment, limit: 30, cursor: pageParam as string } },
        { signal },
      ),
    initialPageParam: undefined,
    getNextPageParam: ({ data }) => data.next,
  });
}
