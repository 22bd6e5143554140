import type { ChangeAnswer, FlagAnswer } from '@halyard/contract';
import { Badge, Button, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { useMay } from '../../../api/use-may.ts';
import { Differences } from '../../../kit/differences.tsx';
import { Instant } from '../../../kit/instant.tsx';
import { ProjectLink } from '../../../kit/project-link.tsx';
import { spoken } from '../../../kit/spoken.ts';
import { useTabSearch } from '../tab-search.ts';
import classes from './history.module.css';

/** One change as a sentence; opened, what of the flag differs, and the way back. */
export function ChangeRow({
  change,
  flag,
  isLive,
  before,
  onRestore,
}: {
  change: ChangeAnswer;
  flag: FlagAnswer;
  /** Whether nothing has changed since. */
  isLive: boolean;
  /** The change of the flag before this one; undefined: there is none, or it is not known yet. */
  before: number | undefined;
  onRestore: (seq: number) => void;
}) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const may = useMay();
  const [, look] = useTabSearch();
  const { seq, at, sentence, actor, comment } = change;
  const id = `change-${seq}`;
  const mine = change.diff.filter(({ kind, key }) => kind === 'flag' && key === flag.key);
  const mayRestore = may('revertFlag', { environment: undefined, tags: flag.tags });
  return (
    <li className={classes.change}>
      <UnstyledButton
        className={classes.head}
        onClick={toggle}
        aria-expanded={isOpen}
        aria-controls={id}
        data-open={isOpen || undefined}
      >
        <IconChevronRight size={16} aria-hidden className={classes.chevron} />
        <span>
          <Text component="span">{spoken(sentence)}</Text>
          {comment && (
            <Text component="span" size="sm" c="dimmed" display="block">
              “{comment}”
            </Text>
          )}
        </span>
        <Text component="span" size="sm" c="dimmed" className={classes.when}>
          <Instant at={at} />
          {isLive && (
            <Badge ml={8} c="var(--mantine-color-text)">
              live
            </Badge>
          )}
        </Text>
      </UnstyledButton>
      <Collapse expanded={isOpen} id={id}>
        {isOpen && (
          <Stack gap="sm" className={classes.more}>
            <Text size="sm" c="dimmed">
              By {actor.name}
              {actor.account ? ` (a key of ${actor.account.name})` : ''}, change{' '}
              <ProjectLink to={`changes/${seq}`} underline="always">
                {seq}
              </ProjectLink>
              {actor.bypassed &&
                actor.bypassed.length > 0 &&
                `, past the protection of ${actor.bypassed.join(', ')}`}
            </Text>
            <Differences differences={mine} />
            <Group gap="xs">
              {mayRestore && !isLive && (
                <Button size="compact-sm" variant="default" onClick={() => onRestore(seq)}>
                  Restore how it stood after this
                </Button>
              )}
              {mayRestore && before !== undefined && (
                <Button size="compact-sm" variant="default" onClick={() => onRestore(before)}>
                  Restore how it stood before this
                </Button>
              )}
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => look({ past: true, seq, at: undefined })}
              >
                What did a user get then?
              </Button>
            </Group>
          </Stack>
        )}
      </Collapse>
    </li>
  );
}
