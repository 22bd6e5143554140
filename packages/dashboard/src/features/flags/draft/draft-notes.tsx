import { Alert, Button, Group, Text } from '@mantine/core';
import IconGitMerge from '@tabler/icons-react/icons/IconGitMerge';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import { useState } from 'react';
import { counted } from '../../../kit/numbers.ts';
import type { FlagDraft } from './flag-draft.ts';
import { useLastAuthor } from './use-last-author.ts';

/** What happened to the draft by itself: it came back with the page, or somebody changed the flag beneath it. */
export function DraftNotes({ draft }: { draft: FlagDraft }) {
  const [isSeen, setSeen] = useState(false);
  const { takenOver } = draft;
  const who = useLastAuthor(draft);
  return (
    <>
      {draft.isRestored && draft.isDirty && !isSeen && (
        <Alert
          variant="light"
          mb="sm"
          p="xs"
          icon={<IconHistory size={16} aria-hidden />}
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setSeen(true)}
        >
          <Text size="sm">
            {counted(draft.edits, 'edit')} of yours {draft.edits === 1 ? 'is' : 'are'} still here from before.
            Nothing of it is live.
          </Text>
        </Alert>
      )}
      {takenOver !== undefined && (
        <Alert variant="light" mb="sm" p="xs" icon={<IconGitMerge size={16} aria-hidden />} role="status">
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <Text size="sm">
              <b>{who ?? 'Somebody'}</b> changed {listed(takenOver.words)}. It is in your draft too; your own
              edits stand.
            </Text>
            <Button size="compact-sm" variant="default" onClick={() => draft.forgetTakenOver()}>
              Understood
            </Button>
          </Group>
        </Alert>
      )}
    </>
  );
}

function listed(words: readonly string[]): string {
  const shown = words.slice(0, 3);
  const hidden = words.length - shown.length;
  return `${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}
