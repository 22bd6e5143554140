import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import type { ChangeFilters } from './change-filters.ts';
import { ChangeRow } from './change-row.tsx';
import classes from './changes.module.css';
import { useChanges } from './use-changes.ts';

/** What happened to one thing, newest first; each leads to its change, from where it goes back. */
export function ChangeHistory({ project, filters }: { project: string; filters: ChangeFilters }) {
  const list = useChanges(project, filters);
  if (list.isPending) return <Skeleton height={160} aria-label="Loading the history" role="status" />;
  return (
    <Stack gap="sm">
      <ProblemNotice problem={list.problem} onRetry={list.retry} />
      {list.fresh > 0 && (
        <Button size="xs" variant="light" onClick={list.showFresh} w="fit-content">
          Show what is new
        </Button>
      )}
      {list.changes?.length === 0 && <Text c="dimmed">Nothing has happened yet.</Text>}
      {list.changes && list.changes.length > 0 && (
        <ol className={classes.list}>
          {list.changes.map((change) => (
            <ChangeRow key={change.seq} change={change} />
          ))}
        </ol>
      )}
      {list.hasMore && (
        <Group justify="center">
          <Button variant="default" onClick={list.more} loading={list.isLoadingMore}>
            Show earlier changes
          </Button>
        </Group>
      )}
    </Stack>
  );
}
