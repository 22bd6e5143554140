import type { HeldOperationAnswer, ReviewAnswer } from '@halyard/contract';
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Instant } from '../../kit/instant.tsx';
import { notify } from '../../kit/notify.tsx';
import { counted } from '../../kit/numbers.ts';
import { StateMark } from '../../kit/state-mark.tsx';
import { heldTitle } from '../schedules/index.ts';
import classes from './held-screen.module.css';

/** Who approved, how many are missing, and whether one's own would count. */
export function Approvals({
  held,
  etag,
  review,
}: {
  held: HeldOperationAnswer;
  etag: string | undefined;
  review: ReviewAnswer | undefined;
}) {
  const project = useProject();
  const mayAsk = useMay()('approveHeldOperation');
  const { data: access } = useRead('readAccess', {});
  const approve = useWrite('approveHeldOperation');
  const reject = useWrite('rejectHeldOperation');
  const [dialog, setDialog] = useState<'approve' | 'reject'>();
  /** What they read who were asked: an edit meanwhile is no part of what they agree to. */
  const [revision, setRevision] = useState(held.revision);
  const ask = (next: 'approve' | 'reject') => {
    setRevision(held.revision);
    setDialog(next);
  };
  const isWaiting = held.state === 'waiting';
  const asked = { params: { heldId: held.id }, query: { project }, ...(etag ? { ifMatch: etag } : {}) };
  const title = heldTitle(held);
  const given =
    review?.approvals ??
    held.notes
      .filter(({ kind }) => kind === 'approval')
      .map(({ author, at, revision }) => ({
        by: author.account ?? author,
        at,
        revision,
        counts: revision === held.revision,
        why: undefined as string | undefined,
      }));
  const count = given.filter(({ counts }) => counts).length;
  const missing = Math.max(0, held.approvalsNeeded - count);
  const me = access && (access.account ?? access.actor).id;
  const isAuthor = me === (held.author.account ?? held.author).id;
  return (
    <section className={classes.panel} aria-label="Approvals">
      <h2>
        {count} of {counted(held.approvalsNeeded, 'approval')}
      </h2>
      {given.length > 0 && (
        <ul className={classes.people}>
          {given.map(({ by, at, revision, counts, why }) => (
            <li key={`${by.id} ${at}`}>
              <Group gap="xs" justify="space-between">
                <StateMark tone={counts ? 'good' : 'quiet'}>{by.name}</StateMark>
                <Text size="sm" c="dimmed">
                  <Instant at={at} />
                </Text>
              </Group>
              {!counts && (
                <Text size="sm" c="dimmed">
                  Does not count: {why ?? `it was of revision ${revision}`}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      {isWaiting && (
        <Stack gap="sm">
          <Text size="sm" role="status">
            {missing === 0
              ? 'It has all it takes.'
              : `${missing === 1 ? 'One is' : `${missing} are`} missing. Who approves may do all of it themselves, and had no part in writing it.`}
          </Text>
          {!review && mayAsk && <Skeleton h={32} />}
          {review && mayAsk && review.approvable && (
            <Group gap="xs" grow>
              <Button onClick={() => ask('approve')}>Approve</Button>
              <Button variant="default" onClick={() => ask('reject')}>
                Reject
              </Button>
            </Group>
          )}
          {review && !review.approvable && (
            <Text size="sm" c="dimmed">
              {isAuthor
                ? 'It is your own proposal: somebody else has to approve it.'
                : `Your approval would not count: ${review.why ?? review.problem?.detail ?? 'it could not be applied now'}.`}
            </Text>
          )}
          {review && mayAsk && !review.approvable && !isAuthor && (
            <Button variant="default" onClick={() => ask('reject')}>
              Reject
            </Button>
          )}
        </Stack>
      )}
      <Confirm
        opened={dialog === 'approve'}
        onClose={() => setDialog(undefined)}
        title="Approve this?"
        action={`Approve revision ${revision}`}
        onConfirm={async (comment) => {
          const { data } = await approve.mutateAsync({
            ...asked,
            body: { revision, ...(comment.trim() === '' ? {} : { comment: comment.trim() }) },
          });
          notify({
            message: data.ready ? 'Approved: it has all it takes' : 'Approved; others have to as well',
          });
        }}
      >
        {title}.{' '}
        {held.dueAt !== null
          ? 'It runs by itself at its time.'
          : missing <= 1
            ? 'Nothing happens by itself: somebody applies it afterwards.'
            : 'Others have to approve as well.'}{' '}
        Your approval is of revision {revision}, and void once that is edited.
      </Confirm>
      <Confirm
        opened={dialog === 'reject'}
        onClose={() => setDialog(undefined)}
        title="Reject this?"
        action="Reject the proposal"
        color="red"
        comment="required"
        onConfirm={async (comment) => {
          await reject.mutateAsync({ ...asked, body: { revision, comment } });
          notify({ message: 'Rejected: it will not run' });
        }}
      >
        {title}: it will not run. Whoever proposed it reads why.
      </Confirm>
    </section>
  );
}
