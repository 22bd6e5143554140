import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../../api/use-write.ts';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import type { Person } from './one-member.ts';

interface Given {
  person: Person;
  opened: boolean;
  onClose: () => void;
}

export function RenamePerson({ person, opened, onClose }: Given) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Rename ${person.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form person={person} onClose={onClose} />
    </Modal>
  );
}

function Form({ person, onClose }: Omit<Given, 'opened'>) {
  const [name, setName] = useState(person.name);
  const patch = useWrite('patchPerson');
  const submit = async () => {
    await patch.mutateAsync({
      params: { personId: person.id },
      body: { name: name.trim() },
      ifMatch: `"${person.version}"`,
    });
    notify({ message: `${person.name} is called ${name.trim()} now` });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => undefined);
      }}
    >
      <Stack gap="md">
        <TextInput
          label="Name"
          description="As the log says it from now on; what is in it stays as it was"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldProblem(patch.error, '/name')}
          maxLength={200}
          required
          data-autofocus
        />
        <ProblemNotice problem={patch.error} kept="What you typed is still here." />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={patch.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
