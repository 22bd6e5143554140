import type { DifferenceAnswer, HeldOperationAnswer } from '@halyard/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { Differences } from '../../kit/differences.tsx';
import { Notice } from '../../kit/notice.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import {
  HeldConflicts,
  HoldAgain,
  heldStateOf,
  heldTitle,
  placesOf,
  stateExplained,
} from '../schedules/index.ts';
import { Approvals } from './approvals.tsx';
import { Conversation } from './conversation.tsx';
import { HeldActions } from './held-actions.tsx';
import { HeldFacts } from './held-facts.tsx';
import classes from './held-screen.module.css';
import { WouldDo } from './would-do.tsx';

/** One held operation: what it would do, when, who has to agree, and what people say of it. */
export function HeldScreen() {
  const project = useProject();
  const { held: id } = useParams({ strict: false }) as { held: string };
  const asked = { params: { heldId: id }, query: { project } };
  const { data: held, etag, error, refetch } = useRead('readHeldOperation', asked);
  const isWaiting = held?.state === 'waiting';
  const review = useRead('reviewHeldOperation', asked, { enabled: isWaiting });
  const may = useMay();
  const [isHoldingAgain, setHoldingAgain] = useState(false);
  if (error) {
    return (
      <>
        <PageHeader title="Held operation" />
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
      </>
    );
  }
  if (!held) return <Waiting />;
  const { word, tone } = heldStateOf(held);
  const title = heldTitle(held);
  const conflicts = isWaiting ? held.conflicts : (held.outcome?.conflicts ?? []);
  const { environments } = placesOf(held);
  const mayAgain =
    environments.length === 0
      ? may('createHeldOperation')
      : environments.every((environment) => may('createHeldOperation', { environment }));
  const again = mayAgain && (
    <Group>
      <Button size="xs" variant="default" onClick={() => setHoldingAgain(true)}>
        Hold it again against today’s values
      </Button>
    </Group>
  );
  const { outcome } = held;
  return (
    <>
      <PageHeader
        title={title}
        lead={
          <Stack gap={4}>
            <Group gap="sm">
              <StateMark tone={tone}>{word}</StateMark>
              <Text span>
                {held.rule && outcome ? 'It recurs. ' : ''}
                {stateExplained(held)}
              </Text>
            </Group>
            {held.comment && (
              <Text c="var(--mantine-color-text)" className={classes.text}>
                “{held.comment}”
              </Text>
            )}
          </Stack>
        }
      >
        <HeldActions held={held} etag={etag} review={review.data} conflicts={conflicts.length} />
      </PageHeader>
      <div className={classes.columns}>
        <Stack gap="lg" miw={0}>
          {outcome?.problem && (
            <Notice tone="bad" title={held.rule ? 'The last time it failed' : 'Why it failed'}>
              <Stack gap="xs">
                <Text>{outcome.problem.detail}</Text>
                {!isWaiting && again}
              </Stack>
            </Notice>
          )}
          {outcome?.reason && outcome.state !== 'done' && (
            <Notice
              tone={outcome.state === 'missed' ? 'attention' : 'quiet'}
              title={
                {
                  rejected: 'Why it was rejected',
                  missed: 'Why it was missed',
                  cancelled: 'Why it was cancelled',
                }[outcome.state as string] ?? 'Why'
              }
            >
              <Stack gap="xs">
                <Text className={classes.text}>{outcome.reason}</Text>
                {!isWaiting && outcome.state !== 'cancelled' && again}
              </Stack>
            </Notice>
          )}
          {conflicts.length > 0 && (
            <Notice
              tone="bad"
              title={
                isWaiting
                  ? `${counted(conflicts.length, 'place was', 'places were')} edited since: as it stands, it will not run`
                  : `${counted(conflicts.length, 'place', 'places')} stood in its way`
              }
            >
              <Stack gap="sm">
                <HeldConflicts conflicts={conflicts} />
                {again}
              </Stack>
            </Notice>
          )}
          {isWaiting && (
            <WouldDo review={review.data} problem={review.error} onRetry={() => void review.refetch()} />
          )}
          {!isWaiting && held.diff.length > 0 && <Foreseen held={held} />}
          <section className={classes.section} aria-label="Conversation">
            <Conversation held={held} />
          </section>
          <details>
            <summary>Calls, as JSON</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
            <pre className={classes.code} tabIndex={0}>
              {JSON.stringify(held.calls, null, 2)}
            </pre>
          </details>
        </Stack>
        <div className={classes.side}>
          {held.approvalsNeeded > 0 && <Approvals held={held} etag={etag} review={review.data} />}
          <HeldFacts held={held} />
        </div>
      </div>
      <HoldAgain held={held} opened={isHoldingAgain} onClose={() => setHoldingAgain(false)} />
    </>
  );
}

/** Of what is over: what it was held for. */
function Foreseen({ held }: { held: HeldOperationAnswer }) {
  return (
    <section className={classes.section}>
      <h2>What it was for</h2>
      <Differences differences={held.diff as DifferenceAnswer[]} />
    </section>
  );
}

function Waiting() {
  return (
    <>
      <PageHeader title="Held operation" heading={<Skeleton h={28} w={380} />} />
      <div className={classes.columns} aria-hidden>
        <Skeleton h={320} />
        <Skeleton h={240} />
      </div>
    </>
  );
}
