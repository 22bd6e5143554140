import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { keyFromName } from '../../kit/key-from-name.ts';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { useProjectPath } from '../../kit/project-link.tsx';
import { sayDone } from '../../kit/say-done.ts';

/** A name and a key; who is in it is said on its own page, before anything uses it. */
export function CreateSegment({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const create = useWrite('createSegment');
  const [name, setName] = useState('');
  const [key, setKey] = useState<string>();
  const [description, setDescription] = useState('');
  const shownKey = key ?? keyFromName(name);
  const send = () =>
    create
      .mutateAsync({
        query: { project },
        body: { key: shownKey, ...(name.trim() ? { name: name.trim() } : {}), description },
      })
      .then(
        (answered) => {
          sayDone(project, answered, `Segment ${shownKey} is there; nobody is in it yet`);
          onClose();
          if (answered.status === 201) return navigate({ to: path(`segments/${shownKey}`) });
          return undefined;
        },
        () => undefined,
      );
  return (
    <Modal opened onClose={onClose} title="Create segment" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Beta testers"
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label="Key"
            description="What rules ask for; it stays as it is"
            required
            value={shownKey}
            error={fieldProblem(create.error, '/key')}
            onChange={({ currentTarget }) => setKey(currentTarget.value)}
          />
          <Textarea
            label="Description (optional)"
            placeholder="Who signed up on the community page"
            autosize
            minRows={2}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <ProblemNotice
            problem={create.error}
            kept="Nothing was created, and what you typed is still here."
          />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={shownKey === ''}>
              Create segment
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
