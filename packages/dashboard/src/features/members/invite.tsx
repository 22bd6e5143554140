import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import type { HeldRole } from './one-member.ts';
import { RolePicker } from './role-picker.tsx';
import { ShowLink, type ShownLink } from './show-link.tsx';

const lifetimes = [
  { value: '24', label: '1 day' },
  { value: '72', label: '3 days' },
  { value: '168', label: '1 week' },
  { value: '720', label: '30 days' },
];

/** Invites somebody by a link that is handed on by hand: nothing is sent. */
export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [link, setLink] = useState<ShownLink>();
  return (
    <>
      <Modal
        opened={opened}
        onClose={onClose}
        title="Invite somebody"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Form onClose={onClose} onLink={setLink} />
      </Modal>
      <ShowLink shown={link} onClose={() => setLink(undefined)} />
    </>
  );
}

function Form({ onClose, onLink }: { onClose: () => void; onLink: (link: ShownLink) => void }) {
  const project = useProject();
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<HeldRole[]>([{ role: 'editor', project }]);
  const [hours, setHours] = useState('168');
  const create = useWrite('createInvitation');
  const submit = async () => {
    const { data } = await create.mutateAsync({
      body: { email: email.trim(), roles, expiresInHours: Number(hours) },
    });
    onClose();
    onLink({ ...data, purpose: 'invitation' });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => undefined);
      }}
      noValidate
    >
      <Stack gap="md">
        <TextInput
          label="E-mail"
          description="Whom the link is for, and what they will sign in with; nothing is sent by itself"
          type="email"
          placeholder="grace@example.com"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldProblem(create.error, '/email')}
          required
          data-autofocus
        />
        <RolePicker
          value={roles}
          onChange={setRoles}
          problemAt={(i) =>
            fieldProblem(create.error, `/roles/${i}/role`) ??
            fieldProblem(create.error, `/roles/${i}/project`)
          }
        />
        <Select
          label="The link holds for"
          data={lifetimes}
          value={hours}
          onChange={(value) => setHours(value ?? '168')}
          allowDeselect={false}
          maw={220}
        />
        <ProblemNotice problem={create.error} kept="What you typed is still here." />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Make the link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
