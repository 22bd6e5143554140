import { Badge, Button, Code, Drawer, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, call } from '../../api/call.ts';
import { isProblem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Instant } from '../../kit/instant.tsx';
import { count } from '../../kit/numbers.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { isSigned } from './check-checkpoint.ts';

type Checkpoint = Answer<'listCheckpoints'>['items'][number];

/** Signed words about the log, and whether they still hold. */
export function IntegrityDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size="lg"
      title="Check the log"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Integrity />
    </Drawer>
  );
}

function Integrity() {
  const list = useRead('listCheckpoints', { query: { limit: 10 } });
  const [made, setMade] = useState<Checkpoint[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { data } = await call('createCheckpoint', {});
      setMade((before) => [data, ...before]);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const known = list.data?.items ?? [];
  const all = [
    ...made.filter(({ signature }) => !known.some((one) => one.signature === signature)),
    ...known,
  ];
  const isOff = isProblem(problem) && problem.code === 'CHECKPOINTS_OFF';
  return (
    <Stack gap="md">
      <Text>
        Each change carries a hash over itself and the one before, so whoever rewrites one has to rewrite all
        that follow. A checkpoint is the service's signature under the newest hash: keep some elsewhere, and
        nobody can rewrite what is before them unseen.
      </Text>
      <Group gap="sm">
        <Button onClick={() => void make()} loading={isBusy}>
          Make a checkpoint now
        </Button>
      </Group>
      <ProblemNotice problem={problem} />
      {isOff && (
        <Text size="sm" c="dimmed">
          Whoever runs the service turns them on by giving it a key to sign with. The chain of hashes holds
          without it.
        </Text>
      )}
      {list.isPending && <Skeleton height={120} />}
      <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />
      {list.data && all.length === 0 && <Text c="dimmed">No checkpoint has been made yet.</Text>}
      {all.map((checkpoint) => (
        <CheckpointCard key={checkpoint.signature} checkpoint={checkpoint} />
      ))}
      <div>
        <Title order={3} mb={4}>
          Verify all of it
        </Title>
        <Text size="sm" mb="xs">
          Every hash from the first change on, beside the database; or of an export, wherever you keep it:
        </Text>
        <Command text="npm run audit -- verify" />
        <Command text="npm run audit -- verify --file changes.jsonl" />
      </div>
    </Stack>
  );
}

function Command({ text }: { text: string }) {
  return (
    <Group gap="xs" wrap="nowrap" mb={4}>
      <Code>{text}</Code>
      <CopyButton text={text} label={`Copy ${text}`} />
    </Group>
  );
}

function CheckpointCard({ checkpoint }: { checkpoint: Checkpoint }) {
  const { seq, at, hash, publicKey } = checkpoint;
  return (
    <Paper p="sm">
      <Group justify="space-between" gap="xs">
        <Text fw={500}>up to change {count(seq)}</Text>
        <Text size="sm" c="dimmed" component="div">
          <Instant at={at} />
        </Text>
      </Group>
      <Group gap="xs" my={6}>
        <Verdicts checkpoint={checkpoint} />
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        hash <Code>{hash}</Code>
        <br />
        signed with <Code>{publicKey}</Code>
      </Text>
      <Group gap={4} mt={4}>
        <Text size="sm">Copy to keep elsewhere</Text>
        <CopyButton text={JSON.stringify(checkpoint)} label="Copy the checkpoint as JSON" />
      </Group>
    </Paper>
  );
}

function Verdicts({ checkpoint }: { checkpoint: Checkpoint }) {
  const project = useProject();
  const signed = useQuery({
    queryKey: ['is-signed', checkpoint.signature],
    queryFn: async () => ({ is: await isSigned(checkpoint) }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // A change of another project is not to be seen from here, so that nothing is said of it.
  const change = useRead('readChange', { params: { seq: String(checkpoint.seq) }, query: { project } });
  return (
    <>
      {signed.data?.is === true && <Verdict isGood>Signature holds</Verdict>}
      {signed.data?.is === false && <Verdict isGood={false}>Signature does not hold</Verdict>}
      {signed.data && signed.data.is === undefined && (
        <Badge color="gray" c="var(--mantine-color-text)">
          this browser cannot check the signature
        </Badge>
      )}
      {change.data && change.data.hash === checkpoint.hash && (
        <Verdict isGood>The log still has this hash</Verdict>
      )}
      {change.data && change.data.hash !== checkpoint.hash && (
        <Verdict isGood={false}>The log has another hash: it was rewritten</Verdict>
      )}
    </>
  );
}

function Verdict({ isGood, children }: { isGood: boolean; children: string }) {
  const Icon = isGood ? IconCheck : IconAlertTriangle;
  return (
    <Badge
      color={isGood ? 'green' : 'red'}
      c={isGood ? 'var(--halyard-good)' : 'var(--halyard-bad)'}
      leftSection={<Icon size={12} aria-hidden />}
    >
      {children}
    </Badge>
  );
}
