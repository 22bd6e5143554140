import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { RoleEditor } from './role-editor.tsx';

/** A role that was made here, or a new one where none is named: its rules, and at once what they come to. */
export function RoleScreen() {
  const { role: key = '' } = useParams({ strict: false }) as { role?: string };
  const isNew = key === '';
  const may = useMay();
  const { data, etag, error, refetch } = useRead(
    'readRole',
    { params: { roleId: key } },
    { enabled: !isNew, isBeginning: true },
  );
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!isNew && !data) return <Skeleton height={420} radius="md" />;
  const mayWrite = may('putRole', { project: null, environment: null }) && !data?.builtIn;
  return <RoleEditor key={key} standing={data} etag={etag} mayWrite={mayWrite} />;
}
