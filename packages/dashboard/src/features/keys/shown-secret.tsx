import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { base } from '../../api/base.ts';
import type { Answer } from '../../api/call.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Notice } from '../../kit/notice.tsx';
import classes from './key-list.module.css';

export type Shown = Answer<'createKey'>;

const variables = { server: 'HALYARD_SERVER_KEY', client: 'HALYARD_CLIENT_KEY', api: 'HALYARD_API_KEY' };

/** A secret, the one time it is there; and how it is used. */
export function ShownSecret({ shown, onClose }: { shown: Shown | undefined; onClose: () => void }) {
  return (
    <Modal
      opened={shown !== undefined}
      onClose={onClose}
      title={`Copy ${shown?.name ?? ''} now`}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown && <Secret shown={shown} onClose={onClose} />}
    </Modal>
  );
}

function Secret({ shown: { kind, secret, signingKey }, onClose }: { shown: Shown; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Notice tone="attention" title="It is shown this once">
        Nobody can look it up again, not even an administrator. Lost, it is rotated.
      </Notice>
      {secret !== undefined && <Once label="Key" text={secret} />}
      {signingKey !== undefined && (
        <Once label="Signing key: signs context tokens, on your servers only" text={signingKey} />
      )}
      {secret !== undefined && <Once label="How it is used" text={usage(kind, secret)} isLong />}
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

function Once({ label, text, isLong = false }: { label: string; text: string; isLong?: boolean }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </Group>
      <Code block className={isLong ? classes.usage : classes.secret} tabIndex={0}>
        {text}
      </Code>
    </div>
  );
}

function usage(kind: Shown['kind'], secret: string): string {
  const url = `${location.origin}${base}`;
  if (kind === 'server') {
    return [
      `export ${variables.server}=${secret}`,
      '',
      "import { connect } from '@halyard/sdk';",
      `const flags = await connect({ url: '${url}', key: process.env.${variables.server} });`,
    ].join('\n');
  }
  if (kind === 'client') {
    return [
      "import { createClient } from '@halyard/sdk/browser';",
      `const flags = createClient({ url: '${url}', key: '${secret}' });`,
    ].join('\n');
  }
  return `curl -H 'Authorization: Bearer ${secret}' ${url}/flags`;
}
