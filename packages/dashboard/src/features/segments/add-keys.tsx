import { Button, FileButton, Group, Modal, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import IconUpload from '@tabler/icons-react/icons/IconUpload';
import { useState } from 'react';
import { count, counted } from '../../kit/numbers.ts';
import { type FoundKeys, type KeyTable, keysOfColumn, keysOfText, readKeyTable } from './read-keys.ts';

/** Keys pasted, or out of a CSV file, counted before they are taken. */
export function AddKeys({
  title,
  known,
  onClose,
  onAdd,
  onReplace,
}: {
  title: string;
  known: readonly string[];
  onClose: () => void;
  onAdd: (keys: string[]) => void;
  onReplace: (keys: string[]) => void;
}) {
  const [text, setText] = useState('');
  const [file, setFile] = useState<{ name: string; table: KeyTable; column: number }>();
  const found = file ? keysOfColumn(file.table, file.column) : keysOfText(text);
  const have = new Set(known);
  const fresh = found.keys.filter((key) => !have.has(key));
  const take = (how: (keys: string[]) => void) => {
    how(found.keys);
    onClose();
  };
  const read = async (chosen: File | null) => {
    if (!chosen) return;
    const table = readKeyTable(await chosen.text());
    setFile({ name: chosen.name, table, column: table.likely });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Add to ${title}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fresh.length > 0) take(onAdd);
        }}
      >
        <Stack gap="md">
          {file ? (
            <Group gap="sm" align="flex-end">
              <NativeSelect
                label={`Column of ${file.name}`}
                value={String(file.column)}
                data={file.table.columns.map((label, i) => ({ value: String(i), label }))}
                onChange={({ currentTarget }) => setFile({ ...file, column: Number(currentTarget.value) })}
              />
              <Button variant="subtle" onClick={() => setFile(undefined)}>
                Type instead
              </Button>
            </Group>
          ) : (
            <Textarea
              label="Keys"
              description="One a line, or separated by commas, semicolons or tabs"
              placeholder={'user-17\nuser-42'}
              autosize
              minRows={6}
              maxRows={14}
              value={text}
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              data-autofocus
            />
          )}
          <Group gap="sm">
            <FileButton onChange={(chosen) => void read(chosen)} accept=".csv,.txt,.tsv,text/csv,text/plain">
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
                  Read a CSV file
                </Button>
              )}
            </FileButton>
            <Text size="sm" role="status">
              {sayFound(found, fresh.length)}
            </Text>
          </Group>
          {fresh.length > 0 && (
            <Text size="sm" c="dimmed" truncate>
              {fresh.slice(0, 5).join(', ')}
              {fresh.length > 5 && ` and ${count(fresh.length - 5)} more`}
            </Text>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {known.length > 0 && found.keys.length > 0 && (
              <Button variant="default" onClick={() => take(onReplace)}>
                Replace all {count(known.length)} with these
              </Button>
            )}
            <Button type="submit" disabled={fresh.length === 0}>
              {fresh.length === 0 ? 'Add' : `Add ${counted(fresh.length, 'key')}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function sayFound({ keys, repeated }: FoundKeys, fresh: number): string {
  if (keys.length === 0) return '';
  const known = keys.length - fresh;
  return [
    counted(keys.length, 'key'),
    known > 0 && `${count(known)} of them there already`,
    repeated > 0 && `${counted(repeated, 'repetition')} left out`,
  ]
    .filter(Boolean)
    .join(', ');
}
