import { Button, Group, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import { HeldRoles } from './held-roles.tsx';
import classes from './member-list.module.css';
import { NameServiceAccount } from './name-service-account.tsx';
import { ServiceAccountActions } from './service-account-actions.tsx';

const example = `POST /keys
{ "kind": "api", "name": "deploy", "account": "sa_…", "scopes": ["flags:write"] }`;

/** What programs are: their keys come and go, their roles and their name in the log stay. */
export function ServiceAccountList() {
  const project = useProject();
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const { data, error, refetch } = useRead('listServiceAccounts', {});
  const { data: members } = useRead('listMembers', {}, { enabled: may('listMembers') });
  const { data: keys } = useRead('listKeys', { query: { project } }, { enabled: may('listKeys') });
  const mayWrite = may('createServiceAccount', { project: null, environment: null });
  const create = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      New service account
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Service accounts"
        lead="What a program is: it holds roles as people do, and the log speaks of it by its name, whichever key it comes with."
      >
        {data && data.items.length > 0 && create}
      </PageHeader>
      {error && <ProblemNotice problem={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={200} radius="md" />}
      {data?.items.length === 0 && (
        <EmptyState title="No program has an account yet" example={example} action={create}>
          A pipeline that turns flags on, or an agent that looks after them: each gets an account, a role, and
          keys that can be rotated without losing either.
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Account</Table.Th>
              <Table.Th>Roles</Table.Th>
              <Table.Th>Keys</Table.Th>
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map((account) => {
              const roles = members?.items.find((member) => member.account.id === account.id)?.roles;
              const own = keys?.items.filter(
                (key) => key.account === account.id && key.revokedAt === null,
              ).length;
              return (
                <Table.Tr key={account.id}>
                  <Table.Td>
                    <Group gap="xs">
                      <Text fw={600} span>
                        {account.name}
                      </Text>
                      {account.disabledAt !== null && <StateMark tone="bad">disabled</StateMark>}
                    </Group>
                    <Text size="xs" c="dimmed" lineClamp={2}>
                      {account.description || account.id}
                    </Text>
                  </Table.Td>
                  <Table.Td>{roles && <HeldRoles roles={roles} />}</Table.Td>
                  <Table.Td>
                    {own !== undefined && (
                      <ProjectLink to="settings/keys" search={{ text: account.name }}>
                        {counted(own, 'key')}
                      </ProjectLink>
                    )}
                  </Table.Td>
                  <Table.Td className={classes.actions}>
                    {mayWrite && <ServiceAccountActions account={account} keys={own} />}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      <NameServiceAccount opened={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}
