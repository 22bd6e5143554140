import { Code, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import type { AskedSide } from './ask-answers.ts';
import { ExplanationTree } from './explanation-tree.tsx';

/** Why one flag answers what it does, for one side. */
export function FlagExplanation({ flag, side, title }: { flag: string; side: AskedSide; title?: string }) {
  const read = useQuery<Awaited<ReturnType<typeof explain>>, Problem>({
    queryKey: ['explain', flag, side],
    queryFn: () => explain(flag, side),
    retry: false,
  });
  return (
    <Stack gap={6} miw={0}>
      {title && (
        <Text size="sm" fw={600}>
          {title}
        </Text>
      )}
      {read.isPending && <Skeleton height={72} aria-label="Loading the explanation" role="status" />}
      <ProblemNotice problem={read.error} onRetry={() => void read.refetch()} />
      {read.data && (
        <>
          <ExplanationTree steps={read.data.explanation?.steps ?? []} />
          {typeof read.data.value === 'object' && read.data.value !== null && (
            <Code block tabIndex={0} aria-label={`Value of ${flag}`} mah={260}>
              {JSON.stringify(read.data.value, null, 2)}
            </Code>
          )}
          {read.data.diagnostic && (
            <Text size="sm" c="var(--halyard-bad)">
              {read.data.diagnostic}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

async function explain(flag: string, { project, environment, context, moment }: AskedSide) {
  const asked = { params: { flagId: flag }, query: { project } };
  if (moment === undefined) {
    return (await call('evaluateFlagFor', { ...asked, body: { environment, context, explain: true } })).data;
  }
  return (await call('timeTravel', { ...asked, body: { environment, context, ...moment, explain: true } }))
    .data;
}
