import type { HeldOperationAnswer } from '@halyard/contract';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { instantAt, wallClock } from '../../kit/clocks.ts';
import { ownTimeZone } from '../../kit/instants.ts';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { useProjectPath } from '../../kit/project-link.tsx';
import { heldTitle } from './held-words.ts';
import { ClockField } from './when-fields.tsx';

/** The same calls, judged against what stands now; what waited is cancelled, so that there is one of them. */
export function HoldAgain({
  held,
  opened,
  onClose,
}: {
  held: HeldOperationAnswer;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Hold it again"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form held={held} onClose={onClose} />
    </Modal>
  );
}

function Form({ held, onClose }: { held: HeldOperationAnswer; onClose: () => void }) {
  const project = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const create = useWrite('createHeldOperation');
  const cancel = useWrite('cancelHeldOperation');
  const isOver = held.dueAt !== null && Date.parse(held.dueAt) <= Date.now();
  const isTimed = held.dueAt !== null;
  const soon = () => wallClock(new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000), ownTimeZone);
  const [clock, setClock] = useState(
    !isTimed || isOver ? soon() : wallClock(new Date(held.dueAt!), ownTimeZone),
  );
  const again = async () => {
    const at = isTimed ? (instantAt(clock, ownTimeZone)?.toISOString() ?? '') : null;
    const { data } = await create.mutateAsync({
      query: { project },
      body: {
        calls: held.calls,
        at,
        late: held.late,
        comment: held.comment,
        ...(held.approvalsNeeded > 0 ? { propose: true } : {}),
      },
    });
    if (held.state === 'waiting') {
      await cancel.mutateAsync({
        params: { heldId: held.id },
        query: { project },
        body: { reason: `held again as ${data.id}` },
      });
    }
    notify({ message: 'Held again, against what stands now' });
    onClose();
    await navigate({ to: path(`proposals/${data.id}`) as never });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        again().catch(() => {});
      }}
    >
      <Stack gap="md">
        <Text>
          {heldTitle(held)}, judged against what stands today: what others edited meanwhile stays, unless the
          calls name it.
          {held.state === 'waiting' && ' This one is cancelled.'}
          {held.approvalsNeeded > 0 && ' It has to be approved anew.'}
        </Text>
        {isTimed && (
          <ClockField
            label="When"
            value={clock}
            onChange={setClock}
            timeZone={ownTimeZone}
            error={fieldProblem(create.error, '/at')}
          />
        )}
        <ProblemNotice problem={create.error ?? cancel.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending || cancel.isPending}>
            Hold it again
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
