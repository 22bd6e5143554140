/** Another flag that does the same, under another key. */
import type { FlagAnswer } from '@halyard/contract';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../../api/use-write.ts';
import { notify } from '../../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../../kit/problem-notice.tsx';
import { useProjectPath } from '../../../kit/project-link.tsx';
import { sayHeld } from '../../../review/index.ts';
import { creationOf } from './as-curl.ts';

export function DuplicateFlag({
  project,
  flag,
  onClose,
}: {
  project: string;
  flag: FlagAnswer;
  onClose: () => void;
}) {
  const [key, setKey] = useState(`${flag.key}-copy`);
  const [name, setName] = useState(`${flag.name} (copy)`);
  const create = useWrite('createFlag');
  const navigate = useNavigate();
  const path = useProjectPath();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const body = { ...creationOf(flag), key, name } as never;
      const answered = await create.mutateAsync({ query: { project }, body });
      onClose();
      if (sayHeld(answered, `Making ${key}`, project)) return;
      notify({ message: `${key} is made` });
      await navigate({ to: path(`flags/${encodeURIComponent(key)}`) });
    } catch {
      // Shown below.
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Duplicate ${flag.key}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text>
            The copy does in every environment what {flag.key} does, for the same people: splits keep their
            seeds.
          </Text>
          <TextInput
            label="Key"
            description="What code asks for; it stays for life"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={fieldProblem(create.error, '/key')}
            required
            data-autofocus
          />
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldProblem(create.error, '/name')}
          />
          <ProblemNotice problem={create.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Duplicate
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
