import {
  Autocomplete,
  Button,
  Group,
  Modal,
  NativeSelect,
  Radio,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useEnvironments } from '../../api/use-environments.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { absolute } from './absolute-url.ts';
import { type Secret, ShownOnce } from './shown-once.tsx';
import { modeWords } from './trigger-words.ts';

/** Makes a trigger, and shows its URL once. */
export function NewTrigger({
  project,
  flag,
  onClose,
}: {
  project: string;
  flag: string | undefined;
  onClose: () => void;
}) {
  const may = useMay();
  const environments = useEnvironments().filter(({ key }) => may('createTrigger', { environment: key }));
  const create = useWrite('createTrigger');
  const [name, setName] = useState('');
  const [key, setKey] = useState(flag ?? '');
  const [chosen, setChosen] = useState<string>();
  const [action, setAction] = useState<'kill' | 'disable'>('kill');
  const [mode, setMode] = useState<'url' | 'signed'>('url');
  const [until, setUntil] = useState('');
  const [text] = useDebouncedValue(key, 150);
  const known = useRead(
    'listFlags',
    { query: { project, text, limit: 10 } },
    { enabled: flag === undefined, keep: true },
  );
  const [secret, setSecret] = useState<Secret>();
  const environment =
    chosen ?? environments.find((one) => /^prod/i.test(one.key))?.key ?? environments.at(-1)?.key ?? '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = until === '' ? null : new Date(until).toISOString();
    const body = { name, flag: key, environment, action, mode, expiresAt };
    try {
      const { data } = await create.mutateAsync({ query: { project }, body });
      setSecret({ name: data.name, url: absolute(data.url ?? ''), signingSecret: data.signingSecret });
    } catch {
      // Shown below.
    }
  };
  if (secret) return <ShownOnce secret={secret} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={flag ? `New trigger of ${flag}` : 'New trigger'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What stands in the log when it fires"
            placeholder="Payments fail"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldProblem(create.error, '/name')}
            maxLength={100}
            required
            data-autofocus
          />
          {flag === undefined && (
            <Autocomplete
              label="Flag"
              description="Its key"
              value={key}
              onChange={setKey}
              data={known.data?.items.map((each) => each.key) ?? []}
              filter={({ options }) => options}
              error={fieldProblem(create.error, '/flag')}
              required
            />
          )}
          <NativeSelect
            label="Environment"
            value={environment}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={environments.map((one) => ({ value: one.key, label: one.name }))}
            error={fieldProblem(create.error, '/environment')}
          />
          <Radio.Group
            label="What it does"
            value={action}
            onChange={(value) => setAction(value as 'kill' | 'disable')}
          >
            <Stack gap={6} mt={6}>
              <Radio
                value="kill"
                label="Kill"
                description="Off until somebody lifts it, whatever is written; waits for no approval"
              />
              <Radio
                value="disable"
                label="Turn off"
                description="As the switch does; what is protected refuses it"
              />
            </Stack>
          </Radio.Group>
          <Radio.Group
            label="Who may call it"
            value={mode}
            onChange={(value) => setMode(value as 'url' | 'signed')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="url" label="By its URL" description={modeWords.url} />
              <Radio value="signed" label="Signed" description={modeWords.signed} />
            </Stack>
          </Radio.Group>
          <TextInput
            type="datetime-local"
            label="Until (optional)"
            description="After that it is unknown; without it there is no end"
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
            error={fieldProblem(create.error, '/expiresAt')}
          />
          <Text size="sm" c="dimmed">
            It acts with your rights, as they are when it is called. For what should outlive people, make it
            with a key of a service account.
          </Text>
          <ProblemNotice problem={create.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make trigger
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
