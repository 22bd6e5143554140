/** What an entry is judged against before it is written: the other flags and segments of its environment. */
import type { Flag, Segment } from '@halyard/core';
import type { ReadDb } from '../../platform/database.ts';
import { liveFlags, liveSegments } from './queries.ts';

/** By key; each call answers a map of the caller's own. */
export interface Surroundings {
  flags(environment: string): Promise<Map<string, Flag>>;
  segments(environment: string): Promise<Map<string, Segment>>;
}

/** As they are now. One query a call. */
export function liveSurroundings(db: ReadDb, project: string): Surroundings {
  return {
    flags: (environment) => liveFlags(db, project, environment),
    segments: (environment) => liveSegments(db, project, environment),
  };
}
