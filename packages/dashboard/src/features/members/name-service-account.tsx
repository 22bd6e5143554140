import { Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import type { HeldRole } from './one-member.ts';
import { RolePicker } from './role-picker.tsx';

export type ServiceAccount = Answer<'listServiceAccounts'>['items'][number];

interface Given {
  /** undefined: a new one. */
  account?: ServiceAccount;
  opened: boolean;
  onClose: () => void;
}

/** Names a service account, a new one or one that is there; a new one gets its first roles with it. */
export function NameServiceAccount({ account, opened, onClose }: Given) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={account ? `Rename ${account.name}` : 'New service account'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form onClose={onClose} {...(account ? { account } : {})} />
    </Modal>
  );
}

function Form({ account, onClose }: Omit<Given, 'opened'>) {
  const project = useProject();
  const [name, setName] = useState(account?.name ?? '');
  const [description, setDescription] = useState(account?.description ?? '');
  const [roles, setRoles] = useState<HeldRole[]>([{ role: 'editor', project }]);
  /** Made already, where giving it roles failed after. */
  const [made, setMade] = useState<string>();
  const create = useWrite('createServiceAccount');
  const patch = useWrite('patchServiceAccount');
  const give = useWrite('putMember');
  const error = create.error ?? patch.error ?? give.error;
  const submit = async () => {
    const body = { name: name.trim(), description: description.trim() };
    if (account) {
      await patch.mutateAsync({
        params: { accountId: account.id },
        body,
        ifMatch: `"${account.version}"`,
      });
      notify({ message: `${body.name} is changed` });
    } else {
      const accountId = made ?? (await create.mutateAsync({ body })).data.id;
      setMade(accountId);
      if (roles.length > 0) await give.mutateAsync({ params: { accountId }, body: { roles }, ifMatch: '*' });
      notify({ message: `${body.name} is there; make a key that belongs to it` });
    }
    onClose();
  };
  return (
    <DialogForm
      action={account ? 'Save' : `Create ${name.trim() || 'it'}`}
      isBusy={create.isPending || patch.isPending || give.isPending}
      problem={error}
      {...(made === undefined
        ? {}
        : {
            kept: 'The account is there, but holds no roles yet: choose others, or close this.',
            leave: 'Close',
          })}
      onCancel={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Name"
        description="As the log says it"
        placeholder="Deploy pipeline"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(error, '/name')}
        maxLength={200}
        required
        disabled={made !== undefined}
        data-autofocus
      />
      <Textarea
        label="Description"
        description="What it does, and whom to ask about it"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        error={fieldProblem(error, '/description')}
        maxLength={2000}
        autosize
        minRows={2}
      />
      {!account && (
        <RolePicker
          value={roles}
          onChange={setRoles}
          problemAt={(i) =>
            fieldProblem(error, `/roles/${i}/role`) ?? fieldProblem(error, `/roles/${i}/project`)
          }
        />
      )}
    </DialogForm>
  );
}
