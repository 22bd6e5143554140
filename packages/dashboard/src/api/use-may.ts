import { operationTable } from 'virtual:operations';
import { mayAsk, mayChange, neededTags } from '@halyard/contract/access';
import { useCallback, useMemo } from 'react';
import type { OperationName } from './call.ts';
import { useProjectKey } from './project-key.ts';
import { useRead } from './use-read.ts';

export interface Target {
  /** The one it would change; null: what belongs to all of them; undefined: any at all. */
  environment?: string | null;
  /** Of the flag that it would change; `any`: it is not known yet which one that is. */
  tags?: readonly string[] | 'any' | undefined;
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
      if (tags === 'any') return neededTags(data.rules, asked, { project, environment })?.length !== 0;
      return mayChange(data.rules, asked, { project, environment, tags });
    },
    [data, current],
  );
}

const none: readonly string[] = [];

/** Of which tags a flag needs one for an operation to change all of it, by the roles of whoever looks; empty: it needs none, or none would do. */
export function useNeededTags(operation: OperationName): readonly string[] {
  const { data } = useRead('readAccess', {});
  const project = useProjectKey() ?? null;
  return useMemo(
    () =>
      data === undefined
        ? none
        : (neededTags(data.rules, operationTable[operation], { project, environment: null }) ?? none),
    [data, operation, project],
  );
}

/** Whether a permission that stands beside operations is there, e.g. `protected:bypass`. */
export function useMayPermission(): (
  permission: Parameters<typeof asPermission>[0],
  target?: Target & { tags?: readonly string[] },
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
