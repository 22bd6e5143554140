import { List, Text } from '@mantine/core';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { counted } from '../../kit/numbers.ts';
import { sayDone } from '../../kit/say-done.ts';
import { useConnections } from './connection-count.tsx';
import type { ListedEnvironment } from './listed-environment.ts';

interface Given {
  environment: ListedEnvironment;
  opened: boolean;
  onClose: () => void;
}

/** Takes an environment out of use, and says before what that ends. */
export function ArchiveEnvironment({ environment, opened, onClose }: Given) {
  const project = useProject();
  const archive = useWrite('archiveEnvironment');
  const { key, name } = environment;
  const confirm = async (comment: string) => {
    const answered = await archive.mutateAsync({
      params: { environment: key },
      query: { project },
      comment,
    });
    sayDone(project, answered, `${name} is archived; its keys are refused`);
  };
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Archive ${name}?`}
      action={`Archive ${name}`}
      color="red"
      onConfirm={confirm}
    >
      {opened && <WhatEnds environment={environment} />}
    </Confirm>
  );
}

function WhatEnds({ environment: { key, figures } }: { environment: ListedEnvironment }) {
  const project = useProject();
  const mayListKeys = useMay()('listKeys');
  const { data: keys } = useRead('listKeys', { query: { project } }, { enabled: mayListKeys });
  const connections = useConnections(key);
  const used = keys?.items.filter(({ environment, revokedAt }) => environment === key && revokedAt === null);
  const heirs = figures?.heirs ?? 0;
  return (
    <>
      <List spacing={4}>
        {connections !== undefined && (
          <List.Item>
            {connections === 0
              ? 'No application is connected to it now.'
              : `${counted(connections, 'connection is', 'connections are')} closed; those applications go on with what they last heard, and get their own defaults once they start anew.`}
          </List.Item>
        )}
        <List.Item>{keyWords(used?.map(({ name }) => name))}</List.Item>
        <List.Item>What is configured in it stays, and comes back when it is restored.</List.Item>
      </List>
      {heirs > 0 && (
        <Text mt="sm" c="var(--halyard-bad)">
          {counted(heirs, 'preview inherits', 'previews inherit')} from it and must be archived first.
        </Text>
      )}
    </>
  );
}

function keyWords(names: readonly string[] | undefined): string {
  if (names === undefined) return 'Its keys are refused from then on.';
  if (names.length === 0) return 'It has no keys.';
  return `${counted(names.length, 'key is', 'keys are')} refused from then on: ${names.join(', ')}.`;
}
