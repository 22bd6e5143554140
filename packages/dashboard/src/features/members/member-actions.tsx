import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { notify } from '../../kit/notify.tsx';
import { ChangeRoles } from './change-roles.tsx';
import { KnownKeys } from './known-keys.tsx';
import type { MemberInFull } from './one-member.ts';
import { RenamePerson } from './rename-person.tsx';
import { ShowLink, type ShownLink } from './show-link.tsx';

type Open = 'roles' | 'rename' | 'reset' | 'factor' | 'disable' | 'remove' | undefined;

/** What can be done about somebody, as far as one may. */
export function MemberActions({ member, isMyself }: { member: MemberInFull; isMyself: boolean }) {
  const may = useMay();
  const [open, setOpen] = useState<Open>();
  const [link, setLink] = useState<ShownLink>();
  const patch = useWrite('patchPerson');
  const remove = useWrite('removePerson');
  const reset = useWrite('createResetLink');
  const removeFactor = useWrite('removeSecondFactor');
  const { account, person } = member;
  const { name, id, disabled } = account;
  const mayGive = may('putMember');
  const mayPerson = person !== undefined && may('patchPerson', { project: null, environment: null });
  if (!mayGive && !mayPerson) return null;
  const close = () => setOpen(undefined);
  const params = { personId: id };
  const setDisabled = async (next: boolean, comment?: string) => {
    await patch.mutateAsync({ params, body: { disabled: next }, comment });
    notify({ message: next ? `${name} is disabled and signed out everywhere` : `${name} may come in again` });
  };
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${name}`}>
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayGive && <Menu.Item onClick={() => setOpen('roles')}>Change roles…</Menu.Item>}
          {mayPerson && (
            <>
              <Menu.Item onClick={() => setOpen('rename')}>Rename…</Menu.Item>
              <Menu.Item onClick={() => setOpen('reset')}>Make a reset link…</Menu.Item>
              {person.secondFactor !== null && (
                <Menu.Item onClick={() => setOpen('factor')}>Remove the second factor…</Menu.Item>
              )}
              <Menu.Divider />
              {disabled ? (
                <Menu.Item onClick={() => void setDisabled(false)}>Enable</Menu.Item>
              ) : (
                !isMyself && <Menu.Item onClick={() => setOpen('disable')}>Disable…</Menu.Item>
              )}
              <Menu.Item c="var(--halyard-bad)" onClick={() => setOpen('remove')}>
                Remove…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {mayGive && <ChangeRoles account={account} opened={open === 'roles'} onClose={close} />}
      {mayPerson && (
        <>
          <RenamePerson person={person} opened={open === 'rename'} onClose={close} />
          <Confirm
            opened={open === 'reset'}
            onClose={close}
            title={`Make a link for ${name} to set a new password?`}
            action="Make the link"
            comment="none"
            onConfirm={async () => {
              const { data } = await reset.mutateAsync({ params });
              setLink({ ...data, email: person.email, purpose: 'reset' });
            }}
          >
            The link is shown once, here, and you hand it on. An earlier one holds no more. Their password
            stays until it is used.
          </Confirm>
          <Confirm
            opened={open === 'factor'}
            onClose={close}
            title={`Remove the second factor of ${name}?`}
            action="Remove the second factor"
            color="red"
            onConfirm={async (comment) => {
              await removeFactor.mutateAsync({ params, comment });
              notify({ message: `${name} signs in without a second factor from now on` });
            }}
          >
            For somebody who lost it. Their backup codes are gone, too, and all their sessions end. From then
            on their password is enough, unless a second factor is required: then they set one up first.
          </Confirm>
          <Confirm
            opened={open === 'disable'}
            onClose={close}
            title={`Disable ${name}?`}
            action={`Disable ${name}`}
            color="red"
            onConfirm={(comment) => setDisabled(true, comment)}
          >
            Their sessions end at once, their keys are refused, and links that they made hold no more. Their
            roles stay: enabled again, everything is as it was.
            {open === 'disable' && <KnownKeys person={id} />}
          </Confirm>
          <Confirm
            opened={open === 'remove'}
            onClose={close}
            title={`Remove ${name}?`}
            action={`Remove ${name}`}
            color="red"
            onConfirm={async (comment) => {
              await remove.mutateAsync({ params, comment });
              notify({ message: `${name} is removed` });
            }}
          >
            Their account, passkeys, sessions and roles are gone, and their keys are revoked. What they did
            stays in the log, by their name. This cannot be taken back; they can be invited again.
            {open === 'remove' && <KnownKeys person={id} />}
          </Confirm>
        </>
      )}
      <ShowLink shown={link} onClose={() => setLink(undefined)} />
    </>
  );
}
