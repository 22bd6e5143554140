import { keyParam, projectQuery, strict } from '../input.ts';
import { heldOperation } from '../nouns/held-operation.ts';
import { approveBody, commentBody, rejectBody, review } from '../nouns/proposal.ts';
import { defineOperation } from '../operation.ts';

const ofHeld = {
  method: 'POST',
  params: strict({ heldId: keyParam }),
  query: strict(projectQuery),
} as const;

export const approveHeldOperation = defineOperation({
  ...ofHeld,
  name: 'held-operations.approve',
  path: '/held-operations/{heldId}/approve',
  summary: 'Approve what somebody else proposes',
  description:
    'Counts for this revision, and as long as you may do all of it yourself: both is looked at again when it runs.',
  permission: 'held:approve',
  body: approveBody,
  answer: heldOperation,
  errors: ['STALE', 'CONFLICT', 'OWN_PROPOSAL'],
});

export const rejectHeldOperation = defineOperation({
  ...ofHeld,
  name: 'held-operations.reject',
  path: '/held-operations/{heldId}/reject',
  summary: 'Reject what somebody proposes: it will not run',
  permission: 'held:approve',
  body: rejectBody,
  answer: heldOperation,
  errors: ['STALE', 'CONFLICT'],
});

export const commentOnHeldOperation = defineOperation({
  ...ofHeld,
  name: 'held-operations.comment',
  path: '/held-operations/{heldId}/comments',
  summary: 'Comment on a held operation',
  permission: 'held:write',
  body: commentBody,
  answer: heldOperation,
  status: 201,
  ifMatch: 'none',
});

export const applyHeldOperation = defineOperation({
  ...ofHeld,
  name: 'held-operations.apply',
  path: '/held-operations/{heldId}/apply',
  summary: 'Apply now what is approved, without waiting for its time',
  description: 'All of it or nothing, by the rights that its author has now.',
  permission: 'held:write',
  answer: heldOperation,
  errors: ['STALE', 'CONFLICT', 'NOT_APPROVED'],
});

export const reviewHeldOperation = defineOperation({
  ...ofHeld,
  method: 'GET',
  name: 'held-operations.review',
  path: '/held-operations/{heldId}/review',
  summary: 'What a held operation would do now, what is found about it, and who approved',
  rehearses: true,
  permission: 'held:read',
  answer: review,
});
