/** The past: what stood where at a version, and how to go back to it. */
export { snapshotAt } from './snapshot-at.ts';
