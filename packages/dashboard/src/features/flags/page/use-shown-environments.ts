import type { EnvironmentAnswer } from '@halyard/contract';
import { useMemo } from 'react';
import { useProject } from '../../../api/project-key.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useRead } from '../../../api/use-read.ts';

/** The project's environments, and the one of the address where it is a preview that inherits from one of them. */
export function useShownEnvironments(named: string | undefined): readonly EnvironmentAnswer[] {
  const project = useProject();
  const environments = useEnvironments();
  const isListed = named === undefined || environments.some(({ key }) => key === named);
  const { data } = useRead(
    'readEnvironment',
    { params: { environment: named ?? '' }, query: { project } },
    { enabled: !isListed },
  );
  return useMemo(
    () => (isListed || data === undefined ? environments : [...environments, data]),
    [isListed, data, environments],
  );
}
