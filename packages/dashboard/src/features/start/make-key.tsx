import type { EnvironmentAnswer } from '@halyard/contract';
import { Anchor, Button, Code, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { EnvironmentName } from '../../kit/environment-name.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';

const about = {
  server: 'A server key is a secret: it shows every flag with its rules. Keep it out of code and pages.',
  client:
    'A client key is public: it shows values of flags for clients, and no rules. It may stand in pages.',
};

/** Makes one, or takes one that somebody has. It lives as long as this page. */
export function MakeKey({
  kind,
  title,
  environments,
  environment,
  onChoose,
  secret,
  onSecret,
}: {
  kind: 'server' | 'client';
  /** Of what it is for. */
  title: string;
  environments: readonly EnvironmentAnswer[];
  environment: EnvironmentAnswer;
  onChoose: (environment: string) => void;
  secret: string | undefined;
  onSecret: (secret: string) => void;
}) {
  const project = useProject();
  const mayCreate = useMay()('createKey', { environment: environment.key });
  const [isPasting, setPasting] = useState(!mayCreate);
  const create = useWrite('createKey');
  const make = async () => {
    const body = { kind, name: `${title}, ${environment.name}`, environment: environment.key };
    const made = await create.mutateAsync({ query: { project }, body }).catch(() => undefined);
    if (made?.data.secret !== undefined) onSecret(made.data.secret);
  };
  return (
    <Stack gap="sm">
      <Group gap="md" align="flex-end" wrap="wrap">
        <Select
          label="Environment"
          data={environments.map(({ key, name }) => ({ value: key, label: name }))}
          value={environment.key}
          onChange={(key) => key !== null && onChoose(key)}
          allowDeselect={false}
          renderOption={({ option }) => {
            const found = environments.find(({ key }) => key === option.value);
            return found ? <EnvironmentName environment={found} /> : option.label;
          }}
          flex="1 1 200px"
          maw={300}
        />
        {secret === undefined && mayCreate && !isPasting && (
          <>
            <Button onClick={() => void make()} loading={create.isPending}>
              Make a {kind} key
            </Button>
            <Anchor component="button" type="button" size="sm" pb={8} onClick={() => setPasting(true)}>
              I have one
            </Anchor>
          </>
        )}
      </Group>
      {secret === undefined && isPasting && (
        <PasteKey kind={kind} onKey={onSecret} onMake={mayCreate ? () => setPasting(false) : undefined} />
      )}
      {create.error && <ProblemNotice problem={create.error} />}
      {secret !== undefined && (
        <div>
          <Group gap="xs" wrap="nowrap">
            <Code fz="sm" p="6px 10px" miw={0} style={{ overflowWrap: 'anywhere' }}>
              {secret}
            </Code>
            <CopyButton text={secret} label="Copy the key" />
          </Group>
          {create.data && (
            <Text size="sm" fw={500} mt={6}>
              It is shown this once: copy it, or the code below, before you leave this page.
            </Text>
          )}
        </div>
      )}
      <Text size="sm" c="dimmed">
        {about[kind]}
      </Text>
    </Stack>
  );
}

function PasteKey({
  kind,
  onKey,
  onMake,
}: {
  kind: 'server' | 'client';
  onKey: (key: string) => void;
  onMake: (() => void) | undefined;
}) {
  const [text, setText] = useState('');
  const isKey = new RegExp(`^hal_${kind}_\\w+$`).test(text.trim());
  return (
    <Group gap="sm" align="flex-end" wrap="wrap">
      <TextInput
        label={`A ${kind} key of this environment`}
        description="It stays in this page, which puts it into the code"
        placeholder={`hal_${kind}_…`}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          if (new RegExp(`^hal_${kind}_\\w{20,}$`).test(value.trim())) onKey(value.trim());
        }}
        error={text !== '' && !isKey ? `It begins with hal_${kind}_` : undefined}
        autoComplete="off"
        spellCheck={false}
        flex="1 1 260px"
        maw={460}
      />
      {onMake && (
        <Anchor component="button" type="button" size="sm" pb={8} onClick={onMake}>
          Make one instead
        </Anchor>
      )}
    </Group>
  );
}
