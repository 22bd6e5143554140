import { Anchor, Group, Skeleton, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { type Read, useRead } from '../../api/use-read.ts';
import { Instant } from '../../kit/instant.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { spoken } from '../../kit/spoken.ts';
import classes from './home.module.css';
import { linkTo, places } from './places.ts';

const most = 6;
const dayMs = 86_400_000;

export type Coming = Read<'readCalendar'> & { mayRead: boolean };

/** Asked for what will change by itself in the next twenty-four hours. */
export function useComing(): Coming {
  const project = useProject();
  const mayRead = useMay()('readCalendar');
  // To the hour, so that it is not another question at every look.
  const [to] = useState(() => new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + dayMs).toISOString());
  const read = useRead('readCalendar', { query: { project, to, limit: most + 1 } }, { enabled: mayRead });
  return { ...read, mayRead };
}

/** What will change by itself in the next twenty-four hours. */
export function Today({ coming: { data, error, isPending, mayRead } }: { coming: Coming }) {
  const project = useProject();
  if (!mayRead) return null;
  return (
    <section aria-labelledby="coming">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="coming">
          Coming within a day
        </Title>
        <Anchor component={Link} {...linkTo(places.calendar(project))} size="sm">
          Calendar
        </Anchor>
      </Group>
      <ProblemNotice problem={error} />
      {isPending && !error && <Skeleton h={84} radius="md" />}
      {data && (
        <div className={classes.group}>
          {data.items.length === 0 ? (
            <Text c="dimmed" p="sm">
              Nothing changes by itself until tomorrow.
            </Text>
          ) : (
            <ul className={classes.list}>
              {data.items.slice(0, most).map(({ id, at, sentence, ready }) => (
                <li key={`${id} ${at}`} className={classes.item}>
                  <div className={classes.line}>
                    <span className={classes.text}>{spoken(sentence)}</span>
                    <span className={classes.when}>
                      <Instant at={at} />
                    </span>
                    {!ready && (
                      <Text span size="sm" c="var(--halyard-attention)" className={classes.more}>
                        Only if it is approved by then
                      </Text>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </section>
  );
}
