/** The log, as people read it: audit trail, history, what stood where and when. */
import { listChanges, readChange } from './read-changes.ts';

export { findChanges } from './find-changes.ts';
export { verifyChain } from './verify-chain.ts';

export const changeHandlers = [listChanges, readChange];
