import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../../api/auth.ts';
import { askAgain } from '../../api/use-read.ts';
import { useTask } from '../../api/use-task.ts';
import { notify } from '../../kit/notify.tsx';
import { NewPassword, Refusal } from '../sign-in/index.ts';
import { Section } from './section.tsx';

export function PasswordSection() {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Section
      title="Password"
      lead="Changing it ends your other sessions."
      action={
        <Button variant="default" onClick={open}>
          Change password
        </Button>
      }
    >
      <Modal
        opened={isOpen}
        onClose={close}
        title="Change your password"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <ChangePassword onDone={close} />
      </Modal>
    </Section>
  );
}

function ChangePassword({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useTask(() => auth('POST', '/change-password', { currentPassword, newPassword }));
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        if (!(await change.run())) return;
        notify({ message: 'Your password is changed, and your other sessions are ended' });
        void askAgain(client, ['listMySessions']);
        onDone();
      }}
    >
      <Stack gap="md">
        <Refusal problem={change.problem} />
        <PasswordInput
          label="Password now"
          autoComplete="current-password"
          required
          withAsterisk={false}
          maxLength={256}
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password of now' }}
          data-autofocus
        />
        <NewPassword label="New password" value={newPassword} onChange={setNew} />
        <Text size="sm" c="dimmed">
          You stay signed in here. Everywhere else you sign in again, with the new one.
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isBusy}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
