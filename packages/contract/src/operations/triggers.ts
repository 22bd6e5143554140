import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import {
  checkedTrigger,
  createdTrigger,
  createTriggerBody,
  patchTriggerBody,
  trigger,
  triggerCall,
  triggerCalled,
} from '../nouns/trigger.ts';
import { defineOperation } from '../operation.ts';

const params = strict({ triggerId: keyParam });
const query = strict(projectQuery);
const secretFields = ['url', 'signingSecret'];

export const listTriggers = defineOperation({
  name: 'triggers.list',
  method: 'GET',
  path: '/triggers',
  summary: 'List triggers, never their URLs',
  permission: 'triggers:read',
  query,
  answer: z.strictObject({ items: z.array(checkedTrigger) }).meta({ id: 'TriggerList' }),
});

export const createTrigger = defineOperation({
  name: 'triggers.create',
  method: 'POST',
  path: '/triggers',
  summary: 'Create a trigger; its URL is shown once',
  description:
    'It acts with the rights of whoever creates it, as they are when it is called: creating one wants the right to do what it does.',
  permission: 'triggers:write',
  query,
  body: createTriggerBody,
  answer: createdTrigger,
  status: 201,
  ifMatch: 'none',
  secretFields,
  errors: ['ARCHIVED', 'PROTECTED', 'CONFLICT'],
});

export const readTrigger = defineOperation({
  name: 'triggers.read',
  method: 'GET',
  path: '/triggers/{triggerId}',
  summary: 'Read a trigger',
  permission: 'triggers:read',
  params,
  query,
  answer: checkedTrigger,
});

export const patchTrigger = defineOperation({
  name: 'triggers.patch',
  method: 'PATCH',
  path: '/triggers/{triggerId}',
  summary: 'Rename a trigger, turn it off or on, or change until when it holds',
  permission: 'triggers:write',
  params,
  query,
  body: patchTriggerBody,
  answer: trigger,
  errors: ['STALE', 'PROTECTED'],
});

export const rotateTrigger = defineOperation({
  name: 'triggers.rotate',
  method: 'POST',
  path: '/triggers/{triggerId}/rotate',
  summary: 'Give a trigger a new URL, shown once; the old one is unknown at once',
  permission: 'triggers:write',
  params,
  query,
  answer: createdTrigger,
  secretFields,
  errors: ['STALE', 'PROTECTED'],
});

export const deleteTrigger = defineOperation({
  name: 'triggers.delete',
  method: 'DELETE',
  path: '/triggers/{triggerId}',
  summary: 'Delete a trigger and the log of its calls',
  permission: 'triggers:write',
  params,
  query,
  answer: z.null(),
  status: 204,
  errors: ['STALE', 'PROTECTED'],
});

export const listTriggerCalls = defineOperation({
  name: 'triggers.calls',
  method: 'GET',
  path: '/triggers/{triggerId}/calls',
  summary: 'The last 100 calls of a trigger, newest first, also those that did nothing',
  description: 'Calls with a wrong URL are nobody’s and not among them.',
  permission: 'triggers:read',
  params,
  query,
  answer: z.strictObject({ items: z.array(triggerCall) }).meta({ id: 'TriggerCallList' }),
});

/** Judged by its bytes, as they came: its own short way through http/trigger-call.ts, and then the door. */
export const callTrigger = defineOperation({
  name: 'triggers.call',
  method: 'POST',
  path: '/triggers/{triggerId}/calls/{token}',
  summary: 'Call a trigger: by its URL, without a key',
  description:
    'Any body of at most 256 KB; its words are not looked at. What was called before is answered again with `repeated`.',
  effect: 'data',
  permission: null,
  within: 'instance',
  params: strict({ triggerId: keyParam, token: keyParam }),
  body: z.unknown(),
  bodyLimitBytes: 262_144,
  answer: triggerCalled,
  errors: ['LINK_INVALID', 'NOT_FOUND', 'ARCHIVED', 'PROTECTED'],
});
