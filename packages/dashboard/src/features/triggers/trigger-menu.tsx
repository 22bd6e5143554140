import type { TriggerAnswer } from '@halyard/contract';
import { ActionIcon, Menu, Text } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { notify } from '../../kit/notify.tsx';
import { absolute } from './absolute-url.ts';
import { EditTrigger } from './edit-trigger.tsx';
import { type Secret, ShownOnce } from './shown-once.tsx';
import { TriggerCalls } from './trigger-calls.tsx';

/** What is done with a trigger: a new URL, another name or end, its calls, its end. */
export function TriggerMenu({ project, trigger }: { project: string; trigger: TriggerAnswer }) {
  const { id, name, environment, version } = trigger;
  const may = useMay();
  const rotate = useWrite('rotateTrigger');
  const remove = useWrite('deleteTrigger');
  const [dialog, setDialog] = useState<'rotate' | 'delete' | 'calls' | 'edit'>();
  const [secret, setSecret] = useState<Secret>();
  const close = () => setDialog(undefined);
  const asked = { params: { triggerId: id }, query: { project }, ifMatch: `"${version}"` };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label={`Actions of ${name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('calls')}>Calls…</Menu.Item>
          {may('patchTrigger', { environment }) && (
            <Menu.Item onClick={() => setDialog('edit')}>Rename, or change its end…</Menu.Item>
          )}
          {may('rotateTrigger', { environment }) && (
            <Menu.Item onClick={() => setDialog('rotate')}>New URL…</Menu.Item>
          )}
          {may('deleteTrigger', { environment }) && (
            <Menu.Item c="var(--halyard-bad)" onClick={() => setDialog('delete')}>
              Delete…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === 'calls' && <TriggerCalls project={project} trigger={trigger} onClose={close} />}
      {dialog === 'edit' && <EditTrigger project={project} trigger={trigger} onClose={close} />}
      <Confirm
        opened={dialog === 'rotate'}
        onClose={close}
        title={`A new URL for ${name}?`}
        action="Make a new URL"
        onConfirm={async (comment) => {
          const { data } = await rotate.mutateAsync({ ...asked, comment });
          setSecret({ name, url: absolute(data.url ?? ''), signingSecret: data.signingSecret });
        }}
      >
        <Text>The old one is unknown at once: whatever calls it gets 404 until it has the new one.</Text>
      </Confirm>
      <Confirm
        opened={dialog === 'delete'}
        onClose={close}
        title={`Delete ${name}?`}
        action="Delete trigger"
        color="red"
        onConfirm={async (comment) => {
          await remove.mutateAsync({ ...asked, comment });
          notify({ message: `${name} is deleted` });
        }}
      >
        <Text>Its URL is unknown at once, and the log of its calls is gone. The flag stays as it is.</Text>
      </Confirm>
      {secret && <ShownOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}
