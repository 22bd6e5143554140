import { Checkbox, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { fieldProblem } from '../../kit/problem-notice.tsx';
import { EnvironmentsField } from './environments-field.tsx';
import { endAfter, keyEnds } from './key-end.ts';
import { type Key, kindNames, kindWords } from './key-state.ts';
import { ScopeField } from './scope-field.tsx';
import type { Shown } from './shown-secret.tsx';

interface Given {
  opened: boolean;
  onClose: () => void;
  onShown: (shown: Shown) => void;
  /** A service account that it is to belong to. */
  account?: string;
}

/** A new key: for a program that reads flags, or for one that changes them. */
export function CreateKey({ opened, onClose, ...given }: Given) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New key"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form onClose={onClose} {...given} />
    </Modal>
  );
}

function Form({ onClose, onShown, account: givenAccount }: Omit<Given, 'opened'>) {
  const project = useProject();
  const may = useMay();
  const [kind, setKind] = useState<Key['kind']>(givenAccount ? 'api' : 'server');
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState<string | null>(null);
  const [environments, setEnvironments] = useState<string[]>([]);
  const [scopes, setScopes] = useState<string[]>([]);
  const [isOfAll, setOfAll] = useState(false);
  const [secure, setSecure] = useState(false);
  const [days, setDays] = useState('');
  const [account, setAccount] = useState<string | null>(givenAccount ?? null);
  const [text, setText] = useState('');
  const create = useWrite('createKey');
  const { data: all } = useRead(
    'listEnvironments',
    { query: { project, limit: 200, ...(text === '' ? {} : { text }) } },
    { keep: true },
  );
  const mayGiveAccount = may('listServiceAccounts', { project: null });
  const { data: accounts } = useRead('listServiceAccounts', {}, { enabled: mayGiveAccount });
  const { data: me } = useRead('readAccess', {});
  const keys = [
    ...new Set([...(environment ? [environment] : []), ...(all?.items ?? []).map((each) => each.key)]),
  ];
  const owners = [
    ...(me?.account ? [{ value: me.account.id, label: `You (${me.account.name})` }] : []),
    ...(accounts?.items ?? [])
      .filter(({ disabledAt }) => disabledAt === null)
      .map(({ id, name: label }) => ({ value: id, label })),
  ];
  const { error } = create;
  const submit = async () => {
    const { data } = await create.mutateAsync({
      query: { project },
      body: {
        kind,
        name: name.trim(),
        ...(kind === 'api'
          ? {
              ...(scopes.length > 0 ? { scopes: scopes as never } : {}),
              ...(isOfAll ? { allProjects: true } : {}),
              ...(environments.length > 0 && !isOfAll ? { environments } : {}),
            }
          : { environment: environment ?? '' }),
        ...(kind === 'client' && secure ? { secure } : {}),
        ...(days === '' ? {} : { expiresAt: endAfter(days, Date.now()) }),
        ...(account === null ? {} : { account }),
      },
    });
    onClose();
    onShown(data);
  };
  return (
    <DialogForm
      action="Make the key"
      isBusy={create.isPending}
      problem={error}
      onCancel={onClose}
      onSubmit={submit}
    >
      <TextInput
        label="Name"
        description="Who has it, e.g. Web shop"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldProblem(error, '/name')}
        maxLength={200}
        required
        data-autofocus
      />
      <Radio.Group label="Kind" value={kind} onChange={(value) => setKind(value as Key['kind'])}>
        <Stack gap={8} mt={6}>
          {(['server', 'client', 'api'] as const).map((each) => (
            <Radio key={each} value={each} label={kindNames[each]} description={kindWords[each]} />
          ))}
        </Stack>
      </Radio.Group>
      {kind === 'api' ? (
        <>
          <ScopeField value={scopes} onChange={setScopes} problem={fieldProblem(error, '/scopes')} />
          {may('createProject', { project: null, environment: null }) && (
            <Checkbox
              label="In every project"
              checked={isOfAll}
              onChange={(event) => setOfAll(event.currentTarget.checked)}
            />
          )}
          {!isOfAll && (
            <EnvironmentsField
              value={environments}
              known={keys}
              onChange={setEnvironments}
              problem={fieldProblem(error, '/environments')}
            />
          )}
        </>
      ) : (
        <Select
          label="Environment"
          placeholder="Choose an environment"
          data={keys}
          value={environment}
          onChange={setEnvironment}
          searchable
          onSearchChange={(next) => setText(next === environment ? '' : next)}
          error={fieldProblem(error, '/environment')}
          required
        />
      )}
      {kind === 'client' && (
        <Checkbox
          label="Secure mode"
          description="It evaluates only for contexts that your servers signed; the signing key is shown with it"
          checked={secure}
          onChange={(event) => setSecure(event.currentTarget.checked)}
        />
      )}
      <Group grow align="flex-start">
        <Select
          label="Ends"
          data={[...keyEnds]}
          value={days}
          onChange={(value) => setDays(value ?? '')}
          allowDeselect={false}
          error={fieldProblem(error, '/expiresAt')}
        />
        {owners.length > 0 && (
          <Select
            label="Belongs to"
            placeholder="Nobody"
            clearable
            clearButtonProps={{ 'aria-label': 'Nobody' }}
            data={owners}
            value={account}
            onChange={setAccount}
            error={fieldProblem(error, '/account')}
          />
        )}
      </Group>
    </DialogForm>
  );
}
