import type { RolloutSummary } from '@halyard/contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useEnvironments } from '../../api/use-environments.ts';
import { colorOf, EnvironmentName } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { Notice } from '../../kit/notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import { ConflictList } from '../schedules/index.ts';
import { RolloutActions } from './rollout-actions.tsx';
import classes from './rollout-card.module.css';
import { RolloutDetails } from './rollout-details.tsx';
import { RolloutTimeline } from './rollout-timeline.tsx';
import { isOpen, rolloutStates, shareWords, somebodyWords, whoIsIn } from './rollout-words.ts';

/** One rollout: how far it is, who is in, what comes next, and what can be done about it. */
export function RolloutCard({
  rollout,
  tags,
  isOfFlag = false,
}: {
  rollout: RolloutSummary;
  /** Of the flag, where they are known. */
  tags?: readonly string[] | undefined;
  /** Whether the page it stands on says of which flag it is. */
  isOfFlag?: boolean;
}) {
  const environments = useEnvironments();
  const [isOpened, setOpened] = useState(false);
  const { flag, environment, variant, state, startedBy, startedAt, problem } = rollout;
  const named = environments.find(({ key }) => key === environment) ?? {
    key: environment,
    name: environment,
    color: null,
  };
  const { word, tone } = rolloutStates[state];
  return (
    <article
      className={classes.card}
      style={{ '--rollout-environment': colorOf(named) } as React.CSSProperties}
      aria-label={`Rollout of ${variant} of ${flag} in ${named.name}`}
    >
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={2} miw={0} flex="1 1 300px">
            <Group gap="sm">
              {!isOfFlag && (
                <ProjectLink to={`flags/${flag}`} fw={600}>
                  {flag}
                </ProjectLink>
              )}
              <EnvironmentName environment={named} />
              <StateMark tone={tone}>{word}</StateMark>
            </Group>
            <Text>{whoIsIn(rollout)}</Text>
          </Stack>
          <RolloutActions rollout={rollout} tags={tags} />
        </Group>
        <RolloutTimeline rollout={rollout} />
        {problem && isOpen(rollout) && (
          <Notice tone="bad" title="It stopped, and waits for somebody">
            <Stack gap="xs">
              <Text>{problem.detail}</Text>
              <ConflictList conflicts={problem.conflicts} />
              <Text>Whoever is in stays in. Go on from what stands there now, or roll it back.</Text>
            </Stack>
          </Notice>
        )}
        <Group justify="space-between" gap="xs">
          <Text size="sm" aria-live="polite">
            <NextWords rollout={rollout} />
          </Text>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              Begun <Instant at={startedAt} /> by {startedBy.name}
            </Text>
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => setOpened(!isOpened)}
              aria-expanded={isOpened}
            >
              Details
            </Button>
          </Group>
        </Group>
        {isOpened && <RolloutDetails rollout={rollout} />}
      </Stack>
    </article>
  );
}

function NextWords({ rollout: { next, state } }: { rollout: RolloutSummary }) {
  if (state === 'done') return 'All steps are done.';
  if (state === 'aborted') return 'Nothing more happens.';
  if (!next) return null;
  const somebody = somebodyWords(next.waitsFor);
  const what = `Step ${next.step}, to ${shareWords(next.percent)}`;
  if (state === 'paused') return `${what}, waits until somebody resumes it.`;
  if (state === 'held-up') return `${what}, was not taken.`;
  const { time } = next.waitsFor;
  const isToCome = time !== null && Date.parse(time) > Date.now();
  if (!isToCome) return somebody === '' ? `${what}, comes at once.` : `${what}, waits for ${somebody}.`;
  return (
    <>
      {what}, comes <Instant at={time} fw={500} />
      {somebody === '' ? '' : `, and waits for ${somebody}`}.
    </>
  );
}
