import type { ChangeAnswer, EnvironmentAnswer, FlagAnswer } from '@halyard/contract';
import { Badge, Button, Collapse, Group, Text } from '@mantine/core';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { Differences } from '../../kit/differences.tsx';
import { Instant } from '../../kit/instant.tsx';
import { exactly } from '../../kit/instants.ts';
import type { Moment } from '../../kit/moment.ts';
import { ProjectLink } from '../../kit/project-link.tsx';
import { spoken } from '../../kit/spoken.ts';
import type { RestoreTarget } from '../restore/index.ts';
import { FlipLine } from './flip-line.tsx';
import classes from './incident.module.css';
import type { Killing } from './kill-dialog.tsx';
import { KillHere } from './kill-here.tsx';
import { MarkIcon } from './mark-icon.tsx';
import { markOf, type Touched, touchedBy } from './marks.ts';
import type { FlagFlip } from './use-flips.ts';
import { useKnownFlags } from './use-known-flags.ts';

/** How what was touched is steered from here, as far as one may. */
interface Steering {
  onRestore: (target: RestoreTarget, moment: Moment) => void;
  onKill: (killing: Killing) => void;
}

/** One change on the timeline: what it did, whose answers it changed, and how it is undone from here. */
export function TimelineEntry({
  change,
  environment,
  flips,
  who,
  ...steering
}: {
  change: ChangeAnswer;
  environment: EnvironmentAnswer;
  flips: readonly FlagFlip[];
  who: string;
} & Steering) {
  const [isOpen, setOpen] = useState(false);
  const touched = touchedBy(change, environment.key);
  const mark = markOf(change, environment.key);
  // A kill is lifted, not put back.
  const isKill = mark === 'kill' || mark === 'lift';
  const here = change.diff.filter((difference) => difference.environment === environment.key);
  const bypassed = change.actor.bypassed ?? [];
  const shown = touched.slice(0, mostShown);
  const flags = shown.filter(({ kind }) => kind === 'flag');
  const known = useKnownFlags(
    useProject(),
    flags.map(({ key }) => key),
  );
  return (
    <li className={classes.entry}>
      <div className={classes.time}>
        <Text size="sm" title={exactly(new Date(change.at))}>
          {clock.format(new Date(change.at))}
        </Text>
        <Text size="xs" c="dimmed" component="div">
          <Instant at={change.at} />
        </Text>
      </div>
      <MarkIcon kind={mark} />
      <div className={classes.body}>
        <ProjectLink to={`changes/${change.seq}`} c="var(--mantine-color-text)" fw={500}>
          {spoken(change.sentence)}
        </ProjectLink>
        {bypassed.includes(environment.key) && (
          <Badge ml="xs" color="red" c="var(--halyard-bad)">
            bypassed protection
          </Badge>
        )}
        {change.comment !== null && (
          <Text size="sm" c="dimmed">
            “{change.comment}”
          </Text>
        )}
        {flips.map((one) => (
          <FlipLine key={`${one.flag} ${one.flip.at}`} {...one} who={who} />
        ))}
        {shown.map((entry) => (
          <TouchedEntry
            key={`${entry.kind} ${entry.key}`}
            entry={isKill ? { ...entry, wasThere: false } : entry}
            flag={entry.kind === 'flag' ? known.get(entry.key) : undefined}
            environment={environment}
            {...steering}
          />
        ))}
        {touched.length > shown.length && (
          <Text size="sm" c="dimmed" mt={6}>
            and {touched.length - shown.length} more, which go back with the environment as a whole
          </Text>
        )}
        {here.length > 0 && (
          <>
            <Button
              size="compact-xs"
              variant="subtle"
              mt={6}
              ml={-8}
              onClick={() => setOpen(!isOpen)}
              aria-expanded={isOpen}
            >
              {isOpen ? 'Hide what differs' : 'Show what differs'}
            </Button>
            <Collapse expanded={isOpen} transitionDuration={100}>
              {isOpen && <Differences differences={here.slice(0, 20)} />}
            </Collapse>
          </>
        )}
      </div>
    </li>
  );
}

const mostShown = 4;
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function TouchedEntry({
  entry: { kind, key, wasThere, before },
  flag,
  environment,
  onRestore,
  onKill,
}: {
  entry: Touched;
  /** How it stands now, once that is known. */
  flag: FlagAnswer | undefined;
  environment: EnvironmentAnswer;
} & Steering) {
  const may = useMay();
  const target = { environment: environment.key };
  const mayRevert =
    kind === 'segment'
      ? may('revertSegment', target)
      : flag !== undefined && may('revertFlag', { ...target, tags: flag.tags });
  return (
    <Group className={classes.touched}>
      <ProjectLink to={`${kind}s/${key}`} search={{ environment: environment.key }} size="sm">
        {kind === 'segment' && 'segment '}
        {key}
      </ProjectLink>
      {wasThere && mayRevert && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconArrowBackUp size={13} aria-hidden />}
          aria-label={`Revert in ${environment.name}: ${key}, to before this`}
          onClick={() => onRestore({ kind, key, environment: environment.key }, before)}
        >
          Revert in {environment.name}
        </Button>
      )}
      {flag && <KillHere flag={flag} environment={environment} onAsk={onKill} />}
    </Group>
  );
}
