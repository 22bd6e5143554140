import type { FlagWindow } from '@halyard/contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { ProjectLink } from '../../kit/project-link.tsx';
import { ruleWords } from '../../kit/rule-words.ts';
import { StateMark } from '../../kit/state-mark.tsx';
import { heldStateOf } from './held-words.ts';
import classes from './schedules.module.css';

/** Windows of a flag that are to come or under way; nothing where there are none. */
export function WindowsOfFlag({ flag, environment }: { flag: string; environment?: string | undefined }) {
  const project = useProject();
  const mayRead = useMay()('listWindows');
  const { data } = useRead(
    'listWindows',
    { params: { flagId: flag }, query: { project, environment } },
    { enabled: mayRead },
  );
  if (!data || data.items.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={`Windows of ${flag}`}>
      <Text fw={600} component="h3" m={0}>
        Windows
      </Text>
      <ul className={classes.list}>
        {data.items.map((window) => (
          <Row key={window.id} window={window} />
        ))}
      </ul>
    </Stack>
  );
}

function Row({ window: { id, flag, environment, begins, ends } }: { window: FlagWindow }) {
  const project = useProject();
  const environments = useEnvironments();
  const may = useMay();
  const cancel = useWrite('cancelWindow');
  const [isAsking, setAsking] = useState(false);
  const named = environments.find(({ key }) => key === environment) ?? {
    key: environment,
    name: environment,
    color: null,
  };
  const next = begins.state === 'waiting' ? begins : ends;
  const { word, tone } = heldStateOf(next);
  return (
    <li className={classes.row}>
      <Text size="sm">
        <EnvironmentName environment={named} />
      </Text>
      <div>
        <Text size="sm">
          <End word="On" held={begins} />
          {', '}
          <End word="off" held={ends} />
        </Text>
        {begins.comment && (
          <Text size="sm" c="dimmed">
            “{begins.comment}”
          </Text>
        )}
      </div>
      <Group gap="xs" justify="space-between">
        <Text size="sm">
          <StateMark tone={tone}>{word}</StateMark>
        </Text>
        {may('cancelWindow', { environment }) && (
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
            Cancel window
          </Button>
        )}
      </Group>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Cancel the window?"
        action={`Cancel the window in ${named.name}`}
        color="red"
        onConfirm={async (reason) => {
          await cancel.mutateAsync({
            params: { flagId: flag, windowId: id },
            query: { project },
            body: reason ? { reason } : {},
          });
          notify({ message: `The window of ${flag} in ${named.name} is cancelled` });
        }}
      >
        Neither its beginning nor its end will happen. {flag} stays in {named.name} as it is now.
      </Confirm>
    </li>
  );
}

function End({ word, held }: { word: string; held: FlagWindow['begins'] }) {
  const when = held.rule ? (
    <>
      {ruleWords(held.rule.rule)} in {held.rule.timeZone}
    </>
  ) : held.dueAt === null ? (
    'once applied'
  ) : (
    <Instant at={held.dueAt} />
  );
  return (
    <>
      {word} <ProjectLink to={`proposals/${held.id}`}>{when}</ProjectLink>
      {held.state !== 'waiting' && ` (${held.state})`}
    </>
  );
}
