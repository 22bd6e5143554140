import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useProtection } from '../../api/use-protection.ts';
import { useWrite } from '../../api/use-write.ts';
import { Confirm } from '../../kit/confirm.tsx';
import type { NamedEnvironment } from '../../kit/environment-name.tsx';
import { notify, notifyNotUndone, notifyProblem } from '../../kit/notify.tsx';
import type { Deed } from './spoken-command.ts';

/** Something to be done with a flag in one environment. */
export interface FlagDeed {
  deed: Deed;
  flag: string;
  environment: NamedEnvironment;
}

const words = {
  enable: { verb: 'Turn on', done: 'is on', back: 'disable' },
  disable: { verb: 'Turn off', done: 'is off', back: 'enable' },
  kill: { verb: 'Kill', done: 'is killed', back: undefined },
} as const;

/** Does what the palette was told: at once with a way back, and after one more question where it is a kill or protected. */
export function useDeeds() {
  const project = useProject();
  const protection = useProtection();
  const enable = useWrite('enableFlag').mutateAsync;
  const disable = useWrite('disableFlag').mutateAsync;
  const kill = useWrite('killFlag').mutateAsync;
  const [asked, setAsked] = useState<FlagDeed>();

  async function carryOut(
    { deed, flag, environment }: FlagDeed,
    comment = '',
    /** Of an undo: the ETag of what it takes back. */
    undone?: { ifMatch: string | undefined },
  ): Promise<void> {
    const given = { params: { flagId: flag, environment: environment.key }, query: { project } };
    const { status, etag } =
      deed === 'kill'
        ? await kill({ ...given, body: { reason: comment } })
        : await (deed === 'enable' ? enable : disable)({
            ...given,
            comment: comment || undefined,
            ...undone,
          });
    const { verb, done, back } = words[deed];
    if (status === 202) {
      notify({ message: `Proposed: ${verb.toLowerCase()} ${flag} in ${environment.name}` });
      return;
    }
    const undo =
      back && !undone ? () => carryOut({ deed: back, flag, environment }, '', { ifMatch: etag }) : undefined;
    const message = `${flag} ${done} in ${environment.name}`;
    notify({
      message,
      ...(undo ? { undo: () => undo().catch((problem) => notifyNotUndone(flag, problem)) } : {}),
    });
  }

  function ask(given: FlagDeed): void {
    const { environment, deed } = given;
    const isGuarded = environment.protected || (environment.approvals ?? 0) > 0;
    if (deed === 'kill' || isGuarded) setAsked(given);
    else void carryOut(given).catch(notifyProblem);
  }

  const isProposed =
    asked !== undefined && asked.deed !== 'kill' && protection(asked.environment.key).isProposed;
  const action = asked ? `${words[asked.deed].verb} in ${asked.environment.name}` : '';
  const dialog = (
    <Confirm
      opened={asked !== undefined}
      onClose={() => setAsked(undefined)}
      title={asked ? `${words[asked.deed].verb} ${asked.flag}` : ''}
      action={isProposed ? `Propose: ${action.toLowerCase()}` : action}
      color={asked?.deed === 'kill' ? 'red' : 'halyard'}
      comment={asked?.deed === 'kill' ? 'required' : 'optional'}
      longest={asked?.deed === 'kill' ? 500 : 2_000}
      onConfirm={(comment) => carryOut(asked!, comment)}
    >
      {asked?.deed === 'kill'
        ? `It is off for everyone in ${asked.environment.name} until somebody lifts the kill, whatever is written.`
        : isProposed
          ? `${asked?.environment.name} is protected: nothing changes until others approve.`
          : `${asked?.environment.name} is protected. It changes for everyone there at once.`}
    </Confirm>
  );
  return { ask, dialog };
}
