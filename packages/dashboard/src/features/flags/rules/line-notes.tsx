import type { Problem } from '@halyard/core';
import { Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle';
import classes from './rules.module.css';

/** What is said below a line: what makes it wrong, else what its author hardly meant. */
export function LineNotes({ problems }: { problems: readonly (Problem & { code?: string })[] }) {
  if (problems.length === 0) return null;
  const isWrong = problems.some(({ code }) => code === undefined);
  const shown = problems.filter(({ code }) => !isWrong || code === undefined).slice(0, 3);
  return (
    <div className={classes.notes} role="status">
      {shown.map(({ pointer, message, code }) => (
        <div
          key={`${pointer} ${message}`}
          className={classes.note}
          data-kind={code === undefined ? 'wrong' : 'hint'}
        >
          {code === undefined ? (
            <IconAlertTriangle size={14} aria-label="Wrong:" role="img" />
          ) : (
            <IconInfoCircle size={14} aria-label="Note:" role="img" />
          )}
          <Text size="xs">{message.charAt(0).toUpperCase() + message.slice(1)}</Text>
        </div>
      ))}
      {problems.length > shown.length && shown.length === 3 && (
        <Text size="xs" c="dimmed">
          and {problems.length - shown.length} more
        </Text>
      )}
    </div>
  );
}
