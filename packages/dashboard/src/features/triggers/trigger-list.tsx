/** The triggers of a project, or of one flag: what they do, whether they listen, what came in. */
import type { CheckedTrigger } from '@halyard/contract';
import { Button, Group, Skeleton, Stack, Switch, Table, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify, notifyProblem } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { StateMark } from '../../kit/state-mark.tsx';
import { NewTrigger } from './new-trigger.tsx';
import { TriggerMenu } from './trigger-menu.tsx';
import { stateOf } from './trigger-words.ts';
import classes from './triggers.module.css';

export interface TriggerListProps {
  project: string;
  /** Only those of this one. */
  flag?: string;
}

export function TriggerList({ project, flag }: TriggerListProps) {
  const may = useMay();
  const [isMaking, setMaking] = useState(false);
  const { data, error, refetch } = useRead(
    'listTriggers',
    { query: { project } },
    { enabled: may('listTriggers') },
  );
  if (!may('listTriggers')) return <Text c="dimmed">Your roles do not show you triggers.</Text>;
  const triggers = data?.items.filter((each) => flag === undefined || each.flag === flag);
  const mayCreate = may('createTrigger');
  const make = mayCreate && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      New trigger
    </Button>
  );
  return (
    <Stack gap="md">
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!triggers && !error && <Skeleton height={180} />}
      {triggers?.length === 0 && (
        <EmptyState
          title="No trigger yet"
          example="POST https://…/triggers/trg_…/calls/…   →   checkout is killed in production"
          action={make}
        >
          A trigger is a URL for Alertmanager, Grafana or Datadog. When the alert fires, the flag is off
          before anybody is awake, and the log says why.
        </EmptyState>
      )}
      {triggers && triggers.length > 0 && (
        <>
          <Group justify="flex-end">{make}</Group>
          <Triggers project={project} triggers={triggers} />
        </>
      )}
      {isMaking && <NewTrigger project={project} flag={flag} onClose={() => setMaking(false)} />}
    </Stack>
  );
}

function Triggers({ project, triggers }: { project: string; triggers: readonly CheckedTrigger[] }) {
  return (
    <div className={classes.scroll}>
      <Table aria-label="Triggers" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Does</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>By the rights of</Table.Th>
            <Table.Th>Until</Table.Th>
            <Table.Th>
              <span className={classes.hidden}>Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {triggers.map((trigger) => (
            <Row key={trigger.id} project={project} trigger={trigger} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ project, trigger }: { project: string; trigger: CheckedTrigger }) {
  const { id, name, action, flag, environment, mode, createdBy, disabled, expiresAt, version, problem } =
    trigger;
  const may = useMay();
  const patch = useWrite('patchTrigger');
  const { tone, word } = stateOf(trigger, Date.now());
  const turn = () =>
    patch
      .mutateAsync({
        params: { triggerId: id },
        query: { project },
        body: { disabled: !disabled },
        ifMatch: `"${version}"`,
      })
      .then(() =>
        notify({ message: `${name} ${disabled ? 'listens again' : 'is off: its URL is answered 404'}` }),
      )
      .catch(notifyProblem);
  return (
    <Table.Tr>
      <Table.Td fw={500}>{name}</Table.Td>
      <Table.Td>
        {action === 'kill' ? 'kills ' : 'turns off '}
        <ProjectLink to={`flags/${encodeURIComponent(flag)}`} search={{ environment }} underline="always">
          {flag}
        </ProjectLink>{' '}
        in {environment}
        <Text size="sm" c="dimmed">
          {mode === 'signed' ? 'signed calls' : 'by its URL alone'}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {may('patchTrigger', { environment }) && (
            <Switch checked={!disabled} onChange={() => void turn()} aria-label={`${name} listens`} />
          )}
          <StateMark tone={tone}>{word}</StateMark>
        </Group>
        {problem !== null && !disabled && (
          <Text size="sm" c="dimmed">
            {problem}
          </Text>
        )}
      </Table.Td>
      <Table.Td data-label="By the rights of">{createdBy.account?.name ?? createdBy.name}</Table.Td>
      <Table.Td data-label="Until">{expiresAt ? <Instant at={expiresAt} /> : 'no end'}</Table.Td>
      <Table.Td>
        <TriggerMenu project={project} trigger={trigger} />
      </Table.Td>
    </Table.Tr>
  );
}
