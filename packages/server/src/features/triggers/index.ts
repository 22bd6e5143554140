/** Triggers: URLs by which alert managers kill or disable a flag. */
import { deleteTrigger, patchTrigger, rotateTrigger } from './change-trigger.ts';
import { createTrigger } from './create-trigger.ts';
import { listTriggerCalls, listTriggers, readTrigger } from './read-triggers.ts';

export { callTrigger } from './call-trigger.ts';

export const triggerHandlers = [
  listTriggers,
  createTrigger,
  readTrigger,
  patchTrigger,
  rotateTrigger,
  deleteTrigger,
  listTriggerCalls,
];
