import type { RolloutSummary } from '@halyard/contract';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { isProblem } from '../../api/problem.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ConflictList } from '../schedules/index.ts';

export interface SteeringProps {
  rollout: RolloutSummary;
  /** Of its environment, for people. */
  place: string;
  /** Whether protection is in the way, and is passed with a reason. */
  bypass: boolean;
  opened: boolean;
  onClose: () => void;
}

/** A dialog that steers a rollout: what it asks, a reason for the log, and what was in the way. */
export function SteeringDialog({
  title,
  action,
  color = 'halyard',
  bypass,
  place,
  opened,
  onClose,
  onSubmit,
  disabled = false,
  children,
}: {
  title: string;
  action: string;
  color?: 'halyard' | 'red';
  /** Whether it is done past protection: a reason is wanted then, and it is said. */
  bypass: boolean;
  place: string;
  opened: boolean;
  onClose: () => void;
  /** Closes where it resolves. */
  onSubmit: (options: { comment: string; bypass: boolean | undefined }) => Promise<unknown>;
  disabled?: boolean;
  children: ReactNode;
}) {
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onSubmit({ comment, bypass: bypass || undefined });
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const conflicts = isProblem(problem) ? problem.more['conflicts'] : undefined;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="md">
          {children}
          {bypass && (
            <Text fw={500}>
              {place} is protected, and steering a rollout is not proposed: you pass the protection by
              yourself. The log says so.
            </Text>
          )}
          <TextInput
            label={bypass ? 'Why' : 'Why (optional)'}
            description="Stands in the log, for whoever looks for it later"
            required={bypass}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
            maxLength={2000}
          />
          <ProblemNotice problem={problem}>
            {Array.isArray(conflicts) && <ConflictList conflicts={conflicts} />}
          </ProblemNotice>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={color === 'red' ? 'red.9' : color}
              loading={isBusy}
              disabled={disabled}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
