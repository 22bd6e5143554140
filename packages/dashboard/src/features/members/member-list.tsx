import {
  Button,
  Checkbox,
  Group,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { useTypedText } from '../../kit/use-typed-text.ts';
import { InvitationList } from './invitation-list.tsx';
import { Invite } from './invite.tsx';
import classes from './member-list.module.css';
import { MemberRow } from './member-row.tsx';
import { isFoundMember, membersInFull, reachesProject } from './one-member.ts';
import type { MembersSearch } from './search.ts';

/** Everybody who may come in, people and programs, with what they hold. */
export function MemberList() {
  const project = useProject();
  const may = useMay();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as MembersSearch;
  const { text = '', here = false } = search;
  const [isInviting, setInviting] = useState(false);
  const maySeePeople = may('listPeople', { project: null });
  const mayInvite = may('createInvitation', { project: null, environment: null });
  const { data, error, refetch } = useRead('listMembers', {});
  const { data: people } = useRead('listPeople', {}, { enabled: maySeePeople });
  const set = (part: { [Name in keyof MembersSearch]?: MembersSearch[Name] | undefined }) =>
    void navigate({
      to: '.',
      search: Object.fromEntries(
        Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== ''),
      ) as never,
      replace: true,
    });
  const field = useTypedText(text, (next) => set({ text: next }));
  const all = data && membersInFull(data.items, people?.items);
  const found = all
    ?.filter((member) => isFoundMember(member, text))
    .filter((member) => !here || reachesProject(member, project));
  return (
    <>
      <PageHeader
        title="Members"
        lead={
          <>
            People and service accounts, with the{' '}
            <ProjectLink to="settings/roles" underline="always">
              roles
            </ProjectLink>{' '}
            they hold.
          </>
        }
      >
        {mayInvite && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            Invite somebody
          </Button>
        )}
      </PageHeader>
      {error && <ProblemNotice problem={error} onRetry={() => void refetch()} />}
      <Stack gap="xl">
        <section aria-label="Members">
          <Group gap="md" mb="sm">
            <TextInput
              aria-label="Search members"
              placeholder="Search by name, e-mail or role"
              leftSection={<IconSearch size={15} aria-hidden />}
              value={field.text}
              onChange={(event) => field.type(event.currentTarget.value)}
              onBlur={field.leave}
              className={classes.search}
            />
            <Checkbox
              label="Only who reaches this project"
              checked={here}
              onChange={(event) => set({ here: event.currentTarget.checked ? true : undefined })}
            />
          </Group>
          {!found && !error && <Skeleton height={240} radius="md" />}
          {found?.length === 0 && (
            <Text c="dimmed" py="xl" ta="center">
              Nobody is like that.
            </Text>
          )}
          {found && found.length > 0 && (
            <Table className={classes.table}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Who</Table.Th>
                  <Table.Th>Roles</Table.Th>
                  {maySeePeople && <Table.Th>Signs in by</Table.Th>}
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.map((member) => (
                  <MemberRow key={member.account.id} member={member} showsSignIn={maySeePeople} />
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
        {maySeePeople && <InvitationList mayWithdraw={mayInvite} />}
      </Stack>
      <Invite opened={isInviting} onClose={() => setInviting(false)} />
    </>
  );
}
