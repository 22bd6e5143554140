import { z } from 'zod';
import { booleanQuery, instant, keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import {
  cancelHeldBody,
  createHeldBody,
  heldOperation,
  heldOperationInFull,
  heldStates,
  patchHeldBody,
  ranOperations,
  runOperationsBody,
} from '../nouns/held-operation.ts';
import { defineOperation } from '../operation.ts';

const heldParams = strict({ heldId: keyParam });
const projectOnly = strict(projectQuery);

export const createHeldOperation = defineOperation({
  name: 'held-operations.create',
  method: 'POST',
  path: '/held-operations',
  summary: 'Hold one or several operations until an instant',
  description:
    'They are applied together or not at all, by the rights that you have then. `?at=` on a write of a project does the same with that one.',
  permission: 'held:write',
  query: projectOnly,
  body: createHeldBody,
  answer: heldOperation,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS', 'ARCHIVED', 'BUILT_IN', 'CONFLICT', 'IN_USE', 'PROTECTED', 'REDACTED', 'STALE'],
});

export const runOperations = defineOperation({
  name: 'operations.run',
  method: 'POST',
  path: '/operations',
  summary: 'Carry out several operations in one change, all of them or none',
  description:
    'Each by the right to it. Where a protected environment wants approvals, all of them together become one proposal. Only what can be held can be one of them.',
  permission: 'flags:write',
  query: projectOnly,
  body: runOperationsBody,
  answer: ranOperations,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS', 'ARCHIVED', 'BUILT_IN', 'CONFLICT', 'IN_USE', 'PROTECTED', 'REDACTED', 'STALE'],
});

export const listHeldOperations = defineOperation({
  name: 'held-operations.list',
  method: 'GET',
  path: '/held-operations',
  summary: 'List held operations, those that come due first at the top',
  permission: 'held:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    state: z.enum(heldStates).optional(),
    flag: z.string().max(128).optional().meta({ description: 'that change this flag' }),
    environment: z.string().max(128).optional().meta({ description: 'that change something in it' }),
    author: z.string().max(300).optional().meta({ description: 'the id of the key or person' }),
    waits: z.enum(['instant', 'approval']).optional().meta({
      description:
        'for what those wait by now that have not run; a page may have fewer than `limit`, or none, and go on by `next`',
    }),
    mine: booleanQuery
      .optional()
      .meta({ description: 'true: only what you hold or propose, or a key of yours does' }),
    waitsForMe: booleanQuery.optional().meta({
      description:
        'true: only what waits for approvals, and yours would count, as far as can be told without trying it out; a page may have fewer than `limit`, or none, and go on by `next`',
    }),
    from: instant.optional().meta({ description: 'due at this instant or later' }),
    to: instant.optional().meta({ description: 'due before this' }),
  }),
  answer: z
    .strictObject({ items: z.array(heldOperation), next: z.string().optional() })
    .meta({ id: 'HeldOperationList' }),
});

export const readHeldOperation = defineOperation({
  name: 'held-operations.read',
  method: 'GET',
  path: '/held-operations/{heldId}',
  summary: 'Read a held operation, with what conflicts now',
  permission: 'held:read',
  params: heldParams,
  query: projectOnly,
  answer: heldOperationInFull,
});

export const patchHeldOperation = defineOperation({
  name: 'held-operations.patch',
  method: 'PATCH',
  path: '/held-operations/{heldId}',
  summary: 'Edit a held operation that has not run',
  description: 'Where its calls change, you are its author from then on, and it is approved anew.',
  permission: 'held:write',
  params: heldParams,
  query: projectOnly,
  body: patchHeldBody,
  answer: heldOperation,
  errors: ['ALREADY_EXISTS', 'ARCHIVED', 'BUILT_IN', 'CONFLICT', 'IN_USE', 'PROTECTED', 'REDACTED', 'STALE'],
});

export const cancelHeldOperation = defineOperation({
  name: 'held-operations.cancel',
  method: 'POST',
  path: '/held-operations/{heldId}/cancel',
  summary: 'Cancel a held operation that has not run',
  permission: 'held:write',
  params: heldParams,
  query: projectOnly,
  body: cancelHeldBody,
  answer: heldOperation,
  errors: ['STALE', 'CONFLICT'],
});
