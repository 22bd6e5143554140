import type { ChangeAnswer } from '@halyard/contract';
import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { notify } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';

/** Takes parts of a change away for good, after saying what goes and what stays. */
export function RedactDialog({ change, onClose }: { change: ChangeAnswer; onClose: () => void }) {
  const project = useProject();
  const redact = useWrite('redactChange');
  const [reason, setReason] = useState('');
  const [parts, setParts] = useState({ input: false, comment: false });
  const [items, setItems] = useState<number[]>([]);
  const gone = new Set<string>(change.redacted ?? []);
  const isNothing = !parts.input && !parts.comment && items.length === 0;
  const send = async () => {
    const asked = {
      params: { seq: String(change.seq) },
      query: { project },
      body: { reason, ...parts, items },
    };
    await redact.mutateAsync(asked).then(
      () => {
        notify({ message: `Parts of change ${change.seq} are gone` });
        onClose();
      },
      () => undefined,
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Redact change ${change.seq}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          <Text>
            What you choose is gone for good, from every page, export and backup made later. It stays that it
            happened, who did it and when, and the hashes of what is gone, so that the log can still be
            verified.
          </Text>
          <Stack gap="xs" role="group" aria-label="What is to go">
            <Checkbox
              label="What was asked"
              description="The input of the operation, as JSON"
              checked={parts.input}
              disabled={gone.has('input')}
              onChange={({ currentTarget }) => setParts({ ...parts, input: currentTarget.checked })}
            />
            <Checkbox
              label="The reason"
              description={change.comment === null ? 'None was given' : `“${change.comment}”`}
              checked={parts.comment}
              disabled={change.comment === null}
              onChange={({ currentTarget }) => setParts({ ...parts, comment: currentTarget.checked })}
            />
            {change.items.map(({ kind, key, environment, after, redacted = [] }, place) => (
              <Checkbox
                // biome-ignore lint/suspicious/noArrayIndexKey: their places are their names
                key={place}
                label={`How ${kind} ${key} was after it${environment === null ? '' : ` in ${environment}`}`}
                description={redacted.includes('after') ? 'Gone already' : undefined}
                checked={items.includes(place)}
                disabled={after === null || after === undefined}
                onChange={({ currentTarget }) =>
                  setItems(currentTarget.checked ? [...items, place] : items.filter((each) => each !== place))
                }
              />
            ))}
          </Stack>
          <Text size="sm" c="dimmed">
            How an entry stands today cannot be redacted: change it first. Other changes that carried the same
            are redacted one by one.
          </Text>
          <Textarea
            label="Why"
            description="Stands in the log, so do not repeat what is to go"
            required
            maxLength={2000}
            autosize
            minRows={2}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <ProblemNotice problem={redact.error} kept="Nothing was taken away." />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color="red"
              loading={redact.isPending}
              disabled={isNothing || reason.trim() === ''}
            >
              Redact for good
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
