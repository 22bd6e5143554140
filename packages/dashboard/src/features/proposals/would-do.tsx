import type { Rehearsal, ReviewAnswer } from '@halyard/contract';
import { Skeleton, Stack, Text } from '@mantine/core';
import { useEnvironments } from '../../api/use-environments.ts';
import { Notice } from '../../kit/notice.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { RehearsalReport } from '../../review/index.ts';
import classes from './held-screen.module.css';

/** What it would do if it were applied now: tried out by the service, and undone. */
export function WouldDo({
  review,
  problem,
  onRetry,
}: {
  review: ReviewAnswer | undefined;
  problem: unknown;
  onRetry: () => void;
}) {
  const environments = useEnvironments();
  if (problem) return <ProblemNotice problem={problem} onRetry={onRetry} />;
  if (!review) return <Skeleton h={260} />;
  if (review.problem) {
    return (
      <Notice tone="bad" title="It could not be applied now">
        <Text>{review.problem.detail}</Text>
      </Notice>
    );
  }
  const rehearsal: Rehearsal = {
    dryRun: true,
    status: 200,
    answer: null,
    diff: review.diff,
    told: review.told,
    blastRadius: review.blastRadius,
    upcoming: review.upcoming,
  };
  return (
    <Stack gap="xs" component="section" aria-label="If it were applied now">
      <h2 className={classes.title}>If it were applied now</h2>
      <RehearsalReport rehearsal={rehearsal} environments={environments} />
    </Stack>
  );
}
