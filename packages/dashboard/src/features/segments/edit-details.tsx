import type { SegmentAnswer } from '@halyard/contract';
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { sayDone } from '../../kit/say-done.ts';

/** Its name and description; who is in it stays as it is. */
export function EditDetails({
  segment,
  etag,
  onClose,
}: {
  segment: SegmentAnswer;
  etag: string | undefined;
  onClose: () => void;
}) {
  const project = useProject();
  const put = useWrite('putSegment');
  // What it began from: where somebody saves meanwhile, it is said, not overwritten.
  const [began] = useState({ segment, etag });
  const [name, setName] = useState(segment.name);
  const [description, setDescription] = useState(segment.description);
  const isOld = isProblem(put.error) && put.error.code === 'STALE';
  const send = (ifMatch: string | undefined, environments: SegmentAnswer['environments']) =>
    put
      .mutateAsync({
        params: { segmentId: segment.key },
        query: { project },
        body: { name: name.trim(), description, environments },
        ifMatch,
      })
      .then(
        (answered) => {
          sayDone(project, answered, `${segment.key} has another name or description`);
          onClose();
        },
        () => undefined,
      );
  return (
    <Modal opened onClose={onClose} title="Name and description" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(began.etag, began.segment.environments);
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={name}
            error={fieldProblem(put.error, '/name')}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={description}
            error={fieldProblem(put.error, '/description')}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          <ProblemNotice problem={put.error} kept="Nothing was saved, and what you typed is still here.">
            {isOld && (
              <>
                It is called “{segment.name}” now. {segment.description}
                <Group>
                  <Button size="xs" variant="default" onClick={() => void send(etag, segment.environments)}>
                    Save yours on top
                  </Button>
                </Group>
              </>
            )}
          </ProblemNotice>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={put.isPending} disabled={name.trim() === ''}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
