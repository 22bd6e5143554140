import { Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { ownTimeZone } from '../../../kit/instants.ts';
import { instantOf, localOf } from '../../conditions/index.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import classes from './details.module.css';

/** What a flag says of itself. */
export function DetailsEditor({ draft, mayEdit }: { draft: FlagDraft; mayEdit: boolean }) {
  const { edited } = draft;
  const set = (part: Partial<typeof edited>) => draft.set((flag) => ({ ...flag, ...part }));
  const readOnly = !mayEdit;
  return (
    <div className={classes.details}>
      <TextInput
        label="Name"
        value={edited.name}
        readOnly={readOnly}
        maxLength={200}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        description="What it is for, and when it can go"
        value={edited.description}
        readOnly={readOnly}
        maxLength={10_000}
        autosize
        minRows={3}
        maxRows={16}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <TagsInput
        label="Tags"
        description="Lists are filtered by them, and rights can be given by them"
        value={edited.tags}
        readOnly={readOnly}
        maxTags={50}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        clearable={mayEdit}
        clearButtonProps={{ 'aria-label': 'Take all tags away' }}
        onChange={(tags) => set({ tags })}
      />
      <TextInput
        label="Owner"
        description="Whoever is asked about it: a team, or a person"
        value={edited.owner ?? ''}
        readOnly={readOnly}
        maxLength={200}
        onChange={(event) =>
          set({ owner: event.currentTarget.value === '' ? null : event.currentTarget.value })
        }
      />
      <TextInput
        type="datetime-local"
        label="To be gone by"
        description={`Says so in lists when it is past; nothing happens by itself. ${ownTimeZone}`}
        value={localOf(edited.expiresAt ?? undefined)}
        readOnly={readOnly}
        onChange={(event) => set({ expiresAt: instantOf(event.currentTarget.value) ?? null })}
      />
      <div>
        <Switch
          label="Browsers and apps may evaluate it"
          checked={edited.client}
          disabled={readOnly}
          onChange={(event) => set({ client: event.currentTarget.checked })}
        />
        <Text size="xs" c="dimmed" mt={4}>
          Client keys see its value, never its rules. Without this only servers do.
        </Text>
      </div>
    </div>
  );
}
