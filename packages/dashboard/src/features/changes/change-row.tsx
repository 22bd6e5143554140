import type { ChangeAnswer } from '@halyard/contract';
import { ActionIcon, Anchor, Badge, Group, Text, Tooltip } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconChevronUp from '@tabler/icons-react/icons/IconChevronUp';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { Differences } from '../../kit/differences.tsx';
import { Instant } from '../../kit/instant.tsx';
import { spoken } from '../../kit/spoken.ts';
import { ActorIcon } from './actor-icon.tsx';
import classes from './changes.module.css';

/** One change in a list: its sentence and reason, and on demand what differs. */
export function ChangeRow({ change }: { change: ChangeAnswer }) {
  const project = useProject();
  const [isOpen, setOpen] = useState(false);
  const { seq, at, actor, comment, redacted, diff } = change;
  const bypassed = actor.bypassed ?? [];
  return (
    <li className={classes.row}>
      <div className={classes.line}>
        <span className={classes.icon}>
          <ActorIcon actor={actor} />
        </span>
        <div>
          <Anchor component={Link} to={`/projects/${project}/changes/${seq}`} className={classes.sentence}>
            {spoken(change.sentence)}
          </Anchor>
          {comment !== null && (
            <Text size="sm" c="dimmed">
              “{comment}”
            </Text>
          )}
          {(bypassed.length > 0 || redacted || change.redactedBy) && (
            <Group gap={6} mt={4}>
              {bypassed.map((environment) => (
                <Badge key={environment} color="red" c="var(--halyard-bad)">
                  bypassed {environment}
                </Badge>
              ))}
              {(redacted || change.redactedBy) && (
                <Badge color="gray" c="var(--mantine-color-text)">
                  redacted
                </Badge>
              )}
            </Group>
          )}
        </div>
        <Text size="sm" c="dimmed" className={classes.time} component="div">
          <Instant at={at} />
        </Text>
        {diff.length > 0 ? (
          <Tooltip label={isOpen ? 'Hide what differs' : 'Show what differs'}>
            <ActionIcon
              aria-label={`${isOpen ? 'Hide' : 'Show'} what differs by change ${seq}`}
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        ) : (
          <span />
        )}
      </div>
      {isOpen && (
        <div className={classes.detail}>
          <Differences differences={diff.slice(0, mostShown)} />
          {diff.length > mostShown && (
            <Anchor component={Link} to={`/projects/${project}/changes/${seq}`} size="sm">
              {diff.length - mostShown} more
            </Anchor>
          )}
        </div>
      )}
    </li>
  );
}

/** In a list; the rest is on the page of the change. */
const mostShown = 12;
