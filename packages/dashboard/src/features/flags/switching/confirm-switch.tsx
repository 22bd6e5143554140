import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../../../kit/confirm.tsx';
import { EnvironmentName } from '../../../kit/environment-name.tsx';
import type { AskedSwitch, SwitchWay } from './switch-asked.ts';

/** Asks once more before a flag is switched where it matters most; the button says what, and where. */
export function ConfirmSwitch({
  asked,
  way,
  onClose,
  onConfirm,
}: {
  asked: AskedSwitch | undefined;
  way: SwitchWay;
  onClose: () => void;
  onConfirm: (asked: AskedSwitch, comment: string) => Promise<unknown>;
}) {
  // What was asked last stays while the dialog fades.
  const [last, setLast] = useState<{ asked: AskedSwitch; way: SwitchWay }>();
  if (asked && last?.asked !== asked) setLast({ asked, way });
  if (!last) return null;
  const { flag, environment, to } = last.asked;
  const turn = `${to ? 'Turn on' : 'Turn off'} in ${environment.name}`;
  const isProposal = last.way === 'proposed';
  return (
    <Confirm
      opened={asked !== undefined}
      onClose={onClose}
      title={`Turn ${flag.key} ${to ? 'on' : 'off'}?`}
      action={isProposal ? `Propose to turn ${to ? 'on' : 'off'} in ${environment.name}` : turn}
      color={to || isProposal ? 'halyard' : 'red'}
      onConfirm={(comment) => onConfirm(last.asked, comment)}
    >
      <Stack gap="xs">
        <EnvironmentName environment={environment} />
        <Text>{isProposal ? proposed(environment.approvals) : done(to, flag.kind)}</Text>
      </Stack>
    </Confirm>
  );
}

function proposed(approvals: number): string {
  const who = approvals > 1 ? `${approvals} others have to` : 'somebody else has to';
  return `This environment is protected: ${who} approve before anything changes for anybody.`;
}

function done(to: boolean, kind: string): string {
  if (kind === 'kill-switch') {
    return to
      ? 'What this kill switch stands for works again, for everybody there.'
      : 'What this kill switch stands for stops at once, for everybody there. It waits for nobody’s approval.';
  }
  return to
    ? 'Its rules decide from now on who gets what there.'
    : 'Everybody there gets what it serves while off, from now on.';
}
