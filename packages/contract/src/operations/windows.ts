import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import { cancelHeldBody } from '../nouns/held-operation.ts';
import { createWindowBody, flagWindow } from '../nouns/window.ts';
import { defineOperation } from '../operation.ts';

const projectOnly = strict(projectQuery);

export const createWindow = defineOperation({
  name: 'windows.create',
  method: 'POST',
  path: '/flags/{flagId}/environments/{environment}/window',
  summary: 'Enable a flag from one instant to another, or again and again',
  description:
    'Two held operations that belong together: cancelling one cancels both. Inside a recurring window it begins at once.',
  permission: 'held:write',
  params: strict({ flagId: keyParam, environment: keyParam }),
  query: projectOnly,
  body: createWindowBody,
  answer: flagWindow,
  status: 201,
  ifMatch: 'none',
  errors: ['ARCHIVED', 'PROTECTED'],
});

export const listWindows = defineOperation({
  name: 'windows.list',
  method: 'GET',
  path: '/flags/{flagId}/windows',
  summary: 'List the windows of a flag that are to come or under way, the newest first',
  permission: 'held:read',
  params: strict({ flagId: keyParam }),
  query: strict({
    ...projectQuery,
    environment: z.string().max(128).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'windows at most' }),
  }),
  answer: z.strictObject({ items: z.array(flagWindow) }).meta({ id: 'FlagWindowList' }),
});

export const cancelWindow = defineOperation({
  name: 'windows.cancel',
  method: 'POST',
  path: '/flags/{flagId}/windows/{windowId}/cancel',
  summary: 'Cancel what of a window is still to come; the flag stays as it is',
  permission: 'held:write',
  params: strict({ flagId: keyParam, windowId: keyParam }),
  query: projectOnly,
  body: cancelHeldBody,
  answer: flagWindow,
  ifMatch: 'none',
  errors: ['CONFLICT'],
});
