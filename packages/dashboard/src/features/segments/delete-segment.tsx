import { Button, Group, List, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { isProblem, type Problem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink, useProjectPath } from '../../kit/project-link.tsx';
import { sayDone } from '../../kit/say-done.ts';

/** Tried out first: where something stands on it, that is what is shown, and nothing can be deleted. */
export function DeleteSegment({
  segment,
  etag,
  onClose,
}: {
  segment: string;
  etag: string | undefined;
  onClose: () => void;
}) {
  const project = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const remove = useWrite('deleteSegment');
  const [comment, setComment] = useState('');
  const asked = { params: { segmentId: segment }, query: { project } };
  const tried = useQuery<boolean, Problem>({
    queryKey: ['try-delete-segment', project, segment, etag],
    queryFn: async () => {
      await call('deleteSegment', asked, { ifMatch: etag, dryRun: true });
      return true;
    },
    retry: false,
    gcTime: 0,
  });
  const users =
    isProblem(tried.error) && tried.error.code === 'IN_USE'
      ? (tried.error.more['usedBy'] as string[])
      : undefined;
  const send = () =>
    remove.mutateAsync({ ...asked, ifMatch: etag, comment }).then(
      (answered) => {
        sayDone(project, answered, `Segment ${segment} is deleted; its history can bring it back`);
        onClose();
        return navigate({ to: path('segments') });
      },
      () => undefined,
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Delete segment ${segment}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          {tried.isPending && <Skeleton height={80} aria-label="Looking for what uses it" role="status" />}
          {users && (
            <>
              <Text>It cannot be deleted while these stand on it:</Text>
              <List size="sm" spacing={4}>
                {users.map((user) => (
                  <List.Item key={user}>
                    <User text={user} />
                  </List.Item>
                ))}
              </List>
              <Text size="sm" c="dimmed">
                Take it out of their conditions first.
              </Text>
            </>
          )}
          {!users && <ProblemNotice problem={tried.error} />}
          {tried.data && (
            <>
              <Text>
                Nothing uses it. It goes from every environment; its history stays, and a restore brings it
                back.
              </Text>
              <TextInput
                label="Why (optional)"
                description="Stands in the log, for whoever looks for it later"
                value={comment}
                maxLength={2000}
                onChange={({ currentTarget }) => setComment(currentTarget.value)}
              />
            </>
          )}
          <ProblemNotice problem={remove.error} kept="Nothing was deleted." />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {tried.data && (
              <Button type="submit" color="red" loading={remove.isPending}>
                Delete segment {segment}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** `flag new-checkout in production`, as the service says it. */
function User({ text }: { text: string }) {
  const [, kind, key, environment] = /^(flag|segment) (\S+) in (\S+)$/.exec(text) ?? [];
  if (kind === undefined) return text;
  return (
    <ProjectLink to={`${kind}s/${key}`} search={{ environment }}>
      {text}
    </ProjectLink>
  );
}
