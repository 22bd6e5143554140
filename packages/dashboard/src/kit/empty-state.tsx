import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where there is nothing yet: what it would be, one example, one thing to do. */
export function EmptyState({
  title,
  children,
  example,
  action,
}: {
  title: string;
  children: ReactNode;
  example?: string;
  action?: ReactNode;
}) {
  return (
    <Paper p="xl" bg="var(--halyard-surface)">
      <Stack align="center" gap="sm" maw={560} mx="auto" ta="center">
        <Title order={2}>{title}</Title>
        <Text c="dimmed" component="div">
          {children}
        </Text>
        {example && (
          <Code block w="100%" ta="left" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {example}
          </Code>
        )}
        {action}
      </Stack>
    </Paper>
  );
}
