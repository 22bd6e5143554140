import { Avatar, Badge, Group, Table, Text } from '@mantine/core';
import IconRobot from '@tabler/icons-react/icons/IconRobot';
import { useRead } from '../../api/use-read.ts';
import { HeldRoles } from './held-roles.tsx';
import { MemberActions } from './member-actions.tsx';
import classes from './member-list.module.css';
import { type MemberInFull, signInWords } from './one-member.ts';

/** Somebody in a line. */
export function MemberRow({ member, showsSignIn }: { member: MemberInFull; showsSignIn: boolean }) {
  const { account, person, roles } = member;
  const { data: me } = useRead('readAccess', {});
  const isProgram = account.kind === 'service-account';
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          {isProgram ? (
            <Avatar size={30} radius="md" aria-hidden>
              <IconRobot size={17} />
            </Avatar>
          ) : (
            <Avatar size={30} name={account.name} color="halyard" variant="filled" aria-hidden />
          )}
          <div className={classes.who}>
            <Group gap={6}>
              <Text fw={600} span>
                {account.name}
              </Text>
              {account.id === me?.account?.id && (
                <Text size="sm" c="dimmed" span>
                  you
                </Text>
              )}
              {account.disabled && (
                <Badge color="red" c="var(--halyard-bad)">
                  disabled
                </Badge>
              )}
            </Group>
            <Text size="xs" c="dimmed" className={classes.email}>
              {isProgram ? 'service account' : (person?.email ?? 'person')}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <HeldRoles roles={roles} />
      </Table.Td>
      {showsSignIn && (
        <Table.Td>
          <Text size="sm" span>
            {person ? signInWords(person) : isProgram ? 'its keys' : ''}
          </Text>
        </Table.Td>
      )}
      <Table.Td className={classes.actions}>
        <MemberActions member={member} isMyself={account.id === me?.account?.id} />
      </Table.Td>
    </Table.Tr>
  );
}
