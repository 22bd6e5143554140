import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** One thing about an account: what it is, how it stands, what can be done about it. */
export function Section({
  title,
  lead,
  action,
  children,
}: {
  title: string;
  lead: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <Paper p="lg" component="section" aria-label={title}>
      <Group justify="space-between" align="flex-start" gap="md" wrap="wrap">
        <Stack gap={2} flex="1 1 240px" miw={0}>
          <Title order={2}>{title}</Title>
          <Text c="dimmed" size="sm" component="div">
            {lead}
          </Text>
        </Stack>
        {action}
      </Group>
      {children}
    </Paper>
  );
}
