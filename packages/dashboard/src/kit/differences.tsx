import type { DifferenceAnswer } from '@halyard/contract';
import { Badge, Group, Stack, Text } from '@mantine/core';
import classes from './differences.module.css';

/** What differs in entries, place by place: what went out, what came in. */
export function Differences({ differences }: { differences: readonly DifferenceAnswer[] }) {
  if (differences.length === 0) return <Text c="dimmed">Nothing differs.</Text>;
  const entries = Map.groupBy(
    differences,
    ({ environment, kind, key }) => `${kind} ${key} ${environment ?? ''}`,
  );
  return (
    <Stack gap="sm">
      {[...entries].map(([entry, those]) => (
        <div key={entry} className={classes.entry}>
          <Group gap="xs" className={classes.name}>
            <Text span fw={500}>
              {those[0]?.key}
            </Text>
            <Badge color="gray" c="var(--mantine-color-text)">
              {those[0]?.kind}
            </Badge>
            {those[0]?.environment && <Badge c="var(--mantine-color-text)">{those[0].environment}</Badge>}
          </Group>
          {those.map((difference) => (
            <One key={`${difference.pointer} ${difference.op}`} difference={difference} />
          ))}
        </div>
      ))}
    </Stack>
  );
}

function One({ difference: { pointer, op, before, after } }: { difference: DifferenceAnswer }) {
  return (
    <div className={classes.place}>
      <Text size="sm" c="dimmed" ff="monospace" className={classes.pointer}>
        {pointer === '' ? 'all of it' : pointer.slice(1).replaceAll('/', ' › ').replaceAll('~1', '/')}
      </Text>
      <div>
        {op === 'move' && (
          <Text size="sm">
            moved from place {Number(before) + 1} to {Number(after) + 1}
          </Text>
        )}
        {op === 'unknown' && <Text size="sm">was redacted</Text>}
        {(op === 'remove' || op === 'replace') && <Side sign="−" word="was" value={before} />}
        {(op === 'add' || op === 'replace') && <Side sign="+" word="is" value={after} />}
      </div>
    </div>
  );
}

function Side({ sign, word, value }: { sign: '+' | '−'; word: string; value: unknown }) {
  return (
    <pre className={sign === '+' ? classes.added : classes.removed}>
      <span aria-hidden>{sign} </span>
      <span className={classes.hidden}>{word} </span>
      {typeof value === 'string' ? value : JSON.stringify(value, null, 1)?.replaceAll(/\n\s*/g, ' ')}
    </pre>
  );
}
