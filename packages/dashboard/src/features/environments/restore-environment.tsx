import { Button, Checkbox, Code, Group, List, Modal, ScrollArea, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Notice } from '../../kit/notice.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { sayDone } from '../../kit/say-done.ts';
import { EndField } from './end-field.tsx';
import { type EndChoice, endBody } from './lifetime.ts';
import type { ListedEnvironment } from './listed-environment.ts';

interface Given {
  environment: ListedEnvironment;
  opened: boolean;
  onClose: () => void;
}

/** Brings an archived environment back; what no longer holds in it is named before anything happens. */
export function RestoreEnvironment({ environment, opened, onClose }: Given) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Restore ${environment.name}?`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form environment={environment} onClose={onClose} />
    </Modal>
  );
}

function Form({ environment, onClose }: Omit<Given, 'opened'>) {
  const project = useProject();
  const { key, name, expiresAt } = environment;
  const [resetBroken, setReset] = useState(false);
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const [end, setEnd] = useState<EndChoice>({ lifetime: isOver ? '259200' : '', at: '' });
  const restore = useWrite('restoreEnvironment');
  const { etag } = useRead('readEnvironment', { params: { environment: key }, query: { project } });
  const fields = restore.error?.fields ?? [];
  const broken = fields.filter(({ pointer }) => /^\/(flags|segments)\//.test(pointer));
  const ends = fields.find(({ pointer }) => pointer === '/expiresAt');
  const body = {
    ...(isOver || end.lifetime !== '' ? endBody(end, { isNew: false }) : {}),
    ...(resetBroken ? { resetBroken: true } : {}),
  };
  const submit = async () => {
    const answered = await restore.mutateAsync({
      params: { environment: key },
      query: { project },
      body,
      ifMatch: etag,
    });
    sayDone(project, answered, `${name} is back, and so are its keys`);
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => undefined);
      }}
    >
      <Stack gap="md">
        <Text>
          It comes back with what was configured in it, and its keys work again. Flags that were made since
          then begin in it as new ones do.
        </Text>
        <EndField value={end} onChange={setEnd} problem={ends?.message} />
        {broken.length > 0 && (
          <div role="alert">
            <Notice tone="attention" title="Not everything in it holds any more">
              <Text mb="xs">
                Flags and segments have changed since it was archived. Nothing was restored.
              </Text>
              <ScrollArea.Autosize mah={200}>
                <List size="sm" spacing={4}>
                  {broken.map(({ pointer, message }) => (
                    <List.Item key={`${pointer} ${message}`}>
                      <Code>{pointer.slice(1)}</Code> {message}
                    </List.Item>
                  ))}
                </List>
              </ScrollArea.Autosize>
              <Checkbox
                mt="sm"
                label="Restore the rest, and let these start anew"
                checked={resetBroken}
                onChange={(event) => setReset(event.currentTarget.checked)}
              />
            </Notice>
          </div>
        )}
        {restore.error && broken.length === 0 && !ends && <ProblemNotice problem={restore.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={restore.isPending} disabled={broken.length > 0 && !resetBroken}>
            Restore {name}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
