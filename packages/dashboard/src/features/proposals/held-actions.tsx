import type { HeldOperationAnswer, ReviewAnswer } from '@halyard/contract';
import { Button, Menu, Text } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { notify } from '../../kit/notify.tsx';
import { EditHeld, heldTitle, placesOf } from '../schedules/index.ts';
import { useBypass } from './use-bypass.ts';

type Dialog = 'apply' | 'cancel' | 'bypass' | 'edit';

/** What can be done with what waits, by whoever looks; nothing where it is over. */
export function HeldActions({
  held,
  etag,
  review,
  conflicts,
}: {
  held: HeldOperationAnswer;
  /** How many places were edited since: what conflicts is not offered to be applied. */
  conflicts: number;
  etag: string | undefined;
  review: ReviewAnswer | undefined;
}) {
  const project = useProject();
  const may = useMay();
  const apply = useWrite('applyHeldOperation');
  const cancel = useWrite('cancelHeldOperation');
  const bypass = useBypass(held);
  const [dialog, setDialog] = useState<Dialog>();
  if (held.state !== 'waiting') return null;
  const { environments } = placesOf(held);
  const mayThere = (name: 'applyHeldOperation' | 'cancelHeldOperation' | 'patchHeldOperation') =>
    environments.length === 0 ? may(name) : environments.every((environment) => may(name, { environment }));
  const mayApply = held.ready && mayThere('applyHeldOperation') && !review?.problem && conflicts === 0;
  const mayCancel = mayThere('cancelHeldOperation');
  const mayEdit = mayThere('patchHeldOperation');
  const asked = { params: { heldId: held.id }, query: { project }, ...(etag ? { ifMatch: etag } : {}) };
  const title = heldTitle(held);
  const close = () => setDialog(undefined);
  return (
    <>
      {mayApply && <Button onClick={() => setDialog('apply')}>Apply now</Button>}
      {mayEdit && (
        <Button variant="default" onClick={() => setDialog('edit')}>
          Edit
        </Button>
      )}
      {(mayCancel || bypass) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayCancel && <Menu.Item onClick={() => setDialog('cancel')}>Cancel it</Menu.Item>}
            {bypass && (
              <Menu.Item c="var(--halyard-bad)" onClick={() => setDialog('bypass')}>
                Do it now, without approval
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <Confirm
        opened={dialog === 'apply'}
        onClose={close}
        title="Apply it now?"
        action="Apply now"
        onConfirm={async (comment) => {
          const { data } = await apply.mutateAsync({ ...asked, comment });
          const failed = data.outcome && data.outcome.state !== 'done';
          notify({
            message: failed
              ? `It was not done: ${data.outcome?.problem?.detail ?? 'what it stands on was edited'}`
              : `Done: ${title}`,
          });
        }}
      >
        <Text>
          {title}. All of it or nothing, by the rights that {held.author.name} has now
          {held.rule
            ? ', and again at its next time'
            : held.dueAt === null
              ? ''
              : ', without waiting for its time'}
          .
        </Text>
      </Confirm>
      <Confirm
        opened={dialog === 'cancel'}
        onClose={close}
        title="Cancel it?"
        action={held.approvalsNeeded > 0 ? 'Cancel the proposal' : 'Cancel the schedule'}
        color="red"
        onConfirm={async (reason) => {
          await cancel.mutateAsync({ ...asked, body: reason.trim() === '' ? {} : { reason: reason.trim() } });
          notify({ message: 'Cancelled: it will not run' });
        }}
      >
        {title}: it will not run{held.rule ? ', and recurs no more' : ''}.
        {held.together && ' It is one end of a window: both ends are cancelled.'}
      </Confirm>
      {bypass && (
        <Confirm
          opened={dialog === 'bypass'}
          onClose={close}
          title="Do it without approval?"
          action={`Bypass the protection of ${environments.join(', ')}`}
          color="red"
          comment="required"
          onConfirm={async (comment) => {
            await bypass(comment);
            notify({ message: `Done, past protection: ${title}` });
          }}
        >
          {title}, now, by your own rights and without anybody’s approval. The log says so loudly, and why.
          The proposal is cancelled.
        </Confirm>
      )}
      <EditHeld held={held} etag={etag} opened={dialog === 'edit'} onClose={close} />
    </>
  );
}
