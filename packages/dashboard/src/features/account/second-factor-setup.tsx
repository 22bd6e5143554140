import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { auth } from '../../api/auth.ts';
import { useTask } from '../../api/use-task.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Refusal } from '../sign-in/index.ts';
import { AskPassword } from './ask-password.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { QrCode } from './qr-code.tsx';

interface Begun {
  totpURI: string;
  backupCodes: string[];
}

/** From the password by the app to the backup codes. Nothing is asked for at the door before the code was right. */
export function SecondFactorSetup({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
  const [begun, setBegun] = useState<Begun>();
  const [code, setCode] = useState('');
  const [isProved, setProved] = useState(false);
  const prove = useTask(() => auth('POST', '/two-factor/verify-totp', { code: code.replaceAll(' ', '') }));
  if (!begun) {
    return (
      <AskPassword
        action="Go on"
        onCancel={onCancel}
        onGiven={async (password) => setBegun(await auth<Begun>('POST', '/two-factor/enable', { password }))}
      >
        After your password, a code of an authenticator app on your phone is asked for from then on.
      </AskPassword>
    );
  }
  if (isProved) {
    return (
      <Stack gap="md">
        <BackupCodes codes={begun.backupCodes} />
        <Group justify="flex-end">
          <Button onClick={onDone}>I have kept them</Button>
        </Group>
      </Stack>
    );
  }
  const secret = new URL(begun.totpURI).searchParams.get('secret') ?? '';
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        if (await prove.run()) setProved(true);
        else setCode('');
      }}
    >
      <Stack gap="md">
        <Text>Photograph this with an authenticator app, or type the secret into it.</Text>
        <Group justify="center">
          <QrCode text={begun.totpURI} label="QR code for an authenticator app" />
        </Group>
        <Group gap="xs" justify="center" wrap="nowrap">
          <Code>{secret.match(/.{1,4}/g)?.join(' ')}</Code>
          <CopyButton text={secret} label="Copy the secret" />
        </Group>
        <Refusal problem={prove.problem} />
        <TextInput
          label="The code that it shows"
          placeholder="123456"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="sm">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={prove.isBusy}>
            Turn it on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
