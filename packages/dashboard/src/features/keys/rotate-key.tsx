import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../../api/use-write.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import type { Key } from './key-state.ts';
import type { Shown } from './shown-secret.tsx';

const overlaps = [
  { value: '0', label: 'Not at all: it is out' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '1 week' },
  { value: '2592000', label: '30 days' },
];

/** Gives a key another secret, while the one it has works on for as long as it takes to spread the new one. */
export function RotateKey({
  accessKey: key,
  project,
  opened,
  onClose,
  onShown,
}: {
  accessKey: Key;
  project: string;
  opened: boolean;
  onClose: () => void;
  onShown: (shown: Shown) => void;
}) {
  const rotate = useWrite('rotateKey');
  const [overlap, setOverlap] = useState('86400');
  const submit = async () => {
    const { data } = await rotate.mutateAsync({
      params: { keyId: key.id },
      query: { project },
      body: { overlapSeconds: Number(overlap) },
    });
    onClose();
    onShown(data);
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Rotate ${key.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit().catch(() => undefined);
        }}
      >
        <Stack gap="md">
          <Text>
            It gets a new secret, shown once. What it may do, and where it is named in the log, stays.
            {key.secure && ' Its signing key is another one then, too.'}
          </Text>
          <Select
            label="The old secret works on for"
            description={
              overlap === '0'
                ? 'Whoever has the old one only is refused at once, and its connections are closed within two seconds'
                : 'Until then both work; connections that were opened with the old one end then'
            }
            data={overlaps}
            value={overlap}
            onChange={(value) => setOverlap(value ?? '86400')}
            allowDeselect={false}
            data-autofocus
          />
          <ProblemNotice problem={rotate.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color={overlap === '0' ? 'red' : 'halyard'} loading={rotate.isPending}>
              Rotate {key.name}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
