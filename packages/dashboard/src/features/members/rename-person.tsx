import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem } from '../../kit/problem-notice.tsx';
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
    <DialogForm
      action="Save"
      isBusy={patch.isPending}
      problem={patch.error}
      onCancel={onClose}
      onSubmit={submit}
    >
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
    </DialogForm>
  );
}
