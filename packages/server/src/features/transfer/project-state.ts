import { OperationError } from '@halyard/contract';
import type { ReadDb } from '../../platform/database.ts';
import { allFlagStates, type FlagState } from '../flags/index.ts';
import { type EnvironmentRow, findEnvironments, getProject, type ProjectRow } from '../projects/index.ts';
import { allSegmentStates, type SegmentState } from '../segments/index.ts';

/** All of a project that a document holds. */
export interface ProjectState {
  project: ProjectRow;
  /** In their order: those in use that inherit from none. */
  environments: EnvironmentRow[];
  /** By key, archived ones included; each with every environment that has its own. */
  flags: Map<string, FlagState>;
  segments: Map<string, SegmentState>;
}

/** Six queries, whatever its size. Throws NOT_FOUND. */
export async function readProject(db: ReadDb, key: string): Promise<ProjectState> {
  return {
    project: await getProject(db, key),
    environments: await findEnvironments(db, [key]),
    flags: await allFlagStates(db, key),
    segments: await allSegmentStates(db, key),
  };
}

/** What a document holds of it: environments that inherit are previews, and stay where they are. */
export function withoutHeirs(state: ProjectState): ProjectState {
  return narrowed(state, state.environments);
}

/** The same with one environment only. Throws NOT_FOUND. */
export function onlyEnvironment(state: ProjectState, environment: string): ProjectState {
  const environments = state.environments.filter(({ key }) => key === environment);
  if (environments.length === 0) {
    throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
  }
  return narrowed(state, environments);
}

function narrowed(state: ProjectState, environments: EnvironmentRow[]): ProjectState {
  const keys = new Set(environments.map(({ key }) => key));
  const only = <T>(of: Map<string, T>) => new Map([...of].filter(([key]) => keys.has(key)));
  return {
    ...state,
    environments,
    flags: mapValues(state.flags, (flag) => ({ ...flag, configurations: only(flag.configurations) })),
    segments: mapValues(state.segments, (segment) => ({
      ...segment,
      environments: only(segment.environments),
    })),
  };
}

function mapValues<T>(map: Map<string, T>, change: (value: T) => T): Map<string, T> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
