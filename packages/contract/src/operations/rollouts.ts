import { z } from 'zod';
import { keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import {
  abortRolloutBody,
  approveRolloutBody,
  createRolloutTemplateBody,
  jumpRolloutBody,
  putRolloutTemplateBody,
  resumeRolloutBody,
  rolledOut,
  rolloutAnswer,
  rolloutBody,
  rolloutState,
  rolloutSummary,
  rolloutTarget,
  rolloutTemplate,
  verdictBody,
} from '../nouns/rollout.ts';
import { defineOperation } from '../operation.ts';

const flagParams = strict({ flagId: keyParam });
const projectOnly = strict(projectQuery);
const templateParams = strict({ templateId: keyParam });

export const rolloutFlag = defineOperation({
  name: 'flags.rollout',
  method: 'POST',
  path: '/flags/{flagId}/rollout',
  summary: 'Give a variant to a share of users, at once or step by step, moving as few of them as possible',
  description:
    'Edits `otherwise`, or the rule named. What is not rolled out keeps its present answer. Of several steps the first one is done now, unless it waits; the others follow when what they wait for is there.',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  body: rolloutBody,
  answer: rolledOut,
  errors: ['STALE', 'ARCHIVED', 'CONFLICT', 'PROTECTED'],
});

export const listRollouts = defineOperation({
  name: 'rollouts.list',
  method: 'GET',
  path: '/rollouts',
  summary: 'List rollouts, those begun last at the top',
  permission: 'flags:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    flag: z.string().max(128).optional(),
    environment: z.string().max(128).optional(),
    state: z
      .enum(['open', ...rolloutState.options])
      .optional()
      .meta({ description: 'open: running, paused or held up' }),
    waits: z
      .enum(['instant', 'somebody'])
      .optional()
      .meta({ description: 'for what those wait that run: an instant, or an approval or verdict' }),
  }),
  answer: z
    .strictObject({ items: z.array(rolloutSummary), next: z.string().optional() })
    .meta({ id: 'RolloutList' }),
});

export const readRollout = defineOperation({
  name: 'rollouts.read',
  method: 'GET',
  path: '/flags/{flagId}/rollout',
  summary: 'Read the newest rollout of a flag in an environment: its steps, who is in, and what comes next',
  permission: 'flags:read',
  params: flagParams,
  query: strict({
    ...projectQuery,
    environment: z.string(),
    rule: z.string().optional().meta({ description: 'default: that of `otherwise`' }),
    targetingKey: z
      .string()
      .max(1_000)
      .optional()
      .meta({ description: 'to be told whether this one is in, and since which step' }),
    context: z
      .string()
      .max(8_000)
      .optional()
      .meta({ description: 'JSON: attributes of who is asked about, where the share is by another one' }),
  }),
  answer: rolloutAnswer,
});

const steering = {
  method: 'POST',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  answer: rolloutAnswer,
  ifMatch: 'none',
} as const;

export const pauseRollout = defineOperation({
  ...steering,
  name: 'rollouts.pause',
  path: '/flags/{flagId}/rollout/pause',
  summary: 'Pause a rollout: whoever is in stays in, and nothing more happens',
  body: rolloutTarget,
  errors: ['CONFLICT', 'PROTECTED'],
});

export const resumeRollout = defineOperation({
  ...steering,
  name: 'rollouts.resume',
  path: '/flags/{flagId}/rollout/resume',
  summary: 'Go on with a rollout that was paused or is held up',
  description: 'What was left of a duration when it was paused begins again now; instants stay.',
  body: resumeRolloutBody,
  errors: ['CONFLICT', 'ARCHIVED', 'PROTECTED'],
});

export const jumpRollout = defineOperation({
  ...steering,
  name: 'rollouts.jump',
  path: '/flags/{flagId}/rollout/jump',
  summary: 'Go to a later step, or a larger share, now',
  description: 'Neither back, nor past a step that wants an approval it does not have.',
  body: jumpRolloutBody,
  errors: ['CONFLICT', 'ARCHIVED', 'PROTECTED'],
});

export const abortRollout = defineOperation({
  ...steering,
  name: 'rollouts.abort',
  path: '/flags/{flagId}/rollout/abort',
  summary: 'End a rollout and put back what stood before it, or turn the flag off',
  description:
    'Whoever may kill the flag puts back what stood before at once, also where the environment is protected or takes approvals, as long as whoever gets another answer by it gets the `off` variant. Anything else is proposed there.',
  body: abortRolloutBody,
  errors: ['CONFLICT', 'ARCHIVED', 'PROTECTED'],
});

export const approveRollout = defineOperation({
  ...steering,
  name: 'rollouts.approve',
  permission: 'held:approve',
  path: '/flags/{flagId}/rollout/approve',
  summary: 'Approve the next step of a rollout that somebody else began',
  description: 'Whoever approves is an account: a person, a service account, or a key of either.',
  body: approveRolloutBody,
  errors: ['CONFLICT', 'PROTECTED'],
});

export const judgeRollout = defineOperation({
  ...steering,
  name: 'rollouts.judge',
  path: '/flags/{flagId}/rollout/verdicts',
  summary: 'Give the verdict of a guardrail over a rollout',
  description:
    'pass: the next step may go as far as this guardrail is concerned; hold: the rollout pauses; roll-back: it is aborted, and what stood at the start is put back.',
  body: verdictBody,
  errors: ['CONFLICT', 'ARCHIVED', 'PROTECTED'],
});

export const listRolloutTemplates = defineOperation({
  name: 'rollout-templates.list',
  method: 'GET',
  path: '/rollout-templates',
  summary: 'List rollout templates, by key',
  permission: 'flags:read',
  query: projectOnly,
  answer: z.strictObject({ items: z.array(rolloutTemplate) }).meta({ id: 'RolloutTemplateList' }),
});

export const createRolloutTemplate = defineOperation({
  name: 'rollout-templates.create',
  method: 'POST',
  path: '/rollout-templates',
  summary: 'Create a rollout template: steps under a name',
  permission: 'flags:write',
  query: projectOnly,
  body: createRolloutTemplateBody,
  answer: rolloutTemplate,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS', 'CONFLICT'],
});

export const readRolloutTemplate = defineOperation({
  name: 'rollout-templates.read',
  method: 'GET',
  path: '/rollout-templates/{templateId}',
  summary: 'Read a rollout template',
  permission: 'flags:read',
  params: templateParams,
  query: projectOnly,
  answer: rolloutTemplate,
});

export const putRolloutTemplate = defineOperation({
  name: 'rollout-templates.put',
  method: 'PUT',
  path: '/rollout-templates/{templateId}',
  summary: 'Replace a rollout template; rollouts that began with it keep their steps',
  permission: 'flags:write',
  params: templateParams,
  query: projectOnly,
  body: putRolloutTemplateBody,
  answer: rolloutTemplate,
  errors: ['STALE', 'PRECONDITION_REQUIRED'],
});

export const deleteRolloutTemplate = defineOperation({
  name: 'rollout-templates.delete',
  method: 'DELETE',
  path: '/rollout-templates/{templateId}',
  summary: 'Delete a rollout template; rollouts that began with it go on',
  permission: 'flags:write',
  params: templateParams,
  query: projectOnly,
  answer: z.null(),
  status: 204,
  errors: ['STALE'],
});
