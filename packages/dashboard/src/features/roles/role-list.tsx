import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink, useProjectPath } from '../../kit/project-link.tsx';
import { RightsTable } from './rights-table.tsx';
import classes from './roles.module.css';
import { ruleWords } from './rule-words.ts';

const example = `May change flags in staging.
May change flags in production, of what is tagged support.
May never flags.archive.`;

/** What each role may do: those that come with the service as a table, those made here as their sentences. */
export function RoleList() {
  const may = useMay();
  const path = useProjectPath();
  const { data, error, refetch } = useRead('listRoles', {});
  const { data: members } = useRead('listMembers', {}, { enabled: may('listMembers') });
  const mayCreate = may('createRole', { project: null, environment: null });
  const holders = (key: string) =>
    members?.items.filter(({ roles }) => roles.some(({ role }) => role === key)).length;
  const create = mayCreate && (
    <Button component={Link} to={path('settings/roles-new')} leftSection={<IconPlus size={16} aria-hidden />}>
      New role
    </Button>
  );
  const own = data?.items.filter(({ builtIn }) => !builtIn) ?? [];
  return (
    <>
      <PageHeader
        title="Roles"
        lead="What may be done, and where. Members hold them in one project or in every one; what no rule allows is refused."
      >
        {own.length > 0 && create}
      </PageHeader>
      {error && <ProblemNotice problem={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} radius="md" />}
      {data && (
        <Stack gap="xl">
          <section aria-labelledby="own-roles">
            <Title order={2} id="own-roles" mb="xs">
              Made here
            </Title>
            {own.length === 0 ? (
              <EmptyState
                title="Every role is one that came with the service"
                example={example}
                action={create}
              >
                Make one where those are too much or too little: for the support team, or a pipeline of one
                environment.
              </EmptyState>
            ) : (
              <ul className={classes.own}>
                {own.map((role) => (
                  <li key={role.key}>
                    <Group justify="space-between" wrap="nowrap" align="flex-start">
                      <div>
                        <ProjectLink to={`settings/roles/${encodeURIComponent(role.key)}`} fw={600}>
                          {role.name}
                        </ProjectLink>
                        {role.description && <Text c="dimmed">{role.description}</Text>}
                      </div>
                      <Held count={holders(role.key)} />
                    </Group>
                    <Text component="div" size="sm" mt={4}>
                      {role.rules.length === 0 && 'May do nothing.'}
                      {role.rules.map((rule) => (
                        <div key={JSON.stringify(rule)}>{ruleWords(rule)}</div>
                      ))}
                    </Text>
                  </li>
                ))}
              </ul>
            )}
          </section>
          <section aria-labelledby="built-in-roles">
            <Title order={2} id="built-in-roles" mb={2}>
              Come with the service
            </Title>
            <Text c="dimmed" mb="sm">
              Each may do what the one before can. They stay as they are.
            </Text>
            <RightsTable
              roles={data.items
                .filter(({ builtIn }) => builtIn)
                .map((role) => ({ ...role, holders: holders(role.key) }))}
            />
          </section>
        </Stack>
      )}
    </>
  );
}

function Held({ count }: { count: number | undefined }) {
  if (count === undefined) return null;
  return (
    <Text size="sm" c="dimmed" span className={classes.held}>
      {count === 0 ? 'held by nobody' : `held by ${counted(count, 'member')}`}
    </Text>
  );
}
