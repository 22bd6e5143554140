import { Modal, TagsInput, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { keyFromName } from '../../kit/key-from-name.ts';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem } from '../../kit/problem-notice.tsx';

const usual = ['development', 'staging', 'production'];

/** A new project, with the environments that it begins with. */
export function CreateProject({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New project" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [environments, setEnvironments] = useState(usual);
  const create = useWrite('createProject');
  const { error } = create;
  const meant = key.trim() || keyFromName(name);
  const submit = async () => {
    await create.mutateAsync({ body: { key: meant, name: name.trim(), environments } });
    onClose();
    notify({ message: `${name.trim()} is there` });
    await navigate({ to: `/projects/${encodeURIComponent(meant)}` as never });
  };
  return (
    <DialogForm
      action={<>Create {name.trim() || 'the project'}</>}
      isBusy={create.isPending}
      problem={error}
      onCancel={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Name"
        placeholder="Web shop"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(error, '/name')}
        maxLength={200}
        required
        data-autofocus
      />
      <TextInput
        label="Key"
        description="As programs name it; it stays"
        placeholder={keyFromName(name) || 'web-shop'}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={fieldProblem(error, '/key')}
      />
      <TagsInput
        label="Environments"
        description="In their order, as on every screen; others can follow later"
        value={environments}
        onChange={setEnvironments}
        error={
          fieldProblem(error, '/environments') ??
          environments
            .map((_, i) => fieldProblem(error, `/environments/${i}`))
            .find((problem) => problem !== undefined)
        }
      />
    </DialogForm>
  );
}
