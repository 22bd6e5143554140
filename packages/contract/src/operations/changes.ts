import { z } from 'zod';
import { keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import { change, changeFilterShape, checkpoint, redactBody } from '../nouns/change.ts';
import { defineOperation } from '../operation.ts';

export const listChanges = defineOperation({
  name: 'changes.list',
  method: 'GET',
  path: '/changes',
  summary: 'The audit trail, newest first',
  description: 'All that is given must hold. Words of `text` are found by their beginnings, in any order.',
  permission: 'changes:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    ...changeFilterShape,
    sort: z.enum(['-seq', 'seq']).default('-seq').meta({ description: 'newest first, or oldest' }),
  }),
  answer: z.strictObject({ items: z.array(change), next: z.string().optional() }).meta({ id: 'ChangeList' }),
});

export const redactChange = defineOperation({
  name: 'changes.redact',
  method: 'POST',
  path: '/changes/{seq}/redact',
  summary: 'Take away what a change carried, for good; that it happened stays',
  description:
    'The chain of hashes still holds, and says who redacted what. Entries as they stand today are refused, unless they have ended: a link that was used, withdrawn or is over goes with it, a revoked key loses its name, a held operation that waits no longer what was written into it. Every change of an entry carries all of it: what is to be gone everywhere is redacted in each change that has it, and changed in what stands today.',
  permission: 'changes:redact',
  params: strict({ seq: keyParam }),
  query: strict(projectQuery),
  body: redactBody,
  answer: change,
  ifMatch: 'none',
  errors: ['NOT_REDACTABLE'],
});

export const listCheckpoints = defineOperation({
  name: 'checkpoints.list',
  method: 'GET',
  path: '/changes/checkpoints',
  summary:
    'Signed words about the log, newest first: keep them elsewhere, and nobody can rewrite what is before',
  permission: 'changes:read',
  within: 'instance',
  query: strict(pageQuery),
  answer: z
    .strictObject({
      items: z.array(checkpoint),
      next: z.string().optional(),
    })
    .meta({ id: 'CheckpointList' }),
});

export const createCheckpoint = defineOperation({
  name: 'checkpoints.create',
  method: 'POST',
  path: '/changes/checkpoints',
  summary: 'Sign how far the log has come, now',
  // Nothing is changed, so nothing is recorded: a checkpoint is about the log, and not in it.
  effect: 'read',
  permission: 'changes:read',
  within: 'instance',
  answer: checkpoint,
  errors: ['CHECKPOINTS_OFF', 'MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
});

export const followChanges = defineOperation({
  name: 'changes.follow',
  method: 'GET',
  path: '/changes/stream',
  summary: 'Changes as they happen (Server-Sent Events), by the filters of the list',
  description:
    'Events `change`, whose data is what `GET /changes/{seq}` answers, in the order of the log; `beat` at the beginning and every 15 seconds, so that silence for longer means a dead connection, the first with `idleMs`, for how long nothing has changed, so that who read something before knows whether it may be another by now; `bye` with a `code` where it ends; `reset` where the log is not the one that `Last-Event-ID` is of any more. With `Last-Event-ID` it goes on after that, without a gap; with `fromSeq` it begins there; else with what comes next.',
  permission: 'changes:read',
  query: strict({ ...projectQuery, ...changeFilterShape }),
  answer: z.string().meta({ id: 'ChangeStream', contentType: 'text/event-stream' }),
  errors: ['TOO_MANY_STREAMS'],
});

export const exportChanges = defineOperation({
  name: 'changes.export',
  method: 'GET',
  path: '/changes/export',
  summary: 'The audit trail as a file, oldest first, by the filters of the list',
  description:
    'JSON Lines hold all that `halyard audit verify --file` needs to check every line, and the chain where nothing is left out. CSV is for people; cells that a spreadsheet would take for a formula begin with an apostrophe.',
  permission: 'changes:read',
  query: strict({
    ...projectQuery,
    ...changeFilterShape,
    format: z.enum(['jsonl', 'csv']).default('jsonl'),
  }),
  answer: z.string().meta({ id: 'ChangeExport', contentType: 'application/jsonl' }),
});

// Last, here and in the alphabet, since routes are in that order: it would take the other paths for numbers.
export const readChange = defineOperation({
  name: 'changes.read',
  method: 'GET',
  path: '/changes/{seq}',
  summary: 'One change with what it did',
  permission: 'changes:read',
  params: strict({ seq: keyParam }),
  query: strict(projectQuery),
  answer: change,
});
