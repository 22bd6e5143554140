import { Modal, NavLink, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';

/** Finds a flag by its key or name. */
export function ChooseFlag({
  title,
  opened,
  onClose,
  ...found
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
} & FoundProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Found {...found} />
    </Modal>
  );
}

interface FoundProps {
  onChoose: (flag: string) => void;
  /** Whether one is offered; left out: every one is. */
  isOffered?: (flag: { tags: readonly string[] }) => boolean;
}

/** As many as there is room for. */
const mostShown = 8;
/** Looked through for those that are offered. */
const mostRead = 200;

function Found({ onChoose, isOffered }: FoundProps) {
  const project = useProject();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 150);
  const { data } = useRead(
    'listFlags',
    { query: { project, text: wanted || undefined, limit: isOffered ? mostRead : mostShown } },
    { keep: true },
  );
  const items = data?.items.filter((flag) => isOffered?.(flag) ?? true).slice(0, mostShown);
  return (
    <Stack gap="xs" mih={360}>
      <TextInput
        label="Flag"
        placeholder="Key or name"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <div>
        {items?.map(({ key, name }) => (
          <NavLink
            key={key}
            component="button"
            label={key}
            description={name === key ? undefined : name}
            onClick={() => onChoose(key)}
          />
        ))}
        {items?.length === 0 && <Text c="dimmed">No flag is called so.</Text>}
      </div>
    </Stack>
  );
}
