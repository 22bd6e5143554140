import { ActionIcon, Badge, Menu, Table, Text, Tooltip } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { Instant } from '../../kit/instant.tsx';
import { counted } from '../../kit/numbers.ts';
import { StateMark } from '../../kit/state-mark.tsx';
import { EditKey } from './edit-key.tsx';
import classes from './key-list.module.css';
import {
  hasEnded,
  type Key,
  type KeyState,
  kindNames,
  kindWords,
  reachOfKey,
  stateOfKey,
} from './key-state.ts';
import { RevokeKey } from './revoke-key.tsx';
import { RotateKey } from './rotate-key.tsx';
import type { Shown } from './shown-secret.tsx';

/** A key in a line, and what can be done with it. */
export function KeyRow({
  accessKey: key,
  owner,
  now,
  onShown,
}: {
  accessKey: Key;
  /** The name of whom it belongs to. */
  owner: string | undefined;
  now: number;
  onShown: (shown: Shown) => void;
}) {
  const state = stateOfKey(key, now);
  return (
    <Table.Tr data-ended={hasEnded(state) || undefined}>
      <Table.Td className={classes.key}>
        <Text fw={600} span>
          {key.name || key.id}
        </Text>{' '}
        <Tooltip label={kindWords[key.kind]} multiline w={260}>
          <Badge color="gray" c="var(--mantine-color-text)">
            {kindNames[key.kind]}
            {key.secure ? ', secure mode' : ''}
          </Badge>
        </Tooltip>
        <Text size="xs" c="dimmed">
          <Text span ff="monospace" size="xs">
            hal_{key.kind}_{key.id}…
          </Text>
          {owner ? ` · of ${owner}` : ''}
          {key.kind === 'api' ? ` · ${scopeWords(key.scopes)}` : ''}
        </Text>
      </Table.Td>
      <Table.Td data-label="Holds in">{reachOfKey(key)}</Table.Td>
      <Table.Td data-label="Last used">
        {key.lastUsedAt === null ? (
          <Text c="dimmed" span>
            never
          </Text>
        ) : (
          <Instant at={key.lastUsedAt} />
        )}
      </Table.Td>
      <Table.Td data-label="Ends">
        <Ends accessKey={key} state={state} />
      </Table.Td>
      <Table.Td className={classes.actions}>
        <Actions accessKey={key} state={state} onShown={onShown} />
      </Table.Td>
    </Table.Tr>
  );
}

function scopeWords(scopes: readonly string[]): string {
  if (scopes.includes('*')) return 'may do everything';
  return scopes.length <= 3 ? scopes.join(', ') : counted(scopes.length, 'scope');
}

function Ends({
  accessKey: { revokedAt, expiresAt, previousUntil },
  state,
}: {
  accessKey: Key;
  state: KeyState;
}) {
  switch (state) {
    case 'revoked':
      return (
        <Text c="dimmed" span>
          revoked <Instant at={revokedAt as string} />
        </Text>
      );
    case 'expired':
      return (
        <Text c="dimmed" span>
          ended <Instant at={expiresAt as string} />
        </Text>
      );
    case 'rotating':
      return (
        <>
          <StateMark tone="active">rotating</StateMark>
          <Text size="xs" c="dimmed">
            old secret ends <Instant at={previousUntil as string} />
          </Text>
        </>
      );
    case 'ending':
      return (
        <>
          <StateMark tone="attention">ends soon</StateMark>
          <Text size="xs" c="dimmed">
            <Instant at={expiresAt as string} />
          </Text>
        </>
      );
    default:
      return expiresAt === null ? (
        <Text c="dimmed" span>
          never
        </Text>
      ) : (
        <Instant at={expiresAt} />
      );
  }
}

function Actions({
  accessKey: key,
  state,
  onShown,
}: {
  accessKey: Key;
  state: KeyState;
  onShown: (shown: Shown) => void;
}) {
  const project = useProject();
  const may = useMay();
  const { data: me } = useRead('readAccess', {});
  const [open, setOpen] = useState<'edit' | 'rotate' | 'revoke'>();
  if (state === 'revoked' || !may('revokeKey', { environment: key.environment, project: key.project }))
    return null;
  const close = () => setOpen(undefined);
  // A key of a person is rotated by that person alone.
  const isAnothers =
    key.account !== null && !key.account.startsWith('sa_') && key.account !== me?.account?.id;
  const given = { accessKey: key, project, onClose: close };
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${key.name}`}>
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('edit')}>
            {key.kind === 'api' ? 'Name, scopes, end…' : 'Name, end…'}
          </Menu.Item>
          {!isAnothers && <Menu.Item onClick={() => setOpen('rotate')}>Rotate…</Menu.Item>}
          <Menu.Divider />
          <Menu.Item c="var(--halyard-bad)" onClick={() => setOpen('revoke')}>
            Revoke…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditKey {...given} opened={open === 'edit'} />
      <RotateKey {...given} opened={open === 'rotate'} onShown={onShown} />
      <RevokeKey {...given} opened={open === 'revoke'} />
    </>
  );
}
