import { Paper, Title, VisuallyHidden } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import type { ReactNode } from 'react';
import classes from './start.module.css';

/** One thing to do, with its number, and whether it is done. */
export function Step({
  number,
  title,
  isDone,
  children,
}: {
  number: number;
  title: string;
  isDone: boolean;
  children: ReactNode;
}) {
  return (
    <Paper component="li" p="lg" className={classes.step}>
      <span className={classes.number} data-done={isDone || undefined} aria-hidden>
        {isDone ? <IconCheck size={15} /> : number}
      </span>
      <Title order={2}>
        {title}
        {isDone && <VisuallyHidden> (done)</VisuallyHidden>}
      </Title>
      <div className={classes.body}>{children}</div>
    </Paper>
  );
}
