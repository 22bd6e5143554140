import { ActionIcon, Badge, Collapse, Text, UnstyledButton } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconGripVertical from '@tabler/icons-react/icons/IconGripVertical';
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from 'react';
import { colorOf } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { counted } from '../../kit/numbers.ts';
import { ConnectionCount } from './connection-count.tsx';
import classes from './environment-list.module.css';
import { EnvironmentMenu } from './environment-menu.tsx';
import { isEndingSoon } from './lifetime.ts';
import type { ListedEnvironment } from './listed-environment.ts';

/** One environment in a line, and below it on demand those that inherit from it. */
export function EnvironmentRow({
  environment,
  renderHeirs,
  isNested = false,
  handle,
  onMove,
  isFirst = false,
  isLast = false,
}: {
  environment: ListedEnvironment;
  /** Those that inherit from it. */
  renderHeirs: (key: string) => ReactNode;
  isNested?: boolean;
  /** What makes its handle one: to drag it by. */
  handle?: ComponentPropsWithRef<'button'>;
  onMove?: (by: number) => void;
  isFirst?: boolean;
  isLast?: boolean;
}) {
  const { key, name, figures, inherits, archivedAt, expiresAt } = environment;
  const [isOpen, setOpen] = useState(false);
  const below = useId();
  const heirs = figures?.heirs ?? 0;
  return (
    <>
      <div className={classes.row} data-archived={archivedAt !== null || undefined}>
        <span className={classes.edge} style={{ background: colorOf(environment) }} aria-hidden />
        {handle && (
          <ActionIcon
            {...(handle as object)}
            className={classes.handle}
            aria-label={`Move ${name}`}
            size="sm"
          >
            <IconGripVertical size={15} aria-hidden />
          </ActionIcon>
        )}
        <div className={classes.name}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace" truncate>
            {key}
          </Text>
        </div>
        <div className={classes.marks}>
          <Marks environment={environment} isNested={isNested} />
        </div>
        <div className={classes.figures}>
          {figures && archivedAt === null && (
            <Text size="sm" component="span">
              {counted(figures.flagsOn, 'flag')} on
            </Text>
          )}
          {figures && inherits !== null && (
            <Text size="sm" c="dimmed" component="span">
              {figures.ownFlags === 0
                ? 'nothing of its own'
                : `${counted(figures.ownFlags, 'flag')} of its own`}
            </Text>
          )}
          {archivedAt === null && inherits === null && <ConnectionCount environment={key} />}
          {archivedAt !== null && (
            <Text size="sm" c="dimmed" component="span">
              archived <Instant at={archivedAt} />
            </Text>
          )}
          {archivedAt === null && expiresAt !== null && (
            <Text
              size="sm"
              component="span"
              c={isEndingSoon(expiresAt, Date.now()) ? 'var(--halyard-attention)' : 'dimmed'}
            >
              ends <Instant at={expiresAt} />
            </Text>
          )}
        </div>
        <div className={classes.end}>
          {heirs > 0 && (
            <UnstyledButton
              className={classes.heirs}
              aria-expanded={isOpen}
              aria-controls={below}
              onClick={() => setOpen(!isOpen)}
            >
              <IconChevronRight size={15} aria-hidden data-open={isOpen || undefined} />
              {counted(heirs, 'preview')}
            </UnstyledButton>
          )}
          <EnvironmentMenu environment={environment} {...(onMove ? { onMove, isFirst, isLast } : {})} />
        </div>
      </div>
      {heirs > 0 && (
        <Collapse expanded={isOpen} id={below} className={classes.below} transitionDuration={120}>
          {isOpen && renderHeirs(key)}
        </Collapse>
      )}
    </>
  );
}

function Marks({ environment, isNested }: { environment: ListedEnvironment; isNested: boolean }) {
  const { inherits, approvals } = environment;
  return (
    <>
      {environment.protected && (
        <Badge color="orange" c="var(--halyard-attention)">
          protected
        </Badge>
      )}
      {approvals > 0 && (
        <Badge color="gray" c="var(--mantine-color-text)">
          {counted(approvals, 'approval')}
        </Badge>
      )}
      {inherits !== null && !isNested && (
        <Badge color="gray" c="var(--mantine-color-text)">
          preview of {inherits}
        </Badge>
      )}
    </>
  );
}
