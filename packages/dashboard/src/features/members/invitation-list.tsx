import { Button, Group, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/call.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import { HeldRoles } from './held-roles.tsx';
import classes from './member-list.module.css';

type Invitation = Answer<'listInvitations'>['items'][number];

/** Who was invited and has not come in: each can be withdrawn. */
export function InvitationList({ mayWithdraw }: { mayWithdraw: boolean }) {
  const { data } = useRead('listInvitations', {});
  const [withdrawn, setWithdrawn] = useState<Invitation>();
  const withdraw = useWrite('withdrawInvitation');
  const waiting = data?.items.filter(({ state }) => state === 'open' || state === 'expired') ?? [];
  if (waiting.length === 0) return null;
  return (
    <section aria-labelledby="invitations">
      <Title order={2} id="invitations" mb="xs">
        Invited, and not here yet
      </Title>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Who</Table.Th>
            <Table.Th>Roles</Table.Th>
            <Table.Th>Link</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {waiting.map((invitation) => (
            <Table.Tr key={invitation.id}>
              <Table.Td className={classes.email}>
                {invitation.email}
                <Text size="xs" c="dimmed">
                  by {invitation.createdBy.name}, <Instant at={invitation.createdAt} />
                </Text>
              </Table.Td>
              <Table.Td>
                <HeldRoles roles={invitation.roles} />
              </Table.Td>
              <Table.Td>
                {invitation.state === 'open' ? (
                  <Text size="sm" span>
                    holds until <Instant at={invitation.expiresAt} />
                  </Text>
                ) : (
                  <StateMark tone="attention">too old</StateMark>
                )}
              </Table.Td>
              <Table.Td>
                {mayWithdraw && (
                  <Group justify="flex-end">
                    <Button size="compact-sm" variant="default" onClick={() => setWithdrawn(invitation)}>
                      Withdraw
                      <Text span className={classes.hidden}>
                        {' '}
                        the invitation of {invitation.email}
                      </Text>
                    </Button>
                  </Group>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Confirm
        opened={withdrawn !== undefined}
        onClose={() => setWithdrawn(undefined)}
        title={`Withdraw the invitation of ${withdrawn?.email}?`}
        action="Withdraw it"
        color="red"
        onConfirm={async (comment) => {
          await withdraw.mutateAsync({ params: { invitationId: withdrawn?.id ?? '' }, comment });
          notify({ message: `The link for ${withdrawn?.email} holds no more` });
        }}
      >
        Their link holds no more. They can be invited again.
      </Confirm>
    </section>
  );
}
