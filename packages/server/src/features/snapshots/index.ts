/** Entries of snapshots, for whoever must know what an environment holds now. */
export { liveFlags, liveSegments } from './queries.ts';
