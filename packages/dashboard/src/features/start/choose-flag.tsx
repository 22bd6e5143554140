import { Anchor, Button, Group, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay, useNeededTags } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import type { StartFlag } from './use-start-flag.ts';

/** One that there is, or a new one: boolean, and for clients too, so that every snippet works with it. */
export function ChooseFlag({
  flags,
  isKnown,
  chosen,
  onChoose,
}: {
  flags: readonly StartFlag[];
  isKnown: boolean;
  chosen: string | undefined;
  onChoose: (key: string) => void;
}) {
  const mayCreate = useMay()('createFlag', { environment: null, tags: 'any' });
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
      <FlagSelect flags={flags} chosen={chosen} onChoose={onChoose} />
      {mayCreate && (
        <Button variant="default" onClick={() => setCreating(true)}>
          Create another
        </Button>
      )}
    </Group>
  );
}

/** Those that the service finds by what is typed; at first, the ones given. */
function FlagSelect({
  flags,
  chosen,
  onChoose,
}: {
  flags: readonly StartFlag[];
  chosen: string | undefined;
  onChoose: (key: string) => void;
}) {
  const project = useProject();
  const [search, setSearch] = useState('');
  const [text] = useDebouncedValue(search === chosen ? '' : search.trim().slice(0, 200), 150);
  const found = useRead(
    'listFlags',
    { query: { project, kind: 'boolean', text, limit: 50 } },
    { enabled: text !== '', keep: true },
  );
  const offered = text === '' ? flags : (found.data?.items ?? []);
  // What was chosen has to be among them to be shown.
  const keys = [...new Set([...(chosen === undefined ? [] : [chosen]), ...offered.map(({ key }) => key)])];
  return (
    <Select
      label="Flag"
      data={keys}
      value={chosen ?? null}
      onChange={(key) => key !== null && onChoose(key)}
      searchable={flags.length > 8}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      nothingFoundMessage="No flag is called so"
      allowDeselect={false}
      flex="1 1 220px"
      maw={360}
    />
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
  // One that others' roles are about is refused.
  const tags = useNeededTags('createFlag').slice(0, 1);
  const problem = fieldProblem(create.error, '/key');
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const created = await create
          .mutateAsync({ query: { project }, body: { key, kind: 'boolean', client: true, tags } })
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
          It is on or off, off everywhere at first, and shown to browsers and apps, too
          {tags.map((tag) => `; tagged ${tag}, which your roles are about`)}.
        </Text>
      </Stack>
    </form>
  );
}
