/** Going back, and looking back. */
import { keyParam, projectQuery, strict } from '../input.ts';
import { flag } from '../nouns/flag.ts';
import {
  compareBody,
  comparisonOfMoments,
  pastEvaluation,
  restoration,
  revertEntryBody,
  revertEnvironmentBody,
  revertProjectBody,
  timeTravelBody,
} from '../nouns/history.ts';
import { segment } from '../nouns/segment.ts';
import { defineOperation } from '../operation.ts';

const flagParams = strict({ flagId: keyParam });
const projectOnly = strict(projectQuery);

export const revertFlag = defineOperation({
  name: 'flags.revert',
  method: 'POST',
  path: '/flags/{flagId}/revert',
  summary: 'Put a flag back to how it stood at an earlier moment',
  description:
    'Archived if it was archived then, back if it was not. An environment that did not exist then stays as it is.',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  body: revertEntryBody,
  answer: flag,
  errors: ['STALE', 'ARCHIVED', 'IN_USE', 'REDACTED', 'PROTECTED'],
});

export const revertSegment = defineOperation({
  name: 'segments.revert',
  method: 'POST',
  path: '/segments/{segmentId}/revert',
  summary: 'Put a segment back to how it stood at an earlier moment, a deleted one too',
  description: 'An environment that did not exist then stays as it is.',
  permission: 'segments:write',
  params: strict({ segmentId: keyParam }),
  query: projectOnly,
  body: revertEntryBody,
  answer: segment,
  errors: ['STALE', 'REDACTED', 'PROTECTED'],
});

const ofAll =
  'One change: all of it or nothing. Only what differs is written. A dry run answers 200 with `conflicts`, where it would be refused, too.';

export const revertEnvironment = defineOperation({
  name: 'environments.revert',
  method: 'POST',
  path: '/environments/{environment}/revert',
  summary: 'Put all that flags and segments do in an environment back to an earlier moment',
  description: `${ofAll} What belongs to every environment stays: variants, and flags created since. Changing segments takes segments:write, too.`,
  permission: 'flags:write',
  params: strict({ environment: keyParam }),
  query: projectOnly,
  body: revertEnvironmentBody,
  answer: restoration,
  ifMatch: 'none',
  errors: ['STALE', 'CONFLICT', 'REDACTED', 'PROTECTED'],
});

export const revertProject = defineOperation({
  name: 'projects.revert',
  method: 'POST',
  path: '/projects/{projectId}/revert',
  summary: 'Put all flags and segments of a project back to an earlier moment, in every environment',
  description: `${ofAll} Environments themselves (names, order) stay, and so does all in one that did not exist then. Changing segments takes segments:write, too.`,
  permission: 'flags:write',
  params: strict({ projectId: keyParam }),
  body: revertProjectBody,
  answer: restoration,
  ifMatch: 'none',
  errors: ['STALE', 'CONFLICT', 'REDACTED', 'PROTECTED'],
});

const reads = ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'REDACTED'] as const;

export const timeTravel = defineOperation({
  name: 'flags.timeTravel',
  method: 'POST',
  path: '/flags/{flagId}/time-travel',
  summary: 'Evaluate a flag as of an earlier moment: flags, segments and the time as they were',
  description:
    'The context is taken as it is given: `geo` and `device` do not follow from `ip` and `userAgent` here. A flag that was archived then, or not there yet, answers FLAG_NOT_FOUND.',
  effect: 'read',
  permission: 'flags:read',
  params: flagParams,
  query: projectOnly,
  body: timeTravelBody,
  answer: pastEvaluation,
  errors: reads,
  bodyLimitBytes: 65_536,
});

export const compareEvaluations = defineOperation({
  name: 'flags.compare',
  method: 'POST',
  path: '/flags/{flagId}/compare',
  summary: 'Why a context got one answer then and gets another now: the change that did it',
  description:
    'Only changes of what the flag depends on are walked. It may have been no change at all, but the time, or another context.',
  effect: 'read',
  permission: 'flags:read',
  params: flagParams,
  query: projectOnly,
  body: compareBody,
  answer: comparisonOfMoments,
  errors: reads,
  bodyLimitBytes: 131_072,
});
