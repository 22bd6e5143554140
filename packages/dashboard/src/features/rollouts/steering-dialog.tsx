import type { RolloutSummary } from '@halyard/contract';
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Answered } from '../../api/call.ts';
import { isProblem } from '../../api/problem.ts';
import { notify } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { useProjectHref } from '../../kit/project-link.tsx';
import { ConflictList } from '../schedules/index.ts';
import type { Way } from './use-steering.ts';

export interface SteeringProps {
  rollout: RolloutSummary;
  /** Of its environment, for people. */
  place: string;
  /** Whether a change there waits for approval, unless what lets the rollout go on lets this be done as well. */
  isGuarded: boolean;
  /** Whether whoever looks may do without. */
  mayBypass: boolean;
  opened: boolean;
  onClose: () => void;
}

/** A dialog that steers a rollout: what it asks, a reason for the log, and what was in the way. */
export function SteeringDialog({
  title,
  action,
  color = 'halyard',
  way = 'now',
  mayBypass = false,
  place,
  opened,
  onClose,
  onSubmit,
  done,
  disabled = false,
  children,
}: {
  title: string;
  action: string;
  color?: 'halyard' | 'red';
  /** What becomes of it; done past protection, a reason is wanted, and it is said. */
  way?: Way;
  mayBypass?: boolean;
  place: string;
  opened: boolean;
  onClose: () => void;
  /** Closes where it resolves. */
  onSubmit: (options: { comment: string; bypass: boolean | undefined }) => Promise<Answered<unknown>>;
  /** What is said once it is done. */
  done: string;
  disabled?: boolean;
  children: ReactNode;
}) {
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [isPast, setPast] = useState(false);
  const href = useProjectHref();
  const bypass = mayBypass && (way === 'refused' || (way === 'proposed' && isPast));
  const isProposed = way === 'proposed' && !bypass;
  const submit = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { status, data } = await onSubmit({ comment, bypass: bypass || undefined });
      if (status === 202) {
        const { id } = data as { id: string };
        const link = { label: 'See the proposal', href: href(`proposals/${id}`) };
        notify({ message: 'It is proposed', link });
      } else notify({ message: done });
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
          {isProposed && (
            <Text size="sm">
              {place} is protected: this becomes a proposal. It is done once others have approved it and it is
              applied.
            </Text>
          )}
          {way === 'proposed' && mayBypass && (
            <Checkbox
              label="Do it now, and ask nobody"
              checked={isPast}
              onChange={(event) => setPast(event.currentTarget.checked)}
            />
          )}
          {bypass && (
            <Text fw={500}>{place} is protected: you pass the protection by yourself. The log says so.</Text>
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
              {isProposed ? `Propose: ${action.charAt(0).toLowerCase()}${action.slice(1)}` : action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
