import { Badge, Button, Group, Skeleton, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { sayDone } from '../../kit/say-done.ts';
import { RestoreDialog } from '../restore/index.ts';
import { CreateProject } from './create-project.tsx';
import classes from './settings.module.css';

/** What this project is called, and which others there are. */
export function ProjectSettings() {
  const project = useProject();
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const [isGoingBack, setGoingBack] = useState(false);
  const { data: all } = useRead('listProjects', {});
  const { data, etag, error, refetch } = useRead('readProject', { params: { projectId: project } });
  const mayCreate = may('createProject', { project: null, environment: null });
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  return (
    <>
      <PageHeader
        title="Project"
        lead="A project has its own flags, segments, environments and keys. Members may hold roles in one or in all."
      >
        {mayCreate && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
            New project
          </Button>
        )}
      </PageHeader>
      <Stack gap="xl">
        <section aria-labelledby="this-project">
          <Title order={2} id="this-project" mb="xs">
            This project
          </Title>
          {data ? (
            may('patchProject', { environment: null }) ? (
              <Rename key={data.version} name={data.name} etag={etag} />
            ) : (
              <Text fw={600}>{data.name}</Text>
            )
          ) : (
            <Skeleton height={60} />
          )}
          {data && (
            <Text size="sm" c="dimmed" mt="xs">
              Programs name it <code>{data.key}</code>, which stays. Made <Instant at={data.createdAt} />.
            </Text>
          )}
          {data && may('revertProject', { environment: null }) && (
            <Button variant="default" mt="sm" onClick={() => setGoingBack(true)}>
              Put all of it back to an earlier moment…
            </Button>
          )}
          {isGoingBack && (
            <RestoreDialog
              opened
              onClose={() => setGoingBack(false)}
              target={{ kind: 'project', key: project }}
            />
          )}
        </section>
        <section aria-labelledby="all-projects">
          <Title order={2} id="all-projects" mb="xs">
            All that you reach
          </Title>
          {!all && <Skeleton height={120} />}
          {all && (
            <Table className={classes.cards}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Project</Table.Th>
                  <Table.Th>Environments</Table.Th>
                  <Table.Th>Made</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {all.items.map(({ key, name, environments, createdAt }) => (
                  <Table.Tr key={key}>
                    <Table.Td>
                      <Group gap="xs">
                        <Link to={`/projects/${encodeURIComponent(key)}` as never} className={classes.link}>
                          {name}
                        </Link>
                        {key === project && (
                          <Badge color="gray" c="var(--mantine-color-text)">
                            this one
                          </Badge>
                        )}
                      </Group>
                      <Text size="xs" c="dimmed" ff="monospace">
                        {key}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      <Group gap="sm">
                        {environments.slice(0, 6).map((environment) => (
                          <EnvironmentName key={environment.key} environment={environment} />
                        ))}
                        {environments.length > 6 && (
                          <Text c="dimmed">and {environments.length - 6} more</Text>
                        )}
                      </Group>
                    </Table.Td>
                    <Table.Td>
                      <Instant at={createdAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
      </Stack>
      <CreateProject opened={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}

function Rename({ name: standing, etag }: { name: string; etag: string | undefined }) {
  const project = useProject();
  const [name, setName] = useState(standing);
  const patch = useWrite('patchProject');
  const submit = async () => {
    const answered = await patch.mutateAsync({
      params: { projectId: project },
      body: { name: name.trim() },
      ifMatch: etag,
    });
    sayDone(project, answered, `The project is called ${name.trim()} now`, () =>
      patch.mutateAsync({ params: { projectId: project }, body: { name: standing } }),
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => undefined);
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldProblem(patch.error, '/name')}
          maxLength={200}
          required
          className={classes.name}
        />
        <Button
          type="submit"
          variant="default"
          loading={patch.isPending}
          disabled={name.trim() === standing || name.trim() === '' || etag === undefined}
        >
          Rename
        </Button>
      </Group>
      <ProblemNotice problem={patch.error} kept="What you typed is still here." />
    </form>
  );
}
