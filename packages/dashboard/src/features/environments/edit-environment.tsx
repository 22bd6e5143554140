import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { sayDone } from '../../kit/say-done.ts';
import { type EnvironmentDraft, EnvironmentFields } from './environment-fields.tsx';
import { HeldUp } from './held-up.tsx';
import { asLocalInput, endBody } from './lifetime.ts';
import type { ListedEnvironment } from './listed-environment.ts';
import { Overtaken } from './overtaken.tsx';

type Environment = Omit<ListedEnvironment, 'figures'>;

/** Renames, colours, protects or extends an environment. */
export function EditEnvironment({
  environment,
  opened,
  onClose,
}: {
  environment: Environment;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Change ${environment.name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form environment={environment} onClose={onClose} />
    </Modal>
  );
}

function draftOf({ name, color, approvals, expiresAt, ...rest }: Environment): EnvironmentDraft {
  return {
    name,
    color: color ?? '',
    isProtected: rest.protected,
    approvals,
    lifetime: expiresAt === null ? '' : 'at',
    at: expiresAt === null ? '' : asLocalInput(new Date(expiresAt)),
  };
}

function isSameDraft(a: EnvironmentDraft, b: EnvironmentDraft): boolean {
  return (Object.keys(a) as (keyof EnvironmentDraft)[]).every((field) => a[field] === b[field]);
}

function Form({ environment, onClose }: { environment: Environment; onClose: () => void }) {
  const project = useProject();
  const { key } = environment;
  const [begun, setBegun] = useState(environment);
  const [draft, setDraft] = useState(() => draftOf(environment));
  const patch = useWrite('patchEnvironment');
  const { data: standing, etag } = useRead('readEnvironment', {
    params: { environment: key },
    query: { project },
  });
  /** What it began from, or what is read of it, may be from before one's own last change. */
  const isNewer = standing !== undefined && standing.version > begun.version;
  const isEdited = !isSameDraft(draft, draftOf(begun));
  if (isNewer && !isEdited) {
    setBegun(standing);
    setDraft(draftOf(standing));
  }
  /** Somebody else changed it while this was open. */
  const isOvertaken = isNewer && isEdited;
  const submit = async () => {
    const was = draftOf(begun);
    const { name, color, isProtected, approvals, lifetime, at } = draft;
    const answered = await patch.mutateAsync({
      params: { environment: key },
      query: { project },
      body: {
        ...(name === was.name ? {} : { name }),
        ...(color === was.color ? {} : { color: color === '' ? null : color }),
        ...(isProtected === was.isProtected ? {} : { protected: isProtected }),
        ...(approvals === was.approvals ? {} : { approvals }),
        ...(lifetime === was.lifetime && at === was.at ? {} : endBody({ lifetime, at }, { isNew: false })),
      },
      ifMatch: etag,
    });
    sayDone(project, answered, `${name} is changed`);
    onClose();
  };
  return (
    <DialogForm
      action={<>Save {draft.name}</>}
      isBusy={patch.isPending}
      problem={patch.error}
      onCancel={onClose}
      onSubmit={submit}
      isDisabled={standing === undefined || standing.version < begun.version}
    >
      {isOvertaken && (
        <Overtaken
          mine={draft}
          theirs={draftOf(standing)}
          onTake={(part) => setDraft({ ...draft, ...part })}
        />
      )}
      <EnvironmentFields draft={draft} onChange={setDraft} problem={patch.error} />
      <HeldUp environment={key} was={draftOf(begun)} draft={draft} />
    </DialogForm>
  );
}
