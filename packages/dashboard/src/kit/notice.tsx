import { Stack } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconCircleX from '@tabler/icons-react/icons/IconCircleX';
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

const icons = { bad: IconCircleX, attention: IconAlertTriangle, quiet: IconInfoCircle };

/** Something to know before one goes on: a shape, a title, and what follows from it. */
export function Notice({
  tone,
  title,
  children,
}: {
  tone: keyof typeof icons;
  title: string;
  children?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div className={`${classes.notice} ${classes[tone]}`} role="note">
      <Icon size={18} aria-hidden />
      <Stack gap="xs" className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children}
      </Stack>
    </div>
  );
}
