import type { ChangeAnswer } from '@halyard/contract';
import { Anchor, Group, Skeleton, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { Instant } from '../../kit/instant.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { spoken } from '../../kit/spoken.ts';
import classes from './home.module.css';
import { places } from './places.ts';

const most = 8;
/** Asked for, since who came and went is no news here. */
const asked = 40;

/** The newest of the log. */
export function Lately() {
  const project = useProject();
  const mayRead = useMay()('listChanges');
  const { data, error, isPending } = useRead(
    'listChanges',
    { query: { project, limit: asked } },
    { enabled: mayRead },
  );
  if (!mayRead) return null;
  return (
    <section aria-labelledby="lately">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="lately">
          Happened lately
        </Title>
        <Anchor component={Link} to={places.changes(project)} size="sm">
          All changes
        </Anchor>
      </Group>
      <ProblemNotice problem={error} />
      {isPending && !error && <Skeleton h={320} radius="md" />}
      {data && (
        <div className={classes.group}>
          <ul className={classes.list}>
            {data.items
              .filter(isNews)
              .slice(0, most)
              .map(({ seq, at, sentence, comment }) => (
                <li key={seq} className={classes.item}>
                  <Link to={places.change(project, seq)} className={classes.line}>
                    <span className={classes.text}>{spoken(sentence)}</span>
                    <span className={classes.when}>
                      <Instant at={at} />
                    </span>
                    {comment && (
                      <Text span size="sm" c="dimmed" className={classes.more}>
                        “{comment}”
                      </Text>
                    )}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function isNews({ items }: ChangeAnswer): boolean {
  return items.some(({ kind }) => kind !== 'session' && kind !== 'person');
}
