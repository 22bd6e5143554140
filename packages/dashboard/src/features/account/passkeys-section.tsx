import { ActionIcon, Anchor, Button, Group, Modal, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import IconPencil from '@tabler/icons-react/icons/IconPencil';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { auth } from '../../api/auth.ts';
import { base } from '../../api/base.ts';
import { addPasskey, canUsePasskeys } from '../../api/passkeys.ts';
import { isProblem } from '../../api/problem.ts';
import { useTask } from '../../api/use-task.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { Refusal } from '../sign-in/index.ts';
import classes from './account.module.css';
import { deviceOf } from './device-of.ts';
import { Section } from './section.tsx';

interface Passkey {
  id: string;
  name: string | null;
  createdAt: string;
}

type Doing = { what: 'add' } | { what: 'rename' | 'remove'; passkey: Passkey };

const key = ['own-passkeys'];
const nameOf = ({ name }: Passkey) => name ?? 'a passkey without a name';

/** Passkeys lie on devices; here are their names. */
export function PasskeysSection() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => auth<Passkey[]>('GET', '/passkey/list-user-passkeys'),
  });
  const [doing, setDoing] = useState<Doing>();
  const close = () => {
    setDoing(undefined);
    void client.invalidateQueries({ queryKey: key });
  };
  return (
    <Section
      title="Passkeys"
      lead="A finger, a face or a PIN instead of password and code, on a device or in a password manager."
      action={
        canUsePasskeys() && (
          <Button variant="default" onClick={() => setDoing({ what: 'add' })}>
            Add a passkey
          </Button>
        )
      }
    >
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && data.length > 0 && (
        <ul className={classes.list}>
          {data.map((passkey) => (
            <li key={passkey.id} className={classes.line}>
              <Stack gap={0}>
                <Text fw={500}>{nameOf(passkey)}</Text>
                <Text size="sm" c="dimmed">
                  added <Instant at={passkey.createdAt} />
                </Text>
              </Stack>
              <Group gap={4}>
                <Tooltip label="Rename">
                  <ActionIcon
                    aria-label={`Rename ${nameOf(passkey)}`}
                    onClick={() => setDoing({ what: 'rename', passkey })}
                  >
                    <IconPencil size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label="Remove">
                  <ActionIcon
                    aria-label={`Remove ${nameOf(passkey)}`}
                    onClick={() => setDoing({ what: 'remove', passkey })}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              </Group>
            </li>
          ))}
        </ul>
      )}
      <Modal
        opened={doing?.what === 'add' || doing?.what === 'rename'}
        onClose={close}
        title={doing?.what === 'rename' ? 'Rename the passkey' : 'Add a passkey'}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {doing?.what === 'add' && (
          <NameForm
            first={deviceOf(navigator.userAgent)}
            action="Add"
            send={addPasskey}
            onDone={() => {
              notify({ message: 'The passkey is added' });
              close();
            }}
          />
        )}
        {doing?.what === 'rename' && (
          <NameForm
            first={doing.passkey.name ?? ''}
            action="Rename"
            send={async (name) => {
              await auth('POST', '/passkey/update-passkey', { id: doing.passkey.id, name });
            }}
            onDone={close}
          />
        )}
      </Modal>
      <Confirm
        opened={doing?.what === 'remove'}
        onClose={close}
        title="Remove the passkey"
        action="Remove it"
        color="red"
        comment="none"
        onConfirm={async () => {
          if (doing?.what !== 'remove') return;
          await auth('POST', '/passkey/delete-passkey', { id: doing.passkey.id });
          notify({ message: 'The passkey is removed' });
        }}
      >
        {doing?.what === 'remove' && nameOf(doing.passkey)} lets nobody in any more. Sessions that began with
        it go on. Remove it from the device, too.
      </Confirm>
    </Section>
  );
}

function NameForm({
  first,
  action,
  send,
  onDone,
}: {
  first: string;
  action: string;
  send: (name: string) => Promise<void>;
  onDone: () => void;
}) {
  const [name, setName] = useState(first);
  const task = useTask(async () => {
    await send(name.trim());
    return true;
  });
  const isTooOld = isProblem(task.problem) && task.problem.more['reason'] === 'SESSION_NOT_FRESH';
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        if (await task.run()) onDone();
      }}
    >
      <Stack gap="md">
        {isTooOld ? (
          <Text role="alert">
            You signed in longer than ten minutes ago.{' '}
            <Anchor href={`${base}/app/sign-in?to=/account`}>Sign in again</Anchor>, then add it.
          </Text>
        ) : (
          <Refusal problem={task.problem} />
        )}
        <TextInput
          label="Name"
          description="By which you know it again, e.g. the device"
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit" loading={task.isBusy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
