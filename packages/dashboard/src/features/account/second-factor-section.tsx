import { Badge, Button, Group, Modal, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../../api/auth.ts';
import { askAgain } from '../../api/use-read.ts';
import { notify } from '../../kit/notify.tsx';
import { AskPassword } from './ask-password.tsx';
import { BackupCodes } from './backup-codes.tsx';
import { SecondFactorSetup } from './second-factor-setup.tsx';
import { Section } from './section.tsx';

type Doing = 'setup' | 'renew' | 'remove';

const titles: Record<Doing, string> = {
  setup: 'Set up a second factor',
  renew: 'New backup codes',
  remove: 'Remove the second factor',
};

export function SecondFactorSection({ hasOne }: { hasOne: boolean }) {
  const client = useQueryClient();
  const [doing, setDoing] = useState<Doing>();
  const [renewed, setRenewed] = useState<string[]>();
  const close = () => {
    setDoing(undefined);
    setRenewed(undefined);
    void askAgain(client, ['readMyself']);
  };
  return (
    <Section
      title="Second factor"
      lead={
        hasOne
          ? 'After your password, a code of your authenticator app is asked for.'
          : 'A code of an app on your phone, after your password: whoever has the password alone gets nowhere.'
      }
      action={
        hasOne ? (
          <Group gap="sm">
            <Badge color="green" c="var(--halyard-good)">
              On
            </Badge>
            <Button variant="default" onClick={() => setDoing('renew')}>
              New backup codes
            </Button>
            <Button variant="default" onClick={() => setDoing('remove')}>
              Remove
            </Button>
          </Group>
        ) : (
          <Button onClick={() => setDoing('setup')}>Set up</Button>
        )
      }
    >
      <Modal
        opened={doing !== undefined}
        onClose={close}
        title={doing && titles[doing]}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {doing === 'setup' && (
          <SecondFactorSetup
            onCancel={close}
            onDone={() => {
              notify({ message: 'Your second factor is on' });
              close();
            }}
          />
        )}
        {doing === 'remove' && (
          <AskPassword
            action="Remove it"
            color="red"
            onCancel={close}
            onGiven={async (password) => {
              await auth('POST', '/two-factor/disable', { password });
              notify({ message: 'Your second factor is removed' });
              close();
            }}
          >
            From then on your password is enough, and the backup codes hold no more.
          </AskPassword>
        )}
        {doing === 'renew' && !renewed && (
          <AskPassword
            action="Make new ones"
            onCancel={close}
            onGiven={async (password) => {
              const { backupCodes } = await auth<{ backupCodes: string[] }>(
                'POST',
                '/two-factor/generate-backup-codes',
                { password },
              );
              setRenewed(backupCodes);
            }}
          >
            Ten new ones; those that you have hold no more.
          </AskPassword>
        )}
        {renewed && (
          <Stack gap="md">
            <BackupCodes codes={renewed} />
            <Group justify="flex-end">
              <Button onClick={close}>I have kept them</Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </Section>
  );
}
