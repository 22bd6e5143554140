import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTask } from '../../api/use-task.ts';
import { Refusal } from '../sign-in/index.ts';

/** Asks for the password before something that whoever merely sits at the screen must not do. */
export function AskPassword({
  children,
  action,
  color = 'halyard',
  onGiven,
  onCancel,
}: {
  /** What is about to happen. */
  children: ReactNode;
  action: string;
  color?: 'halyard' | 'red';
  onGiven: (password: string) => Promise<void>;
  onCancel?: (() => void) | undefined;
}) {
  const [password, setPassword] = useState('');
  const send = useTask(onGiven);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send.run(password);
      }}
    >
      <Stack gap="md">
        <Text component="div">{children}</Text>
        <Refusal problem={send.problem} />
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" color={color} loading={send.isBusy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
