import { type Killed, OperationError } from '@halyard/contract';
import type { ReadDb } from '../../platform/database.ts';
import { type FlagState, wholeFlagStates } from '../flags/index.ts';
import { allEnvironments, type EnvironmentRow, getProject, type ProjectRow } from '../projects/index.ts';
import { type SegmentState, wholeSegmentStates } from '../segments/index.ts';
import { killsIn } from './queries.ts';

/** All of a project that a document holds. */
export interface ProjectState {
  project: ProjectRow;
  /** In their order, archived ones included. */
  environments: EnvironmentRow[];
  /** By key, archived ones included; each with what environments have of their own, archived ones too. */
  flags: Map<string, FlagState>;
  segments: Map<string, SegmentState>;
  /** Also of what is inherited, where the kill is the environment's own. */
  kills: Kills;
}

/** By flag, then by environment. */
export type Kills = Map<string, ReadonlyMap<string, Killed>>;

/** Seven queries, whatever its size. Throws NOT_FOUND. */
export async function readProject(db: ReadDb, key: string): Promise<ProjectState> {
  return {
    project: await getProject(db, key),
    environments: await allEnvironments(db, key),
    flags: await wholeFlagStates(db, key),
    segments: await wholeSegmentStates(db, key),
    kills: await killsIn(db, key),
  };
}

/** The same with one environment only, and of that what it has of its own. Throws NOT_FOUND. */
export function onlyEnvironment(state: ProjectState, environment: string): ProjectState {
  const environments = state.environments.filter(({ key }) => key === environment);
  if (environments.length === 0) {
    throw new OperationError('NOT_FOUND', `there is no environment ${environment}`);
  }
  const only = <T>(of: Map<string, T>) => new Map([...of].filter(([key]) => key === environment));
  return {
    ...state,
    environments,
    flags: mapValues(state.flags, (flag) => ({ ...flag, configurations: only(flag.configurations) })),
    segments: mapValues(state.segments, (segment) => ({
      ...segment,
      environments: only(segment.environments),
    })),
    // Alone it is killed by itself: nothing here says of the one above.
    kills: mapValues(state.kills, (here) => {
      const killed = here.get(environment);
      return new Map(killed ? [[environment, { ...killed, environment }]] : []);
    }),
  };
}

/** What is written in an environment, else where it takes from; undefined: nothing is. */
export function inForce<T>(
  environments: ReadonlyMap<string, EnvironmentRow>,
  own: ReadonlyMap<string, T>,
  environment: string,
): { source: string; value: T } | undefined {
  for (let at: string | null = environment; at !== null; at = environments.get(at)?.inherits ?? null) {
    const value = own.get(at);
    if (value !== undefined) return { source: at, value };
  }
  return undefined;
}

export function environmentsByKey({ environments }: ProjectState): Map<string, EnvironmentRow> {
  return new Map(environments.map((row) => [row.key, row]));
}

function mapValues<T>(map: Map<string, T>, change: (value: T) => T): Map<string, T> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
