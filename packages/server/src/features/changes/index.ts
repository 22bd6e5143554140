/** The log, as people read it: audit trail, history, what stood where and when. */
import { createCheckpoint, listCheckpoints } from './list-checkpoints.ts';
import { exportChanges, followChanges, listChanges, readChange } from './read-changes.ts';
import { type BlankEnded, createRedactChange } from './redact-change.ts';

export { addMissingTerms } from './add-missing-terms.ts';
export { findAuditKey, openAuditKey } from './audit-key.ts';
export type { ChainVerdict } from './check-chain.ts';
export { type Checkpoints, createCheckpoints } from './checkpoints.ts';
export { findChanges } from './find-changes.ts';
export { createLogAnswers, type LogAnswers, ofKind } from './log-answers.ts';
export { createLogTails } from './log-tails.ts';
export { parseCheckpoints } from './parse-checkpoints.ts';
export { type VerifyOptions, verifyChain } from './verify-chain.ts';
export { verifyExport } from './verify-export.ts';

export function createChangeHandlers(blankEnded: BlankEnded) {
  const redactChange = createRedactChange(blankEnded);
  return [
    listChanges,
    readChange,
    redactChange,
    listCheckpoints,
    createCheckpoint,
    followChanges,
    exportChanges,
  ];
}
