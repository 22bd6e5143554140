import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemNotice } from './problem-notice.tsx';

/** The form in a dialog: its fields, what the service said against them, and two buttons of which one says what it does. */
export function DialogForm({
  action,
  isBusy,
  isDisabled = false,
  problem,
  kept = 'What you typed is still here.',
  leave = 'Cancel',
  onCancel,
  onSubmit,
  children,
}: {
  /** e.g. `Create Web shop`. */
  action: ReactNode;
  isBusy: boolean;
  /** Where something has to be settled first. */
  isDisabled?: boolean;
  problem: unknown;
  /** What is not lost where it was refused. */
  kept?: string;
  /** What the other button says; another word where a part of it is done already. */
  leave?: string;
  onCancel: () => void;
  /** Closes the dialog itself; where it throws, `problem` says why and everything stays. */
  onSubmit: () => Promise<unknown>;
  children: ReactNode;
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit().catch(() => undefined);
      }}
    >
      <Stack gap="md">
        {children}
        <ProblemNotice problem={problem} kept={kept} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {leave}
          </Button>
          <Button type="submit" loading={isBusy} disabled={isDisabled}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
