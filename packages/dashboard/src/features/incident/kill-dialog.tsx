import type { EnvironmentAnswer } from '@halyard/contract';
import { useProject } from '../../api/project-key.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { sayDone } from '../../kit/say-done.ts';

/** What was asked for when the button was pressed. It stays that, whatever becomes of the flag while the reason is written. */
export interface Killing {
  flag: string;
  environment: EnvironmentAnswer;
  /** The reason of the kill that is to be lifted; undefined: it is to be killed. */
  lifted: string | undefined;
}

/** Kills a flag, or lifts its kill. Stands beside the timeline and not in it: entries come and go while somebody writes. */
export function KillDialog({
  killing,
  opened,
  onClose,
}: {
  /** The one asked for last. */
  killing: Killing | undefined;
  opened: boolean;
  onClose: () => void;
}) {
  const project = useProject();
  const kill = useWrite('killFlag');
  const lift = useWrite('liftFlag');
  if (!killing) return null;
  const { flag, environment, lifted } = killing;
  const { key, name } = environment;
  const asked = { params: { flagId: flag, environment: key }, query: { project } };
  const isKill = lifted === undefined;
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={isKill ? `Kill ${flag} in ${name}?` : `Lift the kill of ${flag} in ${name}?`}
      action={isKill ? `Kill in ${name}` : `Lift the kill in ${name}`}
      color={isKill ? 'red' : 'halyard'}
      comment={isKill ? 'required' : 'optional'}
      onConfirm={async (text) => {
        if (isKill) {
          const answered = await kill.mutateAsync({ ...asked, body: { reason: text } });
          sayDone(project, answered, `${flag} is killed in ${name}`);
        } else {
          const answered = await lift.mutateAsync({ ...asked, comment: text });
          sayDone(project, answered, `${flag} does again what is written in ${name}`);
        }
      }}
    >
      {isKill
        ? 'It is off at once, whatever is written, until somebody lifts it. No approval is waited for.'
        : `It was killed because: ${lifted}. It does again what is written, at once.`}
    </Confirm>
  );
}
