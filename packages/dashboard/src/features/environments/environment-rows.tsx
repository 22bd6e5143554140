import { Button, Center, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import classes from './environment-list.module.css';
import { EnvironmentRow } from './environment-row.tsx';

export interface RowsQuery {
  text?: string;
  inherits?: string;
  archived?: 'true';
}

/** A page of environments, and the next below it when it is asked for: there may be thousands. */
export function EnvironmentRows({
  query,
  cursor,
  empty,
  isNested = false,
}: {
  query: RowsQuery;
  cursor?: string;
  empty?: ReactNode;
  /** Below the one they inherit from, which need not be named again. */
  isNested?: boolean;
}) {
  const project = useProject();
  const [isMore, setMore] = useState(false);
  const { data, error, refetch } = useRead(
    'listEnvironments',
    {
      query: { project, figures: 'true', limit: 50, ...query, ...(cursor === undefined ? {} : { cursor }) },
    },
    { keep: true },
  );
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack gap={1} aria-hidden>
        {[0, 1, 2].map((i) => (
          <Skeleton key={i} height={isNested ? 46 : 58} radius="md" />
        ))}
      </Stack>
    );
  }
  if (data.items.length === 0) return <>{empty}</>;
  return (
    <>
      <ul className={isNested ? classes.nested : classes.list}>
        {data.items.map((environment) => (
          <li key={environment.key}>
            <EnvironmentRow environment={environment} isNested={isNested} renderHeirs={renderHeirs} />
          </li>
        ))}
      </ul>
      {data.next !== undefined && !isMore && (
        <Center my="xs">
          <Button variant="default" size="xs" onClick={() => setMore(true)}>
            Show 50 more
          </Button>
        </Center>
      )}
      {data.next !== undefined && isMore && (
        <EnvironmentRows query={query} cursor={data.next} isNested={isNested} />
      )}
    </>
  );
}

/** Those that inherit from one, below it. */
export function renderHeirs(inherits: string): ReactNode {
  return <EnvironmentRows query={{ inherits }} isNested />;
}
