/** The past: what stood where at a moment, what was answered then, and how to go back to it. */
import { compareEvaluations } from './compare-evaluations.ts';
import { revertFlag, revertSegment } from './revert-entry.ts';
import { revertEnvironment } from './revert-environment.ts';
import { revertProject } from './revert-project.ts';
import { timeTravel } from './time-travel.ts';

export {
  createReadPastMoment,
  createReadPastSnapshot,
  type ReadPastMoment,
  type ReadPastSnapshot,
} from './past-snapshots.ts';
export { snapshotAt } from './snapshot-at.ts';

export const historyHandlers = [
  revertFlag,
  revertSegment,
  revertEnvironment,
  revertProject,
  timeTravel,
  compareEvaluations,
];
