import { Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import { sayDone } from '../../kit/say-done.ts';
import { type EnvironmentDraft, EnvironmentFields } from './environment-fields.tsx';
import { endBody } from './lifetime.ts';

export type Beginning = 'new' | 'copy' | 'preview';

const empty: EnvironmentDraft = {
  name: '',
  color: '',
  isProtected: false,
  approvals: 0,
  lifetime: '',
  at: '',
};

/** A new environment: with nothing on, like another, or a preview of one. */
export function CreateEnvironment({
  opened,
  onClose,
  beginning: given = 'new',
  source: givenSource,
}: {
  opened: boolean;
  onClose: () => void;
  beginning?: Beginning;
  source?: string;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New environment"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form onClose={onClose} beginning={given} source={givenSource} />
    </Modal>
  );
}

function Form({
  onClose,
  beginning: given,
  source: givenSource,
}: {
  onClose: () => void;
  beginning: Beginning;
  source: string | undefined;
}) {
  const project = useProject();
  const create = useWrite('createEnvironment');
  const [key, setKey] = useState('');
  const [beginning, setBeginning] = useState<Beginning>(given);
  const [text, setText] = useState('');
  const [source, setSource] = useState<string | null>(givenSource ?? null);
  const [draft, setDraft] = useState<EnvironmentDraft>(
    given === 'preview' ? { ...empty, lifetime: '259200' } : empty,
  );
  const { data } = useRead(
    'listEnvironments',
    { query: { project, limit: 100, ...(text === '' ? {} : { text }) } },
    { keep: true },
  );
  const choices = [...new Set([...(source ? [source] : []), ...(data?.items ?? []).map((each) => each.key)])];
  const { error } = create;
  const submit = async () => {
    const { name, color, isProtected, approvals, ...end } = draft;
    const answered = await create.mutateAsync({
      query: { project },
      body: {
        key: key.trim(),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(color === '' ? {} : { color }),
        ...(isProtected ? { protected: true } : {}),
        ...(approvals > 0 ? { approvals } : {}),
        ...(beginning === 'copy' && source ? { from: source } : {}),
        ...(beginning === 'preview' && source ? { inherits: source } : {}),
        ...endBody(end, { isNew: true }),
      },
    });
    sayDone(project, answered, `${name.trim() || key.trim()} is there`);
    onClose();
  };
  return (
    <DialogForm
      action={<>Create {key.trim() || 'environment'}</>}
      isBusy={create.isPending}
      problem={error}
      onCancel={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Key"
        description="As programs name it; it stays"
        placeholder="pr-7"
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
        error={fieldProblem(error, '/key')}
        required
        data-autofocus
      />
      <Radio.Group label="It begins" value={beginning} onChange={(value) => setBeginning(value as Beginning)}>
        <Stack gap={6} mt={6}>
          <Radio value="new" label="Empty: every flag as a new one, so off" />
          <Radio value="copy" label="As a copy: like another one now, and going its own way from then on" />
          <Radio
            value="preview"
            label="As a preview: like another one now and later, but for what is changed in it"
          />
        </Stack>
      </Radio.Group>
      {beginning !== 'new' && (
        <Select
          label={beginning === 'copy' ? 'Copy of' : 'Preview of'}
          placeholder="Choose an environment"
          data={choices}
          value={source}
          onChange={setSource}
          searchable
          onSearchChange={(next) => setText(next === source ? '' : next)}
          required
          error={fieldProblem(error, '/from') ?? fieldProblem(error, '/inherits')}
        />
      )}
      <EnvironmentFields draft={draft} onChange={setDraft} problem={error} />
    </DialogForm>
  );
}
