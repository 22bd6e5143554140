import { Alert } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import classes from './refusal.module.css';
import { wordsOf } from './words.ts';

/** Why somebody was not let in, in words. */
export function Refusal({ problem, words }: { problem?: unknown; words?: string | undefined }) {
  const text = words ?? (problem ? wordsOf(problem) : undefined);
  if (text === undefined) return null;
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      classNames={{ icon: classes.icon, message: classes.message }}
      icon={<IconAlertTriangle size={18} aria-hidden />}
    >
      {text}
    </Alert>
  );
}
