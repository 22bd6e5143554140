import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import type { ReactNode } from 'react';
import { isProblem } from '../api/problem.ts';

/** What went wrong, what was kept, and what to do; never more than the service said, and all that it said. */
export function ProblemNotice({
  problem,
  kept,
  onRetry,
  children,
}: {
  problem: unknown;
  /** What is not lost, e.g. "Your edits are still here." */
  kept?: ReactNode;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  if (!problem) return null;
  const known = isProblem(problem) ? problem : undefined;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={known?.title ?? 'Something went wrong in this page'}
      styles={{ title: { color: 'var(--halyard-bad)' }, icon: { color: 'var(--halyard-bad)' } }}
    >
      <Stack gap="xs" c="var(--mantine-color-text)">
        <Text>{known?.detail ?? String((problem as Error).message ?? problem)}</Text>
        {known && known.fields.length > 0 && (
          <List size="sm" spacing={2}>
            {known.fields.map(({ pointer, message }) => (
              <List.Item key={`${pointer} ${message}`}>
                {pointer && <Code>{pointer}</Code>} {message}
              </List.Item>
            ))}
          </List>
        )}
        {kept && <Text>{kept}</Text>}
        {children}
        <Group gap="sm">
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {known?.requestId && (
            <Text size="xs" c="dimmed">
              Request {known.requestId}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** What is wrong with one field of a form, by its pointer. */
export function fieldProblem(problem: unknown, pointer: string): string | undefined {
  if (!isProblem(problem)) return undefined;
  return problem.fields.find((field) => field.pointer === pointer)?.message;
}
