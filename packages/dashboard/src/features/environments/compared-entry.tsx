import { Anchor, Badge, Checkbox, Collapse, Group, Text, UnstyledButton } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import type { ComparedEntry } from './chosen-pieces.ts';
import classes from './compare-environments.module.css';
import { pieceNames, pieceOrder, pieceWords } from './piece-words.ts';
import { SidesInWords } from './sides-in-words.tsx';

/** A flag or segment that differs: what of it, in words, each to be taken over by itself; opened, both sides in full. */
export function ComparedEntryRow({
  entry,
  from,
  to,
  chosen,
  onChoose,
}: {
  entry: ComparedEntry;
  from: string;
  to: string;
  chosen: ReadonlySet<string> | undefined;
  /** Where something may be taken over. */
  onChoose?: (pieces: readonly string[], isChosen: boolean) => void;
}) {
  const project = useProject();
  const [isOpen, setOpen] = useState(false);
  const sides = useId();
  const { kind, key } = entry;
  const pieces = entry.pieces.toSorted((a, b) => pieceOrder.indexOf(a.piece) - pieceOrder.indexOf(b.piece));
  const all = pieces.map(({ piece }) => piece);
  const isWhole = all.every((piece) => chosen?.has(piece));
  return (
    <article className={classes.entry} aria-label={`${kind} ${key}`}>
      <div className={classes.entryHead}>
        {onChoose && (
          <Checkbox
            aria-label={`Take over all that differs of ${key}`}
            checked={isWhole}
            indeterminate={(chosen?.size ?? 0) > 0 && !isWhole}
            onChange={(event) => onChoose(all, event.currentTarget.checked)}
          />
        )}
        <Anchor
          component={Link}
          to={`/projects/${encodeURIComponent(project)}/${kind}s/${encodeURIComponent(key)}`}
          fw={600}
          className={classes.key}
        >
          {key}
        </Anchor>
        {kind === 'segment' && (
          <Badge color="gray" c="var(--mantine-color-text)">
            segment
          </Badge>
        )}
        <UnstyledButton
          className={classes.open}
          aria-expanded={isOpen}
          aria-controls={sides}
          onClick={() => setOpen(!isOpen)}
          aria-label={`Both sides of ${key}`}
        >
          <IconChevronRight size={15} aria-hidden data-open={isOpen || undefined} />
          Both sides
        </UnstyledButton>
      </div>
      <ul className={classes.pieces} data-chooses={onChoose !== undefined || undefined}>
        {pieces.map(({ piece, environment, with: other }) => {
          const words = (
            <Group gap="0 8px" wrap="wrap" component="span">
              <Text span fw={500} size="sm">
                {pieceNames[piece]}
              </Text>
              <Text span size="sm" c="dimmed">
                {pieceWords(piece, environment, other)}
              </Text>
            </Group>
          );
          return (
            <li key={piece}>
              {onChoose ? (
                <Checkbox
                  size="xs"
                  label={words}
                  checked={chosen?.has(piece) ?? false}
                  onChange={(event) => onChoose([piece], event.currentTarget.checked)}
                />
              ) : (
                words
              )}
            </li>
          );
        })}
      </ul>
      <Collapse expanded={isOpen} id={sides} transitionDuration={120}>
        {isOpen && <SidesInWords kind={kind} entryKey={key} from={from} to={to} />}
      </Collapse>
    </article>
  );
}
