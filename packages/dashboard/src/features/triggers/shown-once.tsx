/** What a trigger is called with: shown once, and never again. */
import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import IconKey from '@tabler/icons-react/icons/IconKey';
import { CopyButton } from '../../kit/copy-button.tsx';
import { tryItOut } from './trigger-words.ts';
import classes from './triggers.module.css';

export interface Secret {
  name: string;
  url: string;
  signingSecret: string | undefined;
}

export function ShownOnce({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const { name, url, signingSecret } = secret;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`The URL of ${name}`}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Alert
          color="yellow"
          variant="light"
          icon={<IconKey size={18} aria-hidden />}
          title="It is shown now, and never again"
          styles={{
            title: { color: 'var(--halyard-attention)' },
            icon: { color: 'var(--halyard-attention)' },
          }}
        >
          <Text c="var(--mantine-color-text)">
            Whoever has it can turn the flag off. Keep it as a secret, and out of access logs of proxies.
          </Text>
        </Alert>
        <Shown word="URL" text={url} />
        {signingSecret && <Shown word="Signing secret" text={signingSecret} />}
        {!signingSecret && (
          <div>
            <Group gap="xs">
              <Text fw={500}>By hand</Text>
              <CopyButton text={tryItOut(url)} label="Copy the command" />
            </Group>
            <Code block mt={4}>
              {tryItOut(url)}
            </Code>
          </div>
        )}
        <Text size="sm" c="dimmed">
          How Alertmanager, Grafana and Datadog call it is in docs/kill-switches.md.
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Shown({ word, text }: { word: string; text: string }) {
  return (
    <div>
      <Group gap="xs">
        <Text fw={500}>{word}</Text>
        <CopyButton text={text} label={`Copy the ${word}`} />
      </Group>
      <div className={classes.secret}>{text}</div>
    </div>
  );
}
