/** What SDKs get of an environment: its entries, for whoever writes, checks or delivers them. */
export { flagEntry, segmentEntry } from './entries.ts';
export {
  allEntries,
  type Entries,
  entriesOfHeirs,
  liveFlags,
  liveSegments,
  type NamingEntry,
} from './queries.ts';
export { liveSurroundings, type Surroundings } from './surroundings.ts';
