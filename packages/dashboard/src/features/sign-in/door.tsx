import { Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import mark from '../../frame/mark.svg';
import classes from './door.module.css';

/** What stands around everything that is shown before somebody is signed in. */
export function Door({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Halyard`;
  }, [title]);
  return (
    <main className={classes.door}>
      <div className={classes.name}>
        <img src={mark} alt="" width={30} height={30} />
        <Text fw={650} size="lg">
          Halyard
        </Text>
      </div>
      <Paper className={classes.card} p="xl">
        <Stack gap="md">
          <Stack gap={4}>
            <Title order={1}>{title}</Title>
            {lead && (
              <Text c="dimmed" component="div">
                {lead}
              </Text>
            )}
          </Stack>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}
