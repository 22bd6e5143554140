import type { Upcoming } from '@halyard/contract';
import { Anchor, Text } from '@mantine/core';
import IconClock from '@tabler/icons-react/icons/IconClock';
import { Link } from '@tanstack/react-router';
import { useProject } from '../api/project-key.ts';
import { Instant } from '../kit/instant.tsx';
import { spoken } from '../kit/spoken.ts';
import classes from './review-drawer.module.css';

/** What is held, proposed or rolling out on the same; undefined: whoever asks may not see it. */
export function UpcomingList({ upcoming }: { upcoming: readonly Upcoming[] | null | undefined }) {
  const project = useProject();
  if (upcoming === undefined)
    return <Text c="dimmed">Your roles do not show you what is scheduled or proposed.</Text>;
  if (upcoming === null) return <Text c="dimmed">It could not be found out this time.</Text>;
  if (upcoming.length === 0)
    return <Text c="dimmed">Nothing else is scheduled, proposed or rolling out on it.</Text>;
  const root = `/projects/${encodeURIComponent(project)}`;
  return (
    <ul className={classes.list}>
      {upcoming.map(({ held, rollout, at, sentence }) => (
        <li key={held ?? rollout ?? sentence} className={classes.finding} data-severity="hint">
          <IconClock size={17} aria-hidden className={classes.icon} />
          <div>
            <Text component="span">{spoken(sentence)} </Text>
            <Text component="span" c="dimmed">
              {at ? <Instant at={at} /> : 'whenever it is applied'}
            </Text>{' '}
            <Anchor
              component={Link}
              to={held ? `${root}/proposals/${encodeURIComponent(held)}` : `${root}/rollouts`}
              size="sm"
            >
              {held ? 'See it' : 'See the rollout'}
            </Anchor>
          </div>
        </li>
      ))}
    </ul>
  );
}
