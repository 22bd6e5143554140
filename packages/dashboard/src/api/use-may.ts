import { operationTable } from 'virtual:operations';
import { mayAsk, mayChange } from '@halyard/contract/access';
import { useCallback } from 'react';
import type { OperationName } from './call.ts';
import { useProjectKey } from './project-key.ts';
import { useRead } from './use-read.ts';

export interface Target {
  /** The one it would change; null: what belongs to all of them; undefined: any at all. */
  environment?: string | null;
  /** Of the flag that it would change. */
  tags?: readonly string[];
  /** null: what belongs to no project; default: the one on screen. */
  project?: string | null;
}

export type May = (operation: OperationName, target?: Target) => boolean;

/**
 * Whether whoever is signed in may carry out an operation, by the rules that the service itself goes by. False until they are known,
 * so that nothing is shown that is taken away again. The service decides anew.
 */
export function useMay(): May {
  const { data } = useRead('readAccess', {});
  const current = useProjectKey();
  return useCallback<May>(
    (name, { environment, tags, project = current ?? null } = {}) => {
      if (data === undefined) return false;
      const asked = operationTable[name];
      if (!mayAsk(data.rules, asked, project)) return false;
      if (asked.method === 'GET' || environment === undefined) return true;
      return mayChange(data.rules, asked, { project, environment, tags });
    },
    [data, current],
  );
}

/** Whether a permission that stands beside operations is there, e.g. `protected:bypass`. */
export function useMayPermission(): (
  permission: Parameters<typeof asPermission>[0],
  target?: Target,
) => boolean {
  const { data } = useRead('readAccess', {});
  const current = useProjectKey();
  return useCallback(
    (permission, { environment = null, tags, project = current ?? null } = {}) =>
      data !== undefined && mayChange(data.rules, asPermission(permission), { project, environment, tags }),
    [data, current],
  );
}

function asPermission(permission: NonNullable<(typeof operationTable)['readFlag']['permission']>) {
  return { name: '', permission };
}
