import { ActionIcon, Anchor, Badge, Button, Group, Text, Tooltip } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconChevronUp from '@tabler/icons-react/icons/IconChevronUp';
import IconPin from '@tabler/icons-react/icons/IconPin';
import IconPinFilled from '@tabler/icons-react/icons/IconPinFilled';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { count } from '../../kit/numbers.ts';
import { type AnswerRow, type FlagAnswered, sayReason } from './answer-rows.ts';
import type { AskedSide } from './ask-answers.ts';
import { FlagExplanation } from './flag-explanation.tsx';
import classes from './playground.module.css';
import { type Kill, useKills } from './use-kills.ts';

/** Every flag with its answer, or with both answers where two sides are compared. */
export function AnswerList({
  rows,
  a,
  b,
  open,
  onOpen,
  onPin,
}: {
  rows: readonly AnswerRow[];
  a: AskedSide;
  b: AskedSide | undefined;
  open: string | undefined;
  onOpen: (flag: string | undefined) => void;
  onPin: (flag: string) => void;
}) {
  const [most, setMost] = useState(pageSize);
  const kills = { a: useKills(a), b: useKills(b) };
  const shown = rows.slice(0, most);
  return (
    <>
      <ul className={classes.answers} aria-label="Flags and what they answer">
        {shown.map((row) => (
          <Row
            key={row.key}
            row={row}
            a={a}
            b={b}
            kills={{ a: kills.a.get(row.key), b: kills.b.get(row.key) }}
            isOpen={open === row.key}
            onOpen={() => onOpen(open === row.key ? undefined : row.key)}
            onPin={() => onPin(row.key)}
          />
        ))}
      </ul>
      {rows.length > shown.length && (
        <Group justify="center" mt="sm">
          <Button variant="default" onClick={() => setMost(most + pageSize)}>
            Show {count(Math.min(pageSize, rows.length - most))} more of {count(rows.length)}
          </Button>
        </Group>
      )}
    </>
  );
}

const pageSize = 100;

function Row({
  row,
  a,
  b,
  kills,
  isOpen,
  onOpen,
  onPin,
}: {
  row: AnswerRow;
  a: AskedSide;
  b: AskedSide | undefined;
  kills: { a: Kill | undefined; b: Kill | undefined };
  isOpen: boolean;
  onOpen: () => void;
  onPin: () => void;
}) {
  const { key, differs, isPinned } = row;
  const names = [classes.answer, b ? classes.compared : '', differs ? classes.differs : ''];
  return (
    <li>
      <div className={names.join(' ')}>
        <Tooltip label={isPinned ? 'Unpin' : 'Pin to the top'}>
          <ActionIcon
            aria-label={`${isPinned ? 'Unpin' : 'Pin'} ${key}`}
            aria-pressed={isPinned}
            onClick={onPin}
          >
            {isPinned ? <IconPinFilled size={15} aria-hidden /> : <IconPin size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <div>
          <Anchor component={Link} to={`/projects/${a.project}/flags/${key}`} fw={500}>
            {key}
          </Anchor>
          {differs && (
            <Text size="xs" fw={600}>
              differs
            </Text>
          )}
        </div>
        <Answer answer={row.a} kill={kills.a} />
        {b && (
          <div className={classes.second}>
            <Answer answer={row.b} kill={kills.b} />
          </div>
        )}
        <Tooltip label={isOpen ? 'Hide why' : 'Show why'}>
          <ActionIcon
            aria-label={`${isOpen ? 'Hide' : 'Show'} why ${key}`}
            aria-expanded={isOpen}
            onClick={onOpen}
          >
            {isOpen ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </div>
      {isOpen && (
        <div className={classes.open}>
          <div className={b ? `${classes.explained} ${classes.both}` : classes.explained}>
            <FlagExplanation flag={key} side={a} {...(b ? { title: 'A' } : {})} />
            {b && <FlagExplanation flag={key} side={b} title="B" />}
          </div>
        </div>
      )}
    </li>
  );
}

function Answer({ answer, kill }: { answer: FlagAnswered | undefined; kill: Kill | undefined }) {
  if (!answer) return <Text className={classes.why}>There is no such flag</Text>;
  const { variant, value } = answer;
  const text = JSON.stringify(value);
  return (
    <div>
      {variant === null ? (
        <Badge color="gray" c="var(--mantine-color-text)" variant="outline">
          application's default
        </Badge>
      ) : (
        <Badge c="var(--mantine-color-text)">{variant}</Badge>
      )}{' '}
      {text !== undefined && text !== JSON.stringify(variant) && (
        <span className={classes.value}>{text}</span>
      )}
      <div className={classes.why}>
        {kill ? `Killed by ${kill.by.name}: ${kill.reason}` : (answer.why ?? sayReason(answer))}
      </div>
    </div>
  );
}
