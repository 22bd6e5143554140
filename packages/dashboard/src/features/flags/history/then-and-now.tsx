/** The answer then beside the answer now, and every time between at which it became another. */
import type { FlagAnswer, Flip, GivenAnswer } from '@halyard/contract';
import { Badge, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRead } from '../../../api/use-read.ts';
import { Differences } from '../../../kit/differences.tsx';
import { Instant } from '../../../kit/instant.tsx';
import { counted } from '../../../kit/numbers.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { ProjectLink } from '../../../kit/project-link.tsx';
import { spoken } from '../../../kit/spoken.ts';
import { differencesOf } from '../../../review/index.ts';
import classes from './history.module.css';
import { reasonWords } from './reason-words.ts';

type Moment = { at: string } | { seq: number };

export function ThenAndNow({
  project,
  flag,
  environment,
  context,
  moment,
}: {
  project: string;
  flag: FlagAnswer;
  environment: string;
  context: Record<string, unknown>;
  moment: Moment;
}) {
  const asked = { params: { flagId: flag.key }, query: { project } };
  const past = useRead('timeTravel', {
    ...asked,
    body: { environment, context: context as never, explain: true, ...moment },
  });
  const compared = useRead('compareEvaluations', {
    ...asked,
    body: { environment, context: context as never, from: moment },
  });
  const { data, error } = compared;
  if (error ?? past.error) {
    return <ProblemNotice problem={error ?? past.error} onRetry={() => void compared.refetch()} />;
  }
  if (!data) return <Skeleton height={160} />;
  const steps = past.data?.explanation?.steps.filter(({ decides }) => decides) ?? [];
  return (
    <Stack gap="md" aria-live="polite">
      <div className={classes.answers}>
        <Given
          title={
            <>
              Then, <Instant at={data.from.moment.at} />
            </>
          }
          given={data.from}
          why={steps.map(({ why }) => why).join(' ')}
        />
        <Given title={<>Now</>} given={data.to} />
      </div>
      {data.flips.length === 0 && <Text fw={500}>{data.summary.replaceAll('`', '')}</Text>}
      {data.flips.length > 0 && (
        <section aria-label="When it became another answer">
          <Title order={2} mb="xs">
            When it became another answer
          </Title>
          <ol className={classes.flips}>
            {data.flips.map((flip) => (
              <FlipRow key={`${flip.cause} ${flip.at}`} flip={flip} environment={environment} />
            ))}
          </ol>
        </section>
      )}
      <Text size="sm" c="dimmed">
        {counted(data.walk.changes, 'change')} of what the flag depends on{' '}
        {data.walk.changes === 1 ? 'lies' : 'lie'} between.
        {!data.walk.complete &&
          ' There were too many to look at each: what is shown led to the answer of now.'}
        {data.walk.flipsLeftOut > 0 && ` ${counted(data.walk.flipsLeftOut, 'older one')} left out.`}
      </Text>
    </Stack>
  );
}

function Given({ title, given, why }: { title: ReactNode; given: GivenAnswer; why?: string }) {
  const { variant, value, errorCode } = given;
  return (
    <section className={classes.answer}>
      <h2>{title}</h2>
      <div className={classes.variant}>{variant ?? 'the application’s default'}</div>
      {variant !== null && JSON.stringify(value) !== JSON.stringify(variant) && (
        <Text size="sm" ff="monospace" c="dimmed" lineClamp={4}>
          {JSON.stringify(value)}
        </Text>
      )}
      <Text size="sm">
        {errorCode === 'FLAG_NOT_FOUND' ? 'The flag was not there, or archived.' : reasonWords(given)}
      </Text>
      {why && (
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      )}
    </section>
  );
}

function FlipRow({ flip, environment }: { flip: Flip; environment: string }) {
  const sides = (
    <Text component="span" fw={500}>
      {flip.before.variant ?? 'the application’s default'} →{' '}
      {flip.after.variant ?? 'the application’s default'}
    </Text>
  );
  if (flip.cause === 'change') {
    const { change, entries } = flip;
    return (
      <li>
        <Group gap="xs">
          {sides}
          <Text component="span">
            {spoken(change.sentence)} (
            <ProjectLink to={`changes/${change.seq}`} underline="always">
              change {change.seq}
            </ProjectLink>
            , <Instant at={flip.at} />)
          </Text>
        </Group>
        {entries
          .filter(({ decides }) => decides)
          .map((entry) => (
            <Differences
              key={`${entry.kind} ${entry.key}`}
              differences={differencesOf([{ ...entry, environment }])}
            />
          ))}
      </li>
    );
  }
  return (
    <li>
      <Group gap="xs">
        {sides}
        <Text component="span">
          {flip.cause === 'time'
            ? 'Nobody changed anything: a condition on the time began or ended'
            : 'The two contexts differ'}
          , <Instant at={flip.at} />
        </Text>
        {flip.cause === 'context' &&
          flip.attributes.map(({ name, decides }) => (
            <Badge key={name} color="gray" c="var(--mantine-color-text)">
              {name}
              {decides ? ' decides' : ''}
            </Badge>
          ))}
      </Group>
    </li>
  );
}
