/** What an entry is judged against before it is written: the other flags and segments of its environment. */
import type { Flag, Segment } from '@halyard/core';
import type { Door } from '../../door.ts';
import { heirsOf } from '../../environment-tree.ts';
import {
  type Entries,
  entriesOfHeirs,
  liveFlags,
  liveSegments,
  type NamingEntry,
  ownEntriesNaming,
} from './queries.ts';

/** By key; each call answers a map of the caller's own. */
export interface Surroundings {
  flags(environment: string): Promise<Map<string, Flag>>;
  segments(environment: string): Promise<Map<string, Segment>>;
  /**
   * What is in the environments that take something from one, down to those that have their own of it: only where they
   * have anything of their own, for elsewhere it is what the environment has, `base`.
   */
  heirs(
    environment: string,
    of: { hasOwn: (environment: string) => boolean; base: Entries },
  ): Promise<Map<string, Entries>>;
  /** Everything that names a flag or segment, wherever it was written: what is inherited names it where its source does. */
  naming(name: string): Promise<NamingEntry[]>;
}

/** As they are now. One query a call, two for the last ones. */
export function liveSurroundings({
  db,
  project,
  environments,
}: Pick<Door, 'db' | 'project' | 'environments'>): Surroundings {
  return {
    flags: (environment) => liveFlags(db, project, environment),
    segments: (environment) => liveSegments(db, project, environment),
    async heirs(environment, { hasOwn, base }) {
      const tree = await environments();
      const heirs = heirsOf(tree, environment, hasOwn);
      return heirs.length === 0 ? new Map() : entriesOfHeirs(db, project, { tree, environment, heirs, base });
    },
    naming: (name) => ownEntriesNaming(db, project, name),
  };
}
