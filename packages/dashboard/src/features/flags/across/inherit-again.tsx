import type { FlagAnswer, Rehearsal } from '@halyard/contract';
import { call } from '../../../api/call.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify } from '../../../kit/notify.tsx';
import { ReviewDrawer, sayHeld } from '../../../review/index.ts';

/** Drops what was changed in one environment, so that it does again what the one above does. */
export function InheritAgain({
  project,
  flag,
  environment,
  onClose,
}: {
  project: string;
  flag: FlagAnswer;
  environment: string;
  onClose: () => void;
}) {
  const environments = useEnvironments();
  const inherit = useWrite('inheritConfiguration');
  const known = environments.find(({ key }) => key === environment);
  const asked = { params: { flagId: flag.key, environment }, query: { project } };
  const ifMatch = `"${flag.environments[environment]!.version}"`;
  return (
    <ReviewDrawer
      opened
      onClose={onClose}
      title={`${flag.key} in ${known?.name ?? environment}: inherit again`}
      environments={environments}
      basis={ifMatch}
      rehearse={async () =>
        (await call('inheritConfiguration', asked, { ifMatch, dryRun: true })).data as unknown as Rehearsal
      }
      write={(options) => inherit.mutateAsync({ ...asked, ifMatch, ...options })}
      onSaved={(answered) => {
        if (!sayHeld(answered, `${flag.key} in ${environment}`, project))
          notify({ message: `${flag.key} does in ${environment} what ${known?.inherits} does` });
      }}
      mayWait={flag.kind !== 'kill-switch'}
    />
  );
}
