/** Which moment of the past is meant: after a change, at a version of an environment, or at an instant. */
import { type MomentBody, OperationError } from '@halyard/contract';
import type { ReadDb } from '../../platform/database.ts';
import {
  changesNamed,
  environmentsMade,
  findPresent,
  isRecorded,
  lastChangeBefore,
  newestChange,
  seqOfVersion,
  versionAfter,
} from './queries.ts';

export interface Moment {
  /** Of the last change before it, in the project. */
  seq: number;
  /** The instant asked for; else that of the change. */
  at: Date;
}

export interface EnvironmentMoment extends Moment {
  /** Of the environment. */
  version: number;
}

/**
 * A moment of a project; `environment` is whose version it may be given by. Throws NOT_FOUND where there is no such
 * change, version or environment, or the project is younger. A change need not be of the project. An instant that is
 * still to come is now.
 */
export async function momentOf(
  db: ReadDb,
  project: string,
  environment: string | undefined,
  { seq, version, at }: MomentBody,
): Promise<Moment> {
  if (at !== undefined) {
    const instant = new Date(at);
    const newest = await newestChange(db, project, instant);
    if (!newest) throw new OperationError('NOT_FOUND', `project ${project} is younger than ${at}`);
    return { seq: newest.seq, at: instant };
  }
  const asked = seq ?? (await seqAt(db, project, environment!, version!));
  const [change] = await changesNamed(db, project, [asked]);
  return change ? { seq: change.seq, at: change.at } : lastBefore(db, project, asked);
}

/** After a change that is none of the project's, such as somebody signing in, it stands as it stood before. */
async function lastBefore(db: ReadDb, project: string, seq: number): Promise<Moment> {
  if (!(await isRecorded(db, seq))) throw new OperationError('NOT_FOUND', `there is no change ${seq}`);
  const change = await lastChangeBefore(db, project, seq);
  if (!change) throw new OperationError('NOT_FOUND', `project ${project} is younger than change ${seq}`);
  return change;
}

/** The same in an environment, with its version then. Throws NOT_FOUND also where the environment is younger. */
export async function momentIn(
  db: ReadDb,
  project: string,
  environment: string,
  asked: MomentBody,
): Promise<EnvironmentMoment> {
  const made = (await environmentsMade(db, project)).get(environment);
  if (made === undefined) throw noEnvironment(environment);
  const moment = await momentOf(db, project, environment, asked);
  if (moment.seq < made) {
    throw new OperationError('NOT_FOUND', `environment ${environment} was made later, by change ${made}`);
  }
  return { ...moment, version: await versionAfter(db, { project, environment }, moment.seq) };
}

/** As things stand. Throws NOT_FOUND. */
export async function presentIn(
  db: ReadDb,
  project: string,
  environment: string,
  now: Date,
): Promise<EnvironmentMoment> {
  const present = await findPresent(db, { project, environment });
  const newest = await newestChange(db, project);
  if (!present || !newest) throw noEnvironment(environment);
  return { seq: newest.seq, at: now, version: present.version };
}

async function seqAt(db: ReadDb, project: string, environment: string, version: number): Promise<number> {
  const present = await findPresent(db, { project, environment });
  if (!present) throw noEnvironment(environment);
  if (version > present.version) {
    const why = `${environment} has no version ${version}: it is at ${present.version}`;
    throw new OperationError('NOT_FOUND', why);
  }
  // Before its first entry there is its own beginning.
  const seq = await seqOfVersion(db, { project, environment }, version);
  return seq ?? (await environmentsMade(db, project)).get(environment)!;
}

export function noEnvironment(environment: string): OperationError {
  return new OperationError('NOT_FOUND', `there is no environment ${environment}`);
}
