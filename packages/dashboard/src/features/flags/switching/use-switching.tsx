import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useMay, useMayPermission } from '../../../api/use-may.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify, notifyNotUndone, notifyProblem } from '../../../kit/notify.tsx';
import { ConfirmSwitch } from './confirm-switch.tsx';
import { heldLink } from './held-link.ts';
import { type AskedSwitch, type SwitchWay, wayOfSwitch } from './switch-asked.ts';

export interface Switching {
  /** What the screen shows: what was asked for, until the service has answered. */
  shown: (flag: string, environment: string, enabled: boolean) => boolean;
  isPending: (flag: string, environment: string) => boolean;
  /** How it would be done by whoever looks. */
  way: (asked: AskedSwitch) => SwitchWay;
  ask: (asked: AskedSwitch) => void;
  /** Goes with the screen: asks once more where the environment is protected. */
  dialog: ReactNode;
}

/** Switches of a screen: shown at once, done, and taken back where that is asked for or where it failed. */
export function useSwitching(): Switching {
  const project = useProject();
  const may = useMay();
  const mayPermission = useMayPermission();
  const client = useQueryClient();
  const enable = useWrite('enableFlag').mutateAsync;
  const disable = useWrite('disableFlag').mutateAsync;
  const [pending, setPending] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [asked, setAsked] = useState<AskedSwitch>();
  const latest = useRef(new Map<string, number>());

  const way = useCallback(
    ({ flag, environment, to }: AskedSwitch): SwitchWay => {
      const target = { environment: environment.key, tags: flag.tags };
      return wayOfSwitch(flag, environment, to, {
        mayChange: may(to ? 'enableFlag' : 'disableFlag', target),
        mayProtected: mayPermission('protected:write', target),
        mayPropose: may('createHeldOperation'),
      });
    },
    [may, mayPermission],
  );

  const carryOut = useCallback(
    async (given: AskedSwitch, comment?: string, undone?: { etag: string | undefined }): Promise<void> => {
      const { flag, environment, to } = given;
      const place = placeOf(flag.key, environment.key);
      const turn = (latest.current.get(place) ?? 0) + 1;
      latest.current.set(place, turn);
      setPending((before) => new Map(before).set(place, to));
      try {
        const { status, location, etag } = await (to ? enable : disable)({
          params: { flagId: flag.key, environment: environment.key },
          query: { project },
          comment,
          // Where somebody changed it since, nothing is undone with it.
          ifMatch: undone?.etag,
        });
        if (status === 202) {
          notify({
            message: `Proposed: turn ${flag.key} ${to ? 'on' : 'off'} in ${environment.name}. It stays ${to ? 'off' : 'on'} until others approve.`,
            link: { label: 'Open the proposal', href: heldLink(project, location) },
          });
        } else {
          notify({
            message: `${flag.key} is ${to ? 'on' : 'off'} in ${environment.name}`,
            ...(undone
              ? {}
              : {
                  undo: () =>
                    carryOut({ ...given, to: !to }, undoComment, { etag }).catch((problem) =>
                      notifyNotUndone(flag.key, problem),
                    ),
                }),
          });
        }
        // Until what is on screen says it by itself: else the switch would jump back and forth.
        if (status !== 202) await client.invalidateQueries({}, { cancelRefetch: false });
      } finally {
        // Of two quick ones only the last has the word.
        if (latest.current.get(place) === turn) {
          setPending((before) => {
            const after = new Map(before);
            after.delete(place);
            return after;
          });
        }
      }
    },
    [enable, disable, project, client],
  );

  const ask = useCallback(
    (given: AskedSwitch) => {
      const how = way(given);
      if (how === 'never') return;
      if (how === 'at-once') void carryOut(given).catch(notifyProblem);
      else setAsked(given);
    },
    [way, carryOut],
  );

  const shown = useCallback(
    (flag: string, environment: string, enabled: boolean) =>
      pending.get(placeOf(flag, environment)) ?? enabled,
    [pending],
  );

  const isPending = useCallback(
    (flag: string, environment: string) => pending.has(placeOf(flag, environment)),
    [pending],
  );

  const dialog = (
    <ConfirmSwitch
      asked={asked}
      way={asked ? way(asked) : 'never'}
      onClose={() => setAsked(undefined)}
      onConfirm={carryOut}
    />
  );
  return useMemo(() => ({ shown, isPending, way, ask, dialog }), [shown, isPending, way, ask, dialog]);
}

const undoComment = 'undone right away';

function placeOf(flag: string, environment: string): string {
  return `${environment}/${flag}`;
}
