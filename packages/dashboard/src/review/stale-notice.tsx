import { Alert, Button, Stack, Text } from '@mantine/core';
import IconGitMerge from '@tabler/icons-react/icons/IconGitMerge';
import type { Problem } from '../api/problem.ts';

/** Somebody saved meanwhile: nothing of theirs is overwritten, and nothing of one's own is lost. */
export function StaleNotice({ problem, onLeave }: { problem: Problem; onLeave: () => void }) {
  return (
    <Alert
      color="yellow"
      variant="light"
      role="alert"
      icon={<IconGitMerge size={18} aria-hidden />}
      title="Somebody changed it while you were editing"
      styles={{ title: { color: 'var(--halyard-attention)' }, icon: { color: 'var(--halyard-attention)' } }}
    >
      <Stack gap="sm" align="flex-start" c="var(--mantine-color-text)">
        <Text>
          Nothing was saved and nothing was overwritten. Your edits are still here: what does not collide is
          put on top of what is live now, and where both of you changed the same, you choose.
        </Text>
        <Text size="xs" c="dimmed">
          {problem.detail}
        </Text>
        <Button size="xs" variant="default" onClick={onLeave}>
          See both sides
        </Button>
      </Stack>
    </Alert>
  );
}
