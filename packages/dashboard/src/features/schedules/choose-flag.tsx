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
  onChoose,
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
  onChoose: (flag: string) => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Found onChoose={onChoose} />
    </Modal>
  );
}

function Found({ onChoose }: { onChoose: (flag: string) => void }) {
  const project = useProject();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 150);
  const { data } = useRead(
    'listFlags',
    { query: { project, text: wanted || undefined, limit: 8 } },
    { keep: true },
  );
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
        {data?.items.map(({ key, name }) => (
          <NavLink
            key={key}
            component="button"
            label={key}
            description={name === key ? undefined : name}
            onClick={() => onChoose(key)}
          />
        ))}
        {data?.items.length === 0 && <Text c="dimmed">No flag is called so.</Text>}
      </div>
    </Stack>
  );
}
