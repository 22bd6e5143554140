import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import IconMail from '@tabler/icons-react/icons/IconMail';
import { base } from '../../api/base.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Instant } from '../../kit/instant.tsx';
import { Notice } from '../../kit/notice.tsx';
import classes from './member-list.module.css';
import { mailto, wholeLink } from './one-member.ts';

export interface ShownLink {
  /** Once only. */
  link?: string | undefined;
  email: string;
  expiresAt: string;
  purpose: 'invitation' | 'reset';
}

const words = {
  invitation: {
    title: 'Hand this link on now',
    subject: 'Your invitation to Halyard',
    text: 'You are invited to our feature flags. This link lets you in, once:',
  },
  reset: {
    title: 'Hand this link on now',
    subject: 'A new password for Halyard',
    text: 'This link lets you set a new password, once:',
  },
};

/** A link that lets somebody in, the one time it is there, with a message ready to be sent by oneself. */
export function ShowLink({ shown, onClose }: { shown: ShownLink | undefined; onClose: () => void }) {
  return (
    <Modal
      opened={shown !== undefined}
      onClose={onClose}
      title={shown ? words[shown.purpose].title : ''}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown && <Link shown={shown} onClose={onClose} />}
    </Modal>
  );
}

function Link({
  shown: { link = '', email, expiresAt, purpose },
  onClose,
}: {
  shown: ShownLink;
  onClose: () => void;
}) {
  const whole = wholeLink(link, { origin: location.origin, base });
  const { subject, text } = words[purpose];
  return (
    <Stack gap="md">
      <Notice tone="attention" title="It is shown this once">
        <Text>
          Whoever has it gets in as {email}. It works one time, until <Instant at={expiresAt} />. Nothing was
          sent.
        </Text>
      </Notice>
      <div>
        <Group justify="space-between" mb={4}>
          <Text size="sm" fw={500}>
            Link for {email}
          </Text>
          <CopyButton text={whole} label="Copy the link" />
        </Group>
        <Code block className={classes.link} tabIndex={0}>
          {whole}
        </Code>
      </div>
      <Group justify="space-between">
        <Button
          component="a"
          href={mailto(email, subject, `${text}\n\n${whole}\n`)}
          variant="default"
          leftSection={<IconMail size={16} aria-hidden />}
        >
          Write an e-mail
        </Button>
        <Button onClick={onClose}>I have handed it on</Button>
      </Group>
    </Stack>
  );
}
