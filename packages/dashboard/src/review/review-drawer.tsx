/**
 * Between an edit and what is live: what it would do, to whom, what is wrong with it and what else is coming; then how it is to be saved.
 * Knows no noun: whoever opens it says how it is rehearsed and how it is written.
 */
import type { Rehearsal } from '@halyard/contract';
import { Drawer, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Problem } from '../api/problem.ts';
import { ProblemNotice } from '../kit/problem-notice.tsx';
import { RehearsalReport } from './rehearsal-report.tsx';
import classes from './review-drawer.module.css';
import { isStale, type ReviewProps } from './review-props.ts';
import { SaveForm } from './save-form.tsx';
import { StaleNotice } from './stale-notice.tsx';

export function ReviewDrawer(props: ReviewProps) {
  const { opened, onClose, title } = props;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      size="min(860px, 100vw)"
      padding={0}
      closeButtonProps={{ 'aria-label': 'Close the review' }}
      classNames={{
        header: classes.header,
        title: classes.title,
        body: classes.body,
        content: classes.content,
      }}
    >
      {opened && <Review {...props} />}
    </Drawer>
  );
}

function Review(props: ReviewProps) {
  const { rehearse, basis = '', onStale, children } = props;
  const id = useId();
  const rehearsal = useQuery<Rehearsal, Problem>({
    queryKey: ['rehearsal', id, basis],
    queryFn: rehearse,
    gcTime: 0,
    retry: false,
  });
  const { error, isFetching, refetch } = rehearsal;
  // Another basis begins anew with nothing: what was written below would go with what it stands for.
  const [last, setLast] = useState<Rehearsal>();
  const data = rehearsal.data ?? last;
  if (data !== last) setLast(data);
  return (
    <>
      <Stack gap="lg" className={classes.report} aria-busy={isFetching}>
        {children}
        {error ? (
          isStale(error) ? (
            <StaleNotice problem={error} onLeave={onStale ?? (() => void refetch())} />
          ) : (
            <ProblemNotice
              problem={error}
              kept="Nothing was saved, and your edits are still here."
              onRetry={() => void refetch()}
            />
          )
        ) : data ? (
          <RehearsalReport rehearsal={data} {...props} />
        ) : (
          <Group gap="sm" py="xl" justify="center" role="status">
            <Loader size="sm" />
            <Text c="dimmed">Trying it out, without saving anything…</Text>
          </Group>
        )}
      </Stack>
      {data && <SaveForm rehearsal={data} isOld={isFetching || error !== null} {...props} />}
    </>
  );
}
