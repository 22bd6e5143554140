import type { ChangeAnswer } from '@halyard/contract';
import { Alert, Anchor, Badge, Button, Code, Group, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Differences } from '../../kit/differences.tsx';
import { Instant } from '../../kit/instant.tsx';
import { exactly } from '../../kit/instants.ts';
import type { Moment } from '../../kit/moment.ts';
import { counted } from '../../kit/numbers.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { spoken } from '../../kit/spoken.ts';
import { ActorIcon } from './actor-icon.tsx';
import classes from './changes.module.css';
import { RedactDialog } from './redact-dialog.tsx';
import { RestoreEntries } from './restore-entries.tsx';

const route = getRouteApi('/signed-in/projects/$project/changes/$seq');

/** One change: what differs, who and why, how to take it back, and what of it can be proved. */
export function ChangeScreen() {
  const project = useProject();
  const { seq } = route.useParams();
  const read = useRead('readChange', { params: { seq }, query: { project } });
  const neighbours = useNeighbours(project, Number(seq), read.data?.at);
  const change = read.data;
  if (read.error) return <ProblemNotice problem={read.error} onRetry={() => void read.refetch()} />;
  // What can be restored, and the way on, depend on them: all of it comes at once.
  if (!change || neighbours.isLoading)
    return <Skeleton height={320} aria-label="Loading the change" role="status" />;
  return <Change change={change} neighbours={neighbours} project={project} />;
}

function Change({
  change,
  neighbours,
  project,
}: {
  change: ChangeAnswer;
  neighbours: Neighbours;
  project: string;
}) {
  const may = useMay();
  const [isRedacting, setRedacting] = useState(false);
  const { seq, comment, diff, redacted = [], redactedBy = [] } = change;
  return (
    <>
      <PageHeader
        title={`Change ${seq}`}
        heading={spoken(change.sentence)}
        lead={comment === null ? undefined : `“${comment}”`}
      >
        <Button.Group>
          <Neighbour label="Earlier change" seq={neighbours.before} project={project}>
            <IconChevronLeft size={16} aria-hidden />
          </Neighbour>
          <Neighbour label="Later change" seq={neighbours.after} project={project}>
            <IconChevronRight size={16} aria-hidden />
          </Neighbour>
        </Button.Group>
        {may('redactChange', { environment: null }) && (
          <Button variant="default" onClick={() => setRedacting(true)}>
            Redact…
          </Button>
        )}
      </PageHeader>
      <Stack gap="lg">
        {(redacted.length > 0 || redactedBy.length > 0) && (
          <Alert color="gray" title="Parts of this change were redacted">
            <Text c="var(--mantine-color-text)">
              They are gone for good; that they were there, and their hashes, stay.
              {redactedBy.map((by) => (
                <span key={by}>
                  {' '}
                  <Anchor component={Link} to={`/projects/${project}/changes/${by}`}>
                    See who did that, and why
                  </Anchor>
                </span>
              ))}
            </Text>
          </Alert>
        )}
        <Facts change={change} />
        <RestoreEntries change={change} before={neighbours.momentBefore} />
        <section aria-labelledby="differs">
          <Title order={2} id="differs" mb="xs">
            What differs{' '}
            <Text span c="dimmed" fw={400} size="md">
              {counted(diff.length, 'place')} in {counted(change.items.length, 'entry', 'entries')}
            </Text>
          </Title>
          <Tabs defaultValue="words" keepMounted={false}>
            <Tabs.List mb="sm">
              <Tabs.Tab value="words">Place by place</Tabs.Tab>
              <Tabs.Tab value="json">As JSON</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="words">
              <Differences differences={diff} />
            </Tabs.Panel>
            <Tabs.Panel value="json">
              <Entries change={change} />
            </Tabs.Panel>
          </Tabs>
        </section>
      </Stack>
      {isRedacting && <RedactDialog change={change} onClose={() => setRedacting(false)} />}
    </>
  );
}

function Facts({ change }: { change: ChangeAnswer }) {
  const { seq, at, actor, operation, requestId, hash, previousHash } = change;
  return (
    <dl className={classes.facts}>
      <dt>Who</dt>
      <dd>
        <Group gap={6}>
          <ActorIcon actor={actor} />
          {actor.name}
          {actor.account && (
            <Text span inherit c="dimmed">
              a key of {actor.account.name}
            </Text>
          )}
          {(actor.bypassed ?? []).map((environment) => (
            <Badge key={environment} color="red" c="var(--halyard-bad)">
              bypassed the protection of {environment}
            </Badge>
          ))}
        </Group>
      </dd>
      <dt>When</dt>
      <dd>
        <Instant at={at} />, {exactly(new Date(at))}
      </dd>
      <dt>Operation</dt>
      <dd>
        <Code>{operation}</Code>
      </dd>
      <dt>Request</dt>
      <dd>
        <Code>{requestId}</Code> <CopyButton text={requestId} label="Copy the request id" />
      </dd>
      <dt>Place in the log</dt>
      <dd>change {seq}</dd>
      <dt>Hash</dt>
      <dd>
        <Code>{hash}</Code> <CopyButton text={hash} label="Copy the hash" />
        <Text size="sm" c="dimmed">
          made over all of this change and the hash before it, <Code>{previousHash.slice(0, 16)}…</Code>
        </Text>
      </dd>
    </dl>
  );
}

function Entries({ change: { items, input } }: { change: ChangeAnswer }) {
  return (
    <Stack gap="sm">
      <div>
        <Text fw={500} size="sm">
          What was asked
        </Text>
        <Code block tabIndex={0} aria-label="What was asked, as JSON" mah={300}>
          {JSON.stringify(input, null, 2)}
        </Code>
      </div>
      {items.map(({ kind, key, environment, before, after }) => (
        <div key={`${kind} ${key} ${environment}`}>
          <Text fw={500} size="sm">
            {kind} {key}
            {environment !== null && ` in ${environment}`}
          </Text>
          <Code block tabIndex={0} aria-label={`${kind} ${key}, before and after, as JSON`} mah={420}>
            {JSON.stringify({ before, after }, null, 2)}
          </Code>
        </div>
      ))}
    </Stack>
  );
}

function Neighbour({
  label,
  seq,
  project,
  children,
}: {
  label: string;
  seq: number | undefined;
  project: string;
  children: React.ReactNode;
}) {
  if (seq === undefined) return null;
  return (
    <Button
      variant="default"
      px="xs"
      aria-label={label}
      title={label}
      component={Link}
      to={`/projects/${project}/changes/${seq}`}
    >
      {children}
    </Button>
  );
}

interface Neighbours {
  before: number | undefined;
  after: number | undefined;
  /** How the project stood just before. */
  momentBefore: Moment | undefined;
  isLoading: boolean;
}

/** Numbers count over all projects, and who may see the whole service sees what is of none between them as well. */
function useNeighbours(project: string, seq: number, at: string | undefined): Neighbours {
  const before = useRead(
    'listChanges',
    { query: { project, toSeq: seq - 1, limit: 20 } },
    { enabled: seq > 1 },
  );
  const after = useRead('listChanges', { query: { project, fromSeq: seq + 1, sort: 'seq', limit: 1 } });
  const earlier = before.data?.items ?? [];
  const own = earlier.find((one) => one.project === project);
  const instant = at === undefined ? undefined : { at: new Date(Date.parse(at) - 1).toISOString() };
  return {
    before: earlier[0]?.seq,
    after: after.data?.items[0]?.seq,
    momentBefore: earlier.length === 0 ? undefined : own ? { seq: own.seq } : instant,
    isLoading: before.isLoading || after.isLoading,
  };
}
