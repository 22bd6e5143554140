import type { RolloutTemplate } from '@halyard/contract';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { Notice } from '../../kit/notice.tsx';
import { notify } from '../../kit/notify.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { presets, shareProblems } from './plan.ts';
import { PlanPicture } from './plan-picture.tsx';
import { draftsOf, stepsOf } from './step-drafts.ts';
import { StepsEditor } from './steps-editor.tsx';

/** A new template, or one that is there. */
export function EditTemplate({
  template,
  opened,
  onClose,
}: {
  template: RolloutTemplate | undefined;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={template ? `Edit the template ${template.key}` : 'New rollout template'}
      size={880}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form template={template} onClose={onClose} />
    </Modal>
  );
}

function Form({ template, onClose }: { template: RolloutTemplate | undefined; onClose: () => void }) {
  const project = useProject();
  const create = useWrite('createRolloutTemplate');
  const put = useWrite('putRolloutTemplate');
  // What was read when it was opened: another one's edit meanwhile is a conflict.
  const [base, setBase] = useState(template);
  const { data: live } = useRead(
    'readRolloutTemplate',
    { params: { templateId: base?.key ?? '' }, query: { project } },
    { enabled: base !== undefined },
  );
  const [key, setKey] = useState('');
  const [name, setName] = useState(template?.name ?? '');
  const [drafts, setDrafts] = useState(() => draftsOf(template?.steps ?? presets[2]!.steps));
  const steps = stepsOf(drafts);
  const problem = create.error ?? put.error;
  const isStale = isProblem(problem) && problem.code === 'STALE';
  // What is read of it may be older yet, from before one's own last edit.
  const theirs = live && base && live.version > base.version ? live : undefined;

  const save = async () => {
    if (base) {
      await put.mutateAsync({
        params: { templateId: base.key },
        query: { project },
        ifMatch: `"${base.version}"`,
        body: { name, steps },
      });
    } else {
      await create.mutateAsync({
        query: { project },
        body: { key, steps, ...(name.trim() === '' ? {} : { name: name.trim() }) },
      });
    }
    notify({ message: `The template ${base?.key ?? key} is saved` });
    onClose();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save().catch(() => {});
      }}
    >
      <Stack gap="md">
        {theirs && (
          <Notice tone="attention" title="Somebody has changed this template meanwhile">
            <Stack gap="sm">
              <Text>It is called “{theirs.name}” now, and goes:</Text>
              <PlanPicture steps={theirs.steps} fromTemplate />
              <Group gap="xs">
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setBase(theirs);
                    setName(theirs.name);
                    setDrafts(draftsOf(theirs.steps));
                    put.reset();
                  }}
                >
                  Take theirs
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => {
                    setBase(theirs);
                    put.reset();
                  }}
                >
                  Keep mine, over theirs
                </Button>
              </Group>
            </Stack>
          </Notice>
        )}
        <Group grow align="flex-start">
          {!base && (
            <TextInput
              label="Key"
              placeholder="careful"
              required
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={fieldProblem(problem, '/key')}
              data-autofocus
            />
          )}
          <TextInput
            label={base ? 'Name' : 'Name (optional)'}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldProblem(problem, '/name')}
            maxLength={200}
          />
        </Group>
        <StepsEditor value={drafts} onChange={setDrafts} problem={problem} />
        <PlanPicture steps={steps} fromTemplate />
        {!(isStale && theirs) && <ProblemNotice problem={problem} kept="What you filled in is still here." />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={create.isPending || put.isPending}
            disabled={shareProblems(steps).size > 0 || theirs !== undefined}
          >
            Save the template
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
