import { Code, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { type AskedSide, askExplanation } from './ask-answers.ts';
import { ExplanationTree } from './explanation-tree.tsx';

/** Why one flag answers what it does, for one side. */
export function FlagExplanation({ flag, side, title }: { flag: string; side: AskedSide; title?: string }) {
  const read = useQuery<{ answer: Awaited<ReturnType<typeof askExplanation>> }, Problem>({
    queryKey: ['explain', flag, side],
    queryFn: async () => ({ answer: await askExplanation(side, flag) }),
    retry: false,
  });
  const answer = read.data?.answer;
  return (
    <Stack gap={6} miw={0}>
      {title && (
        <Text size="sm" fw={600}>
          {title}
        </Text>
      )}
      {read.isPending && <Skeleton height={220} aria-label="Loading the explanation" role="status" />}
      <ProblemNotice problem={read.error} onRetry={() => void read.refetch()} />
      {read.data && !answer && <Text size="sm">There was no such flag.</Text>}
      {answer && (
        <>
          <ExplanationTree steps={answer.explanation?.steps ?? []} />
          {typeof answer.value === 'object' && answer.value !== null && (
            <Code block tabIndex={0} aria-label={`Value of ${flag}`} mah={260}>
              {JSON.stringify(answer.value, null, 2)}
            </Code>
          )}
          {answer.diagnostic && (
            <Text size="sm" c="var(--halyard-bad)">
              {answer.diagnostic}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
