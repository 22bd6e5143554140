import { Button, Code, Group, List, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import IconDownload from '@tabler/icons-react/icons/IconDownload';
import IconSignature from '@tabler/icons-react/icons/IconSignature';
import { useQuery } from '@tanstack/react-query';
import { addressOf } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { count } from '../../kit/numbers.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import classes from './settings.module.css';
import { type Checkpoint, verifyCheckpoint } from './verify-checkpoint.ts';

/** Signed words about how far the log had come: verified here, and how to verify the log itself. */
export function CheckpointsPart() {
  const project = useProject();
  const { data, error, refetch } = useRead('listCheckpoints', { query: { limit: 20 } });
  const create = useWrite('createCheckpoint');
  const sign = async () => {
    const { data: made } = await create.mutateAsync({});
    notify({ message: `Signed: the log has come to change ${count(made.seq)}` });
    await refetch();
  };
  const publicKeys = [...new Set(data?.items.map(({ publicKey }) => publicKey))];
  const button = (
    <Button
      leftSection={<IconSignature size={16} aria-hidden />}
      loading={create.isPending}
      onClick={() => void sign().catch(() => undefined)}
    >
      Sign a checkpoint now
    </Button>
  );
  return (
    <section aria-labelledby="checkpoints">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="checkpoints">
          Checkpoints
        </Title>
        {data && data.items.length > 0 && button}
      </Group>
      <Stack gap="md">
        <ProblemNotice problem={error ?? create.error} />
        {!data && !error && <Skeleton height={180} radius="md" />}
        {data?.items.length === 0 && (
          <EmptyState title="None is signed yet" action={button}>
            One is signed every hour in which something changed, every thousand changes, and when the service
            stops.
          </EmptyState>
        )}
        {data && data.items.length > 0 && (
          <>
            <Table className={classes.cards}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Up to change</Table.Th>
                  <Table.Th>Signed</Table.Th>
                  <Table.Th>Its hash</Table.Th>
                  <Table.Th>Signature</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.items.map((checkpoint) => (
                  <Table.Tr key={checkpoint.signature}>
                    <Table.Td data-label="Up to change">
                      <ProjectLink to={`changes/${checkpoint.seq}`}>{count(checkpoint.seq)}</ProjectLink>
                    </Table.Td>
                    <Table.Td data-label="Signed">
                      <Instant at={checkpoint.at} />
                    </Table.Td>
                    <Table.Td>
                      <Group gap={4} wrap="nowrap">
                        <Code>{checkpoint.hash.slice(0, 16)}…</Code>
                        <CopyButton
                          text={JSON.stringify(checkpoint)}
                          label={`Copy the checkpoint of change ${checkpoint.seq}`}
                        />
                      </Group>
                    </Table.Td>
                    <Table.Td>
                      <Genuine checkpoint={checkpoint} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <div>
              <Text fw={500} mb={4}>
                Public key{publicKeys.length > 1 ? 's' : ''}
              </Text>
              {publicKeys.map((publicKey) => (
                <Group gap={6} key={publicKey} wrap="nowrap">
                  <Code className={classes.wrap}>{publicKey}</Code>
                  <CopyButton text={publicKey} label="Copy the public key" />
                </Group>
              ))}
            </div>
          </>
        )}
        <Verify project={project} />
      </Stack>
    </section>
  );
}

function Genuine({ checkpoint }: { checkpoint: Checkpoint }) {
  const { data } = useQuery({
    queryKey: ['verified', checkpoint.signature],
    queryFn: () => verifyCheckpoint(checkpoint),
    staleTime: Infinity,
  });
  if (data === 'genuine') return <StateMark tone="good">holds</StateMark>;
  if (data === 'forged') return <StateMark tone="bad">does not hold</StateMark>;
  return (
    <Text c="dimmed" span size="sm">
      {data === 'unknown' ? 'not verified by this browser' : 'verifying…'}
    </Text>
  );
}

function Verify({ project }: { project: string }) {
  return (
    <div>
      <Text fw={500} mb={4}>
        How to verify the log
      </Text>
      <List size="sm" type="ordered" spacing={6}>
        <List.Item>
          Keep checkpoints and the public key where whoever runs the database cannot write: in a ticket, a
          mailbox, a repository.
        </List.Item>
        <List.Item>
          Beside the database: <Code>npm run audit -- verify</Code> goes through every line, hash by hash.
        </List.Item>
        <List.Item>
          Anywhere else: <Code>npm run audit -- verify --file changes.jsonl</Code>, with the log as a file.{' '}
          <Button
            component="a"
            size="compact-xs"
            variant="default"
            href={addressOf('exportChanges', { query: { project, format: 'jsonl' } })}
            download={`${project}-changes.jsonl`}
            leftSection={<IconDownload size={13} aria-hidden />}
          >
            Download the log of this project
          </Button>
        </List.Item>
      </List>
    </div>
  );
}
