import type { TriggerAnswer } from '@halyard/contract';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/use-write.ts';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { fieldOf } from '../../review/index.ts';

/** Another name, or another end. */
export function EditTrigger({
  project,
  trigger,
  onClose,
}: {
  project: string;
  trigger: TriggerAnswer;
  onClose: () => void;
}) {
  const patch = useWrite('patchTrigger');
  // What it began from: where somebody saves meanwhile, it is said, not overwritten.
  const [{ version }] = useState(trigger);
  const [name, setName] = useState(trigger.name);
  const [until, setUntil] = useState(trigger.expiresAt ? fieldOf(new Date(trigger.expiresAt)) : '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await patch.mutateAsync({
        params: { triggerId: trigger.id },
        query: { project },
        body: { name, expiresAt: until === '' ? null : new Date(until).toISOString() },
        ifMatch: `"${version}"`,
      });
      onClose();
      notify({ message: `${name} is saved` });
    } catch {
      // Shown below.
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Edit ${trigger.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldProblem(patch.error, '/name')}
            maxLength={100}
            required
            data-autofocus
          />
          <TextInput
            type="datetime-local"
            label="Until (optional)"
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
            error={fieldProblem(patch.error, '/expiresAt')}
          />
          <ProblemNotice problem={patch.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={patch.isPending}>
              Save trigger
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
