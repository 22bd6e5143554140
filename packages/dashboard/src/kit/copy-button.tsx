import { ActionIcon, CopyButton as Copying, Tooltip } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCopy from '@tabler/icons-react/icons/IconCopy';

/** Copies a text, and says that it did. `label` names it: `Copy the key`. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  return (
    <Copying value={text} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon onClick={copy} aria-label={copied ? 'Copied' : label} size="sm">
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copying>
  );
}
