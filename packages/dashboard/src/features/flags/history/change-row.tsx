import type { ChangeAnswer, FlagAnswer } from '@halyard/contract';
import { Badge, Button, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { Fragment } from 'react';
import { useEnvironments } from '../../../api/use-environments.ts';
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
  only,
  isLive,
  before,
  onRestore,
}: {
  change: ChangeAnswer;
  flag: FlagAnswer;
  /** The environment whose history it is; undefined: all of them. */
  only: string | undefined;
  /** Whether nothing has changed since. */
  isLive: boolean;
  /** The change of the flag before this one; undefined: there is none, or it is not known yet. */
  before: number | undefined;
  onRestore: (seq: number, environment: string | undefined) => void;
}) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const [, look] = useTabSearch();
  const { seq, at, sentence, actor, comment } = change;
  const id = `change-${seq}`;
  const mine = change.diff.filter(({ kind, key }) => kind === 'flag' && key === flag.key);
  const places = useRestorable(flag, only, change);
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
              {places.map(({ key, where }) => (
                <Fragment key={key ?? ''}>
                  {!isLive && (
                    <Button size="compact-sm" variant="default" onClick={() => onRestore(seq, key)}>
                      Restore how it stood{where} after this
                    </Button>
                  )}
                  {before !== undefined && (
                    <Button size="compact-sm" variant="default" onClick={() => onRestore(before, key)}>
                      Restore how it stood{where} before this
                    </Button>
                  )}
                </Fragment>
              ))}
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

/** Where whoever looks may have it as it was: everywhere at once, or only in those environments that their roles are about. */
function useRestorable(
  flag: FlagAnswer,
  only: string | undefined,
  { items }: ChangeAnswer,
): { key: string | undefined; where: string }[] {
  const may = useMay();
  const environments = useEnvironments();
  const mayIn = (environment: string | null) => may('revertFlag', { environment, tags: flag.tags });
  if (only !== undefined) return mayIn(only) ? [{ key: only, where: '' }] : [];
  if (mayIn(null)) return [{ key: undefined, where: '' }];
  return environments
    .filter(
      ({ key }) => mayIn(key) && items.some((item) => item.key === flag.key && item.environment === key),
    )
    .map(({ key, name }) => ({ key, where: ` in ${name}` }));
}
