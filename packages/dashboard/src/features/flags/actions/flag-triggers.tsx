import type { FlagAnswer } from '@halyard/contract';
import { Drawer } from '@mantine/core';
import { TriggerList } from '../../triggers/index.ts';

/** The triggers of one flag, beside it. */
export function FlagTriggers({
  project,
  flag,
  onClose,
}: {
  project: string;
  flag: FlagAnswer;
  onClose: () => void;
}) {
  return (
    <Drawer
      opened
      onClose={onClose}
      title={`Triggers of ${flag.key}`}
      size="min(960px, 100vw)"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <TriggerList project={project} flag={flag.key} />
    </Drawer>
  );
}
