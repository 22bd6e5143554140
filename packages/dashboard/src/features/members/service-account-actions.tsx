import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { notify, notifyProblem } from '../../kit/notify.tsx';
import { counted } from '../../kit/numbers.ts';
import { ChangeRoles } from './change-roles.tsx';
import { NameServiceAccount, type ServiceAccount } from './name-service-account.tsx';

/** What can be done with a service account. `keys`: how many of it work in this project. */
export function ServiceAccountActions({
  account,
  keys,
}: {
  account: ServiceAccount;
  keys: number | undefined;
}) {
  const may = useMay();
  const [open, setOpen] = useState<'name' | 'roles' | 'disable' | 'delete'>();
  const patch = useWrite('patchServiceAccount');
  const remove = useWrite('deleteServiceAccount');
  const { id, name, disabledAt } = account;
  const params = { accountId: id };
  const close = () => setOpen(undefined);
  const enable = async () => {
    await patch.mutateAsync({ params, body: { disabled: false } });
    notify({ message: `${name} may come in again` });
  };
  const itsKeys =
    keys === undefined ? 'Its keys are' : `${counted(keys, 'key of it here is', 'keys of it here are')}`;
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${name}`}>
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('name')}>Name, description…</Menu.Item>
          {may('putMember') && <Menu.Item onClick={() => setOpen('roles')}>Change roles…</Menu.Item>}
          <Menu.Divider />
          {disabledAt === null ? (
            <Menu.Item onClick={() => setOpen('disable')}>Disable…</Menu.Item>
          ) : (
            <Menu.Item onClick={() => void enable().catch(notifyProblem)}>Enable</Menu.Item>
          )}
          <Menu.Item c="var(--halyard-bad)" onClick={() => setOpen('delete')}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameServiceAccount account={account} opened={open === 'name'} onClose={close} />
      <ChangeRoles
        account={{ id, name, kind: 'service-account', disabled: disabledAt !== null }}
        opened={open === 'roles'}
        onClose={close}
      />
      <Confirm
        opened={open === 'disable'}
        onClose={close}
        title={`Disable ${name}?`}
        action={`Disable ${name}`}
        color="red"
        onConfirm={async (comment) => {
          await patch.mutateAsync({ params, body: { disabled: true }, comment });
          notify({ message: `${name} is disabled; its keys are refused`, undo: enable });
        }}
      >
        {itsKeys} refused from now on, and connections with them are closed within two seconds. Its roles and
        keys stay: enabled again, everything is as it was.
      </Confirm>
      <Confirm
        opened={open === 'delete'}
        onClose={close}
        title={`Delete ${name}?`}
        action={`Delete ${name}`}
        color="red"
        onConfirm={async (comment) => {
          await remove.mutateAsync({ params, comment });
          notify({ message: `${name} is deleted; its keys are revoked` });
        }}
      >
        {itsKeys} revoked for good, and its roles are taken away. What it did stays in the log, by its name.
        This cannot be taken back.
      </Confirm>
    </>
  );
}
