/** Operations that wait: for an instant, for approvals, or to be applied. */
import { cancelHeldOperation } from './cancel-held.ts';
import { createHeldOperation } from './create-held.ts';
import { patchHeldOperation } from './patch-held.ts';
import { listHeldOperations, readHeldOperation } from './read-held.ts';
import { runOperations } from './run-operations.ts';
import { scheduleHandlers } from './schedule-handlers.ts';

export { asOfNow } from './as-of-now.ts';
export { authoriseHeld } from './authorise-held.ts';
export { blankHeld } from './blank-held.ts';
export { parseCalls } from './calls.ts';
export { findHeldUp } from './held-up.ts';
export { answerOf, requireMayMove, requireWaiting } from './hold.ts';
export {
  getHeld,
  type HeldRow,
  heldAnswer,
  insertNote,
  type NoteRow,
  notesOf,
  updateHeld,
} from './queries.ts';
export { applyHeld } from './run-held.ts';
export { addHeldMetrics, watchHeld } from './runner.ts';
export { findTogether } from './window-queries.ts';

export const heldOperationHandlers = [
  createHeldOperation,
  runOperations,
  listHeldOperations,
  readHeldOperation,
  patchHeldOperation,
  cancelHeldOperation,
  ...scheduleHandlers,
];
