import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { RolloutCard } from './rollout-card.tsx';
import { isOpen, rolloutStates, shareWords } from './rollout-words.ts';
import { StartRollout } from './start-rollout.tsx';

/** The rollouts of one flag in one environment: those that go on, or how to begin one. */
export function FlagRollout({
  flag,
  environment,
  tags,
  beside,
}: {
  flag: string;
  environment: string;
  tags?: readonly string[] | undefined;
  /** What else can be done, in the same line. */
  beside?: ReactNode;
}) {
  const project = useProject();
  const may = useMay();
  const [isStarting, setStarting] = useState(false);
  const { data, error } = useRead('listRollouts', { query: { project, flag, environment, limit: 20 } });
  if (error) return <ProblemNotice problem={error} />;
  if (!data) return null;
  const open = data.items.filter(isOpen);
  const [last] = data.items;
  const mayStart = may('rolloutFlag', { environment, ...(tags ? { tags } : {}) });
  return (
    <Stack gap="sm">
      {open.map((rollout) => (
        <RolloutCard key={rollout.id} rollout={rollout} tags={tags} isOfFlag />
      ))}
      {open.length > 0 && beside && <Group gap="sm">{beside}</Group>}
      {open.length === 0 && (
        <Group gap="sm">
          {mayStart && (
            <Button size="xs" variant="default" onClick={() => setStarting(true)}>
              Roll out step by step
            </Button>
          )}
          {beside}
          {last && (
            <Text size="sm" c="dimmed">
              The last rollout, of {last.variant}, ended at {shareWords(last.audience.percent)}:{' '}
              {rolloutStates[last.state].word.toLowerCase()}.{' '}
              <ProjectLink to="rollouts" search={{ flag, state: last.state }}>
                See it
              </ProjectLink>
            </Text>
          )}
        </Group>
      )}
      <StartRollout
        flag={flag}
        environment={environment}
        opened={isStarting}
        onClose={() => setStarting(false)}
      />
    </Stack>
  );
}
