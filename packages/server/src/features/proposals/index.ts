/** Proposals: held operations that wait for others to approve. */
import { applyHeldOperation } from './apply.ts';
import { approveHeldOperation, commentOnHeldOperation, rejectHeldOperation } from './approve.ts';
import { reviewHeldOperation } from './review.ts';

export const proposalHandlers = [
  approveHeldOperation,
  rejectHeldOperation,
  commentOnHeldOperation,
  applyHeldOperation,
  reviewHeldOperation,
];
