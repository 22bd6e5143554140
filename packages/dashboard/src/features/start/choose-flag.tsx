import { Anchor, Button, Group, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';

type Flag = Answer<'listFlags'>['items'][number];

/** One that there is, or a new one: boolean, and for clients too, so that every snippet works with it. */
export function ChooseFlag({
  flags,
  isKnown,
  chosen,
  onChoose,
}: {
  flags: readonly Flag[];
  isKnown: boolean;
  chosen: string | undefined;
  onChoose: (key: string) => void;
}) {
  const mayCreate = useMay()('createFlag');
  const [isCreating, setCreating] = useState(false);
  if (!isKnown) return <Skeleton height={60} />;
  if (mayCreate && (isCreating || flags.length === 0)) {
    return (
      <CreateFlag
        onCancel={flags.length === 0 ? undefined : () => setCreating(false)}
        onCreated={(key) => {
          setCreating(false);
          onChoose(key);
        }}
      />
    );
  }
  if (flags.length === 0) {
    return (
      <Text c="dimmed">There is no flag in this project yet, and your roles do not let you make one.</Text>
    );
  }
  return (
    <Group gap="md" align="flex-end" wrap="wrap">
      <Select
        label="Flag"
        data={flags.map(({ key }) => key)}
        value={chosen ?? null}
        onChange={(key) => key !== null && onChoose(key)}
        searchable={flags.length > 8}
        allowDeselect={false}
        flex="1 1 220px"
        maw={360}
      />
      {mayCreate && (
        <Button variant="default" onClick={() => setCreating(true)}>
          Create another
        </Button>
      )}
    </Group>
  );
}

function CreateFlag({
  onCreated,
  onCancel,
}: {
  onCreated: (key: string) => void;
  onCancel: (() => void) | undefined;
}) {
  const project = useProject();
  const [key, setKey] = useState('my-first-flag');
  const create = useWrite('createFlag');
  const problem = fieldProblem(create.error, '/key');
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const created = await create
          .mutateAsync({ query: { project }, body: { key, kind: 'boolean', client: true } })
          .catch(() => undefined);
        if (created) onCreated(key);
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end" wrap="wrap">
          <TextInput
            label="Key"
            description="How your code calls it; it stays as it is"
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            error={problem}
            required
            withAsterisk={false}
            maxLength={128}
            flex="1 1 220px"
            maw={360}
          />
          <Button type="submit" loading={create.isPending}>
            Create the flag
          </Button>
          {onCancel && (
            <Anchor component="button" type="button" size="sm" onClick={onCancel} pb={8}>
              Use one that there is
            </Anchor>
          )}
        </Group>
        {create.error && !problem && <ProblemNotice problem={create.error} />}
        <Text size="sm" c="dimmed">
          It is on or off, off everywhere at first, and shown to browsers and apps, too.
        </Text>
      </Stack>
    </form>
  );
}
