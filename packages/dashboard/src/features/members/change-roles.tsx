import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Notice } from '../../kit/notice.tsx';
import { notify, notifyNotUndone } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { HeldRoles } from './held-roles.tsx';
import type { HeldRole, Member } from './one-member.ts';
import { RolePicker } from './role-picker.tsx';

interface Given {
  account: Member['account'];
  opened: boolean;
  onClose: () => void;
}

/** Gives roles, and takes roles away: the whole list, as far as one reaches. */
export function ChangeRoles({ account, opened, onClose }: Given) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Roles of ${account.name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Loaded account={account} onClose={onClose} />
    </Modal>
  );
}

function Loaded({ account, onClose }: Omit<Given, 'opened'>) {
  const { data, etag, error } = useRead(
    'readMember',
    { params: { accountId: account.id } },
    { isBeginning: true },
  );
  if (error) return <ProblemNotice problem={error} />;
  if (!data || etag === undefined) return <Skeleton height={160} />;
  return <Form account={account} standing={data} etag={etag} onClose={onClose} />;
}

function Form({
  account,
  standing,
  etag,
  onClose,
}: Omit<Given, 'opened'> & { standing: Member; etag: string }) {
  /** What was there when editing began; somebody else may change it meanwhile. */
  const [base, setBase] = useState({ version: standing.version, etag });
  const [roles, setRoles] = useState<readonly HeldRole[]>(standing.roles);
  const put = useWrite('putMember');
  const isOvertaken = standing.version !== base.version;
  const submit = async () => {
    const before = standing.roles;
    const { etag: ifMatch } = await put.mutateAsync({
      params: { accountId: account.id },
      body: { roles: [...roles] },
      ifMatch: base.etag,
    });
    notify({
      message: `${account.name} holds other roles from now on`,
      undo: () =>
        put
          .mutateAsync({ params: { accountId: account.id }, body: { roles: [...before] }, ifMatch })
          .catch((problem) => notifyNotUndone(account.name, problem)),
    });
    onClose();
  };
  return (
    <DialogForm
      action={<>Save the roles of {account.name}</>}
      isBusy={put.isPending}
      problem={put.error}
      onCancel={onClose}
      onSubmit={submit}
      isDisabled={isOvertaken}
      kept="What you chose is still here."
    >
      {isOvertaken && (
        <div role="status">
          <Notice tone="attention" title="Somebody changed these roles while you were editing">
            <Stack gap="xs" align="flex-start">
              <Group gap="xs">
                <Text size="sm">Now:</Text> <HeldRoles roles={standing.roles} />
              </Group>
              <Group gap="xs">
                <Text size="sm">Here:</Text> <HeldRoles roles={roles} />
              </Group>
              <Group gap="xs">
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    setRoles(standing.roles);
                    setBase({ version: standing.version, etag });
                  }}
                >
                  Take theirs
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => setBase({ version: standing.version, etag })}
                >
                  Keep mine
                </Button>
              </Group>
            </Stack>
          </Notice>
        </div>
      )}
      <RolePicker
        value={roles}
        onChange={setRoles}
        problemAt={(i) =>
          fieldProblem(put.error, `/roles/${i}/role`) ?? fieldProblem(put.error, `/roles/${i}/project`)
        }
      />
      <Text size="sm" c="dimmed">
        In force from the next request on, also in what is open now. Nobody can give or take away what they
        may not do themselves.
      </Text>
    </DialogForm>
  );
}
