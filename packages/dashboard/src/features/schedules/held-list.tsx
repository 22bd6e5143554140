import type { HeldOperationAnswer } from '@halyard/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Asked } from '../../api/call.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { counted } from '../../kit/numbers.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { ruleWords } from '../../kit/rule-words.ts';
import { StateMark } from '../../kit/state-mark.tsx';
import { heldStateOf, heldTitle, placesOf } from './held-words.ts';
import classes from './schedules.module.css';

const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

type Query = NonNullable<Asked<'listHeldOperations'>['query']>;

/** Pages of what is held, one below the other as they are asked for. */
export function HeldList({
  query,
  cursor,
  newestFirst = false,
  isOfProposals = false,
  empty,
}: {
  query: Query;
  cursor?: string;
  /** Within a page. */
  newestFirst?: boolean;
  /** Whether only what takes approvals is of interest. */
  isOfProposals?: boolean;
  /** What stands where there is nothing. */
  empty: ReactNode;
}) {
  const [goesOn, setGoesOn] = useState(false);
  const { data, error, refetch } = useRead('listHeldOperations', {
    query: { ...query, ...(cursor === undefined ? {} : { cursor }) },
  });
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack gap={8} aria-hidden>
        {[0, 1, 2].map((i) => (
          <Skeleton key={i} h={58} />
        ))}
      </Stack>
    );
  }
  const wanted = isOfProposals ? data.items.filter(({ approvalsNeeded }) => approvalsNeeded > 0) : data.items;
  if (wanted.length === 0 && data.next === undefined && cursor === undefined) return empty;
  const items = newestFirst ? wanted.toReversed() : wanted;
  return (
    <Stack gap="sm">
      <ul className={classes.list}>
        {items.map((held) => (
          <HeldRow key={held.id} held={held} />
        ))}
      </ul>
      {data.next &&
        (goesOn ? (
          <HeldList
            query={query}
            cursor={data.next}
            newestFirst={newestFirst}
            isOfProposals={isOfProposals}
            empty={null}
          />
        ) : (
          <Group justify="center">
            <Button variant="default" onClick={() => setGoesOn(true)}>
              Show more
            </Button>
          </Group>
        ))}
    </Stack>
  );
}

function HeldRow({ held }: { held: HeldOperationAnswer }) {
  const environments = useEnvironments();
  const places = placesOf(held);
  const { word, tone } = heldStateOf(held);
  const approvals = new Set(
    held.notes
      .filter(({ kind, revision }) => kind === 'approval' && revision === held.revision)
      .map(({ author }) => author.id),
  ).size;
  const comments = held.notes.filter(({ kind }) => kind === 'comment').length;
  return (
    <li className={classes.row}>
      <div>
        {held.dueAt === null ? (
          <Text size="sm" c="dimmed">
            {held.state === 'waiting' ? 'Once applied' : <Instant at={held.updatedAt} />}
          </Text>
        ) : (
          <>
            <Text fw={500}>
              <Instant at={held.dueAt} />
            </Text>
            <Text size="sm" c="dimmed">
              {day.format(new Date(held.dueAt))}
            </Text>
          </>
        )}
      </div>
      <div>
        <ProjectLink to={`proposals/${held.id}`} fw={500} className={classes.title}>
          {heldTitle(held)}
        </ProjectLink>
        <Group gap="sm" mt={2} style={{ rowGap: 0 }}>
          {places.environments.map((key) => (
            <Text key={key} size="sm" component="span">
              <EnvironmentName
                environment={environments.find((each) => each.key === key) ?? { key, name: key, color: null }}
              />
            </Text>
          ))}
          <Text size="sm" c="dimmed">
            by {held.author.name}
          </Text>
          {held.rule && (
            <Text size="sm" c="dimmed">
              {ruleWords(held.rule.rule)} in {held.rule.timeZone}
            </Text>
          )}
          {comments > 0 && (
            <Text size="sm" c="dimmed">
              {counted(comments, 'comment')}
            </Text>
          )}
        </Group>
        {held.comment && (
          <Text size="sm" c="dimmed" lineClamp={1} mt={2}>
            “{held.comment}”
          </Text>
        )}
      </div>
      <div>
        <Text size="sm">
          <StateMark tone={tone}>{word}</StateMark>
        </Text>
        {held.state === 'waiting' && held.approvalsNeeded > 0 && (
          <Text size="sm" c="dimmed">
            {approvals} of {counted(held.approvalsNeeded, 'approval')}
          </Text>
        )}
        {held.outcome && held.outcome.state !== 'done' && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {held.outcome.problem?.detail ??
              held.outcome.reason ??
              (held.outcome.conflicts
                ? `${counted(held.outcome.conflicts.length, 'place was', 'places were')} edited`
                : '')}
          </Text>
        )}
        {held.rule && held.outcome && (
          <Text size="sm" c="dimmed">
            Last: {held.outcome.state} <Instant at={held.outcome.at} />
          </Text>
        )}
      </div>
    </li>
  );
}
