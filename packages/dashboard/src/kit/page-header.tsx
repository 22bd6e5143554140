import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** What a screen is, in one line, and what can be done with it as a whole. Also names the window. */
export function PageHeader({
  title,
  heading,
  lead,
  children,
}: {
  /** Names the window. */
  title: string;
  /** What is shown instead of the title, where it is more than text. */
  heading?: ReactNode;
  /** One sentence below it. */
  lead?: ReactNode;
  /** Actions, on the right. */
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Halyard`;
  }, [title]);
  return (
    <Group justify="space-between" align="flex-start" gap="md" mb="md" wrap="wrap">
      <Stack gap={2} flex="1 1 260px" miw={0}>
        <Title order={1}>{heading ?? title}</Title>
        {lead && (
          <Text c="dimmed" component="div" maw={720}>
            {lead}
          </Text>
        )}
      </Stack>
      {children && (
        <Box>
          <Group gap="xs">{children}</Group>
        </Box>
      )}
    </Group>
  );
}
