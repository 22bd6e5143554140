import type { EnvironmentAnswer } from '@halyard/contract';
import { useProject } from './project-key.ts';
import { useRead } from './use-read.ts';

const none: readonly EnvironmentAnswer[] = [];

/** The project's environments in their order, without previews that inherit and without archived ones. There at once. */
export function useEnvironments(): readonly EnvironmentAnswer[] {
  const project = useProject();
  const { data } = useRead('readProject', { params: { projectId: project } });
  return data?.environments ?? none;
}
