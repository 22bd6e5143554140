import { Group, Text } from '@mantine/core';
import IconCalendarTime from '@tabler/icons-react/icons/IconCalendarTime';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { Instant } from '../../kit/instant.tsx';
import { ownTimeZone } from '../../kit/instants.ts';
import { ProjectLink } from '../../kit/project-link.tsx';
import { spoken } from '../../kit/spoken.ts';
import { heldTitle } from './held-words.ts';
import classes from './schedules.module.css';

/** What is coming for a flag, in a strip; nothing where nothing is. */
export function UpcomingOfFlag({ flag, environment }: { flag: string; environment?: string | undefined }) {
  const project = useProject();
  const mayRead = useMay()('readCalendar');
  const [span] = useState(() => ({
    from: new Date().toISOString(),
    to: new Date(Date.now() + 365 * 86_400_000).toISOString(),
  }));
  const narrowed = { project, flag, environment };
  const { data: calendar } = useRead(
    'readCalendar',
    { query: { ...narrowed, ...span, timeZone: ownTimeZone, limit: 4 } },
    { enabled: mayRead },
  );
  const { data: held } = useRead(
    'listHeldOperations',
    { query: { ...narrowed, state: 'waiting', waits: 'approval', limit: 10 } },
    { enabled: mayRead },
  );
  // Those with a time stand in the calendar.
  const proposals = held?.items.filter(({ dueAt }) => dueAt === null) ?? [];
  const coming = calendar?.items ?? [];
  if (proposals.length === 0 && coming.length === 0) return null;
  return (
    <section className={classes.strip} aria-label={`Coming for ${flag}`}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <IconCalendarTime size={17} aria-hidden />
        <ul className={classes.stripList}>
          {proposals.map((each) => (
            <li key={each.id}>
              <Text size="sm" fw={500} component="span">
                Proposed
              </Text>{' '}
              <ProjectLink to={`proposals/${each.id}`} size="sm">
                {heldTitle(each)}, by {each.author.name}
              </ProjectLink>
            </li>
          ))}
          {coming.map((each) => (
            <li key={`${each.id} ${each.at}`}>
              <Text size="sm" fw={500} component="span">
                <Instant at={each.at} />
              </Text>{' '}
              <ComingLink coming={each} />
            </li>
          ))}
          {calendar?.next && (
            <li>
              <ProjectLink to="rollouts" search={{ tab: 'schedules', flag }} size="sm">
                See all that is coming
              </ProjectLink>
            </li>
          )}
        </ul>
      </Group>
    </section>
  );
}

/** One thing of a calendar, leading to where it can be changed. */
export function ComingLink({
  coming: { kind, id, sentence: text, flags },
}: {
  coming: { kind: string; id: string; sentence: string; flags: readonly string[] };
}) {
  const [flag] = flags;
  const sentence = spoken(text);
  if (kind === 'environment-end') {
    return (
      <ProjectLink to="environments" size="sm">
        {sentence}
      </ProjectLink>
    );
  }
  if (kind === 'rollout-step' && flag !== undefined) {
    return (
      <ProjectLink to="rollouts" search={{ flag }} size="sm">
        {sentence}
      </ProjectLink>
    );
  }
  return (
    <ProjectLink to={`proposals/${id}`} size="sm">
      {sentence}
    </ProjectLink>
  );
}
