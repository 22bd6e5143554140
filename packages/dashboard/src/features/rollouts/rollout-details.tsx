import type { RolloutSummary } from '@halyard/contract';
import { Button, Code, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { Instant } from '../../kit/instant.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import classes from './rollout-card.module.css';
import { eventWords } from './rollout-words.ts';

/** What happened to it, and whether somebody is in. */
export function RolloutDetails({ rollout }: { rollout: RolloutSummary }) {
  const project = useProject();
  const { flag, environment, rule, audience } = rollout;
  const where = { project, environment, ...(rule === null ? {} : { rule }) };
  const { data, error } = useRead('readRollout', { params: { flagId: flag }, query: where });
  // Only the newest of a place can be read with all that was said of it.
  const isNewest = data?.id === rollout.id;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {audience.sentence}
      </Text>
      <ProblemNotice problem={error} />
      {!data && !error && <Skeleton h={40} />}
      {isNewest && <WhoIsIn rollout={rollout} />}
      {isNewest && data.events.length > 0 && (
        <dl className={classes.events}>
          {data.events.map((event) => (
            <Event key={`${event.at} ${event.what} ${event.guardrail}`} event={event} />
          ))}
        </dl>
      )}
      {data && !isNewest && <Text size="sm">A newer rollout began at the same place.</Text>}
    </Stack>
  );
}

function Event({
  event,
}: {
  event: {
    at: string;
    what: string;
    by: { name: string } | null;
    seq: number | null;
    step: number | null;
    guardrail: string | null;
    evidence?: unknown;
  };
}) {
  const evidence = JSON.stringify(event.evidence ?? null);
  return (
    <>
      <dt>
        <Text size="sm" span>
          {event.seq === null ? (
            <Instant at={event.at} />
          ) : (
            <ProjectLink to={`changes/${event.seq}`}>
              <Instant at={event.at} />
            </ProjectLink>
          )}
        </Text>
      </dt>
      <dd>
        <Text size="sm" span>
          {eventWords(event)}
          {event.by && `, by ${event.by.name}`}{' '}
          {evidence !== 'null' && evidence !== '{}' && <Code>{evidence}</Code>}
        </Text>
      </dd>
    </>
  );
}

/** Asks of one user, by the attribute that they are told apart by. */
function WhoIsIn({ rollout: { flag, environment, rule, audience } }: { rollout: RolloutSummary }) {
  const project = useProject();
  const by = audience.by[0] ?? 'targetingKey';
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const isByKey = audience.by.includes('targetingKey');
  const { data, error } = useRead(
    'readRollout',
    {
      params: { flagId: flag },
      query: {
        project,
        environment,
        ...(rule === null ? {} : { rule }),
        ...(isByKey ? { targetingKey: asked } : { context: JSON.stringify({ [by]: asked }) }),
      },
    },
    { enabled: asked !== '' },
  );
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setAsked(text.trim());
  };
  const found = asked === '' ? undefined : data?.audience;
  return (
    <form onSubmit={ask}>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Is somebody in?"
          placeholder={isByKey ? 'Their targetingKey' : by}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={240}
        />
        <Button type="submit" variant="default" disabled={text.trim() === ''}>
          Look
        </Button>
        <Text role="status" pb={6}>
          {found && membership(asked, found)}
        </Text>
      </Group>
      <ProblemNotice problem={error} />
    </form>
  );
}

function membership(
  who: string,
  { isIn, since }: { isIn?: boolean | undefined; since?: number | null | undefined },
): string {
  if (isIn)
    return since === 0 ? `${who} had it before.` : `${who} is in${since ? `, since step ${since}` : ''}.`;
  return since ? `${who} is not in yet: step ${since} brings them in.` : `${who} is not in.`;
}
