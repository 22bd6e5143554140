/** A version that was, as a new change: reviewed like any edit, with what would break of it. */
import type { FlagAnswer, Rehearsal } from '@halyard/contract';
import { Text } from '@mantine/core';
import { call } from '../../../api/call.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify } from '../../../kit/notify.tsx';
import { ReviewDrawer, sayHeld } from '../../../review/index.ts';
import { undoChange } from '../undo-change.ts';

export interface Restoring {
  /** As it stood after this change. */
  seq: number;
  /** Only there; undefined: everything. */
  environment: string | undefined;
}

export function RestoreVersion({
  project,
  flag,
  restoring: { seq, environment },
  onClose,
}: {
  project: string;
  flag: FlagAnswer;
  restoring: Restoring;
  onClose: () => void;
}) {
  const environments = useEnvironments();
  const revert = useWrite('revertFlag');
  const asked = {
    params: { flagId: flag.key },
    query: { project },
    body: { seq, ...(environment === undefined ? {} : { environment }) },
  };
  return (
    <ReviewDrawer
      opened
      onClose={onClose}
      title={`Restore ${flag.key} to how it stood after change ${seq}`}
      environments={environments}
      rehearse={async () => (await call('revertFlag', asked, { dryRun: true })).data as unknown as Rehearsal}
      write={(options) => revert.mutateAsync({ ...asked, ...options })}
      onSaved={(answered) => {
        if (sayHeld(answered, `Restoring ${flag.key}`, project)) return;
        const { seq: mine } = answered;
        notify({
          message: `${flag.key} is as it stood after change ${seq}`,
          ...(mine === undefined
            ? {}
            : {
                undo: () =>
                  undoChange({ project, flag: flag.key, seq: mine, ifMatch: answered.etag, revert }),
              }),
        });
      }}
      mayWait={flag.kind !== 'kill-switch'}
      placeOfRule={(where, rule) => {
        const place = flag.environments[where]?.rules.findIndex(({ id }) => id === rule) ?? -1;
        return place < 0 ? undefined : place + 1;
      }}
    >
      <Text c="dimmed">
        {environment === undefined
          ? 'Everything of the flag, in every environment. An environment that did not exist then stays as it is.'
          : `Only what it does in ${environment}.`}{' '}
        The history keeps everything: this is a new change.
      </Text>
    </ReviewDrawer>
  );
}
