import type { Problem } from '@halyard/core';
import { Group, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle';
import classes from './conditions.module.css';

/** What is wrong where it stands; what lint finds has a code and refuses nothing. */
export function LineProblems({ problems }: { problems: readonly (Problem & { code?: string })[] }) {
  if (problems.length === 0) return null;
  return (
    <div role="status" className={classes.problems}>
      {problems.map(({ pointer, message, code }) => (
        <Group key={`${pointer} ${message}`} gap={6} wrap="nowrap" align="flex-start">
          {code === undefined ? (
            <IconAlertTriangle size={14} className={classes.wrong} aria-label="Wrong:" role="img" />
          ) : (
            <IconInfoCircle size={14} className={classes.hint} aria-label="Note:" role="img" />
          )}
          <Text size="xs" c={code === undefined ? 'var(--halyard-bad)' : 'var(--halyard-attention)'}>
            {sentence(message)}
          </Text>
        </Group>
      ))}
    </div>
  );
}

function sentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}
