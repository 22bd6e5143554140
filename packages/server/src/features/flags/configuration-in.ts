import { OperationError } from '@halyard/contract';
import type { FlagConfiguration, FlagState } from './flag-state.ts';

/** Throws NOT_FOUND where the state has no such environment. */
export function configurationIn(state: FlagState, environment: string): FlagConfiguration {
  const configuration = state.configurations.get(environment);
  if (!configuration) throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
  return configuration;
}

/** Throws ARCHIVED: what is archived is restored before it is changed. */
export function requireLive(state: FlagState): void {
  if (state.meta.archivedAt === null) return;
  throw new OperationError(
    'ARCHIVED',
    `flag ${state.meta.key} has been archived since ${state.meta.archivedAt.toISOString()}`,
  );
}
