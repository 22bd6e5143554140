import { Anchor, Autocomplete, Group, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useRead } from '../../../api/use-read.ts';
import { keyOf, type NewFlagDraft } from './new-flag-draft.ts';
import type { DraftProblems } from './read-draft.ts';

export interface DraftFieldProps {
  draft: NewFlagDraft;
  onChange: (more: Partial<NewFlagDraft>) => void;
  problems: DraftProblems;
}

/** What it is called, whose it is and what it is filed under. */
export function DescribingFields({ draft, onChange, problems }: DraftFieldProps) {
  const project = useProject();
  const { data: facets } = useRead('readFlagFacets', { query: { project } });
  const [isKeyOpen, setKeyOpen] = useState(false);
  const key = keyOf(draft);
  const isKeyShown = isKeyOpen || draft.key !== null || problems['key'] !== undefined;
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        placeholder="New checkout"
        required
        maxLength={200}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={problems['name']}
        data-autofocus
      />
      {isKeyShown ? (
        <TextInput
          label="Key"
          description="What programs ask for. It stays as it is for good."
          required
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={key}
          onChange={(event) => onChange({ key: event.currentTarget.value })}
          error={problems['key']}
        />
      ) : (
        <Group gap={6} mt={-6}>
          <Text size="sm" c="dimmed">
            Programs ask for <code>{key || '…'}</code>
          </Text>
          <Anchor component="button" type="button" size="sm" onClick={() => setKeyOpen(true)}>
            Choose another key
          </Anchor>
        </Group>
      )}
      <Textarea
        label="Description"
        placeholder="What it decides, and when it can go"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={10_000}
        value={draft.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        error={problems['description']}
      />
      <Group grow align="flex-start" gap="sm" preventGrowOverflow={false}>
        <Autocomplete
          label="Owner"
          placeholder="A team or a person"
          maxLength={200}
          data={facets?.owners.map(({ value }) => value) ?? []}
          value={draft.owner}
          onChange={(owner) => onChange({ owner })}
          error={problems['owner']}
          miw={180}
        />
        <TagsInput
          label="Tags"
          placeholder={draft.tags.length === 0 ? 'checkout, release' : ''}
          data={facets?.tags.map(({ value }) => value) ?? []}
          value={draft.tags}
          onChange={(tags) => onChange({ tags })}
          error={problems['tags']}
          maxTags={50}
          splitChars={[',', ' ']}
          miw={220}
        />
      </Group>
    </Stack>
  );
}
