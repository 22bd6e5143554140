import type { HeldOperationAnswer } from '@halyard/contract';
import { Group, Stack, Text } from '@mantine/core';
import { useEnvironments } from '../../api/use-environments.ts';
import { zonedWords } from '../../kit/clocks.ts';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { ownTimeZone } from '../../kit/instants.ts';
import { counted } from '../../kit/numbers.ts';
import { ProjectLink } from '../../kit/project-link.tsx';
import { ruleWords } from '../../kit/rule-words.ts';
import { lateWords, nextOccurrences, Occurrences, placesOf } from '../schedules/index.ts';
import classes from './held-screen.module.css';

/** When, where, by whom: what is said of a held operation besides what it does. */
export function HeldFacts({ held }: { held: HeldOperationAnswer }) {
  const environments = useEnvironments();
  const places = placesOf(held);
  const { rule, dueAt, late, author, outcome, state } = held;
  const isWaiting = state === 'waiting';
  const next =
    rule && isWaiting && dueAt ? nextOccurrences(rule, new Date(Date.parse(dueAt) - 1_000), 4) : [];
  return (
    <section className={classes.panel} aria-label="When and where">
      <h2>When and where</h2>
      <dl className={classes.facts}>
        <dt>{isWaiting || dueAt === null ? 'When' : 'Was due'}</dt>
        <dd>
          {dueAt === null ? (
            'Once somebody applies it'
          ) : (
            <Stack gap={2}>
              <Text fw={500}>
                <Instant at={dueAt} />
              </Text>
              <Text size="sm">{zonedWords(new Date(dueAt), ownTimeZone)}</Text>
              {rule && rule.timeZone !== ownTimeZone && (
                <Text size="sm">{zonedWords(new Date(dueAt), rule.timeZone)}</Text>
              )}
            </Stack>
          )}
        </dd>
        {rule && (
          <>
            <dt>Again</dt>
            <dd>
              <Text>
                {ruleWords(rule.rule)} in {rule.timeZone}
                {rule.until && (
                  <>
                    , until <Instant at={rule.until} />
                  </>
                )}
              </Text>
              <Text size="sm" c="dimmed" ff="monospace">
                {rule.rule}
              </Text>
            </dd>
          </>
        )}
        {next.length > 0 && rule && (
          <>
            <dt>Next</dt>
            <dd>
              <Occurrences at={next} timeZone={rule.timeZone} />
            </dd>
          </>
        )}
        {dueAt !== null && isWaiting && (
          <>
            <dt>If late</dt>
            <dd>{lateWords(late)}</dd>
          </>
        )}
        {places.environments.length > 0 && (
          <>
            <dt>Where</dt>
            <dd>
              <Group gap="sm">
                {places.environments.map((key) => (
                  <EnvironmentName
                    key={key}
                    environment={
                      environments.find((each) => each.key === key) ?? { key, name: key, color: null }
                    }
                  />
                ))}
              </Group>
            </dd>
          </>
        )}
        {places.flags.length > 0 && (
          <>
            <dt>{places.flags.length === 1 ? 'Flag' : 'Flags'}</dt>
            <dd>
              <Group gap="xs">
                {places.flags.map((key) => (
                  <ProjectLink key={key} to={`flags/${key}`}>
                    {key}
                  </ProjectLink>
                ))}
              </Group>
            </dd>
          </>
        )}
        <dt>By</dt>
        <dd>
          {author.name}
          {author.account && author.account.name !== author.name && `, ${author.account.name}`},{' '}
          <Instant at={held.createdAt} />
        </dd>
        <dt>Revision</dt>
        <dd>{held.revision}</dd>
        {outcome && (
          <>
            <dt>{rule && isWaiting ? 'Last time' : 'Ended'}</dt>
            <dd>
              {rule && isWaiting ? `${outcome.state}, ` : ''}
              <Instant at={outcome.at} />
              {outcome.missed !== undefined &&
                `; ${counted(outcome.missed, 'occurrence')} before it did not run`}
            </dd>
          </>
        )}
        {held.rollout && (
          <>
            <dt>Rollout</dt>
            <dd>
              <ProjectLink to="rollouts" search={{ flag: places.flags[0] }}>
                a step of it
              </ProjectLink>
            </dd>
          </>
        )}
        {held.together && (
          <>
            <dt>Together</dt>
            <dd>One end of a window: it is approved, rejected and cancelled with the other one.</dd>
          </>
        )}
      </dl>
      {held.state === 'done' && (
        <Text size="sm" mt="sm">
          <ProjectLink to="changes" search={{ kind: 'held-operation', key: held.id }}>
            What changed, in the log
          </ProjectLink>
        </Text>
      )}
    </section>
  );
}
