import { Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import { sayDone } from '../../kit/say-done.ts';
import { EnvironmentsField } from './environments-field.tsx';
import { endAfter, keyEnds } from './key-end.ts';
import type { Key } from './key-state.ts';
import { ScopeField } from './scope-field.tsx';

interface Given {
  accessKey: Key;
  project: string;
  opened: boolean;
  onClose: () => void;
}

/** Renames a key, or changes what it may do and until when. */
export function EditKey({ opened, onClose, ...given }: Given) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Change ${given.accessKey.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form onClose={onClose} {...given} />
    </Modal>
  );
}

function Form({ accessKey, project, onClose }: Omit<Given, 'opened'>) {
  // What it began from: what somebody takes from the key meanwhile is not given back by saving a name.
  const [key] = useState(accessKey);
  const patch = useWrite('patchKey');
  const { data: all } = useRead(
    'listEnvironments',
    { query: { project, limit: 500 } },
    { enabled: key.kind === 'api' },
  );
  const [name, setName] = useState(key.name);
  const [scopes, setScopes] = useState<string[]>([...key.scopes]);
  const [environments, setEnvironments] = useState<string[]>([...(key.environments ?? [])]);
  const [days, setDays] = useState('same');
  const { error } = patch;
  const submit = async () => {
    const narrowed = environments.length > 0 ? environments : null;
    const isSame = (a: readonly string[] | null, b: readonly string[] | null) => a?.join() === b?.join();
    const answered = await patch.mutateAsync({
      params: { keyId: key.id },
      query: { project },
      body: {
        ...(name.trim() === key.name ? {} : { name: name.trim() }),
        ...(isSame(scopes, key.scopes) ? {} : { scopes: scopes as never }),
        ...(key.kind !== 'api' || isSame(narrowed, key.environments) ? {} : { environments: narrowed }),
        ...(days === 'same' ? {} : { expiresAt: endAfter(days, Date.now()) }),
      },
      ifMatch: `"${key.version}"`,
    });
    sayDone(project, answered, `${name.trim()} is changed; it holds from the next request on`);
    onClose();
  };
  return (
    <DialogForm
      action={<>Save {name.trim()}</>}
      isBusy={patch.isPending}
      problem={error}
      onCancel={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(error, '/name')}
        maxLength={200}
        required
        data-autofocus
      />
      {key.kind === 'api' && (
        <>
          <ScopeField value={scopes} onChange={setScopes} problem={fieldProblem(error, '/scopes')} />
          {key.project !== null && (
            <EnvironmentsField
              value={environments}
              known={(all?.items ?? []).map((each) => each.key)}
              onChange={setEnvironments}
              problem={fieldProblem(error, '/environments')}
            />
          )}
        </>
      )}
      <Select
        label="Ends"
        data={[
          {
            value: 'same',
            label: key.expiresAt === null ? 'As it is: never' : `As it is: ${key.expiresAt.slice(0, 10)}`,
          },
          ...keyEnds,
        ]}
        value={days}
        onChange={(value) => setDays(value ?? 'same')}
        allowDeselect={false}
        error={fieldProblem(error, '/expiresAt')}
      />
    </DialogForm>
  );
}
