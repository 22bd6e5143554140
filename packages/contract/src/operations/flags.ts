import { z } from 'zod';
import { booleanQuery, keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import { change } from '../nouns/change.ts';
import { flagDescription } from '../nouns/description.ts';
import {
  configuration,
  configurationInput,
  createFlagBody,
  flag,
  flagKind,
  flagSummary,
  mergePatch,
  putFlagBody,
} from '../nouns/flag.ts';
import {
  flagFacets,
  flagOverview,
  lifecycleStages,
  type StaleReasonCode,
  staleReasons,
} from '../nouns/flag-overview.ts';
import { defineOperation } from '../operation.ts';

const flagParams = strict({ flagId: keyParam });
const configurationParams = strict({ flagId: keyParam, environment: keyParam });
const projectOnly = strict(projectQuery);

export const listFlags = defineOperation({
  name: 'flags.list',
  method: 'GET',
  path: '/flags',
  summary: 'List flags',
  permission: 'flags:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    environment: z.string().optional().meta({ description: 'with `state`' }),
    state: z.enum(['enabled', 'disabled']).optional(),
    kind: flagKind.optional(),
    tag: z.string().optional(),
    owner: z.string().optional(),
    text: z.string().max(200).optional().meta({ description: 'in key, name or description' }),
    archived: booleanQuery.optional().meta({ description: 'default: only those that are not' }),
    sort: z.enum(['key', '-key', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt']).default('key'),
  }),
  answer: z
    .strictObject({ items: z.array(flagSummary), next: z.string().optional() })
    .meta({ id: 'FlagList' }),
});

export const listFlagOverviews = defineOperation({
  name: 'flags.overview',
  method: 'GET',
  path: '/flag-overview',
  summary:
    'List flags with what each serves where, how often it is evaluated, and whether it should still be there',
  permission: 'flags:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    environment: z.string().optional().meta({ description: 'with `state`' }),
    state: z.enum(['enabled', 'disabled', 'killed']).optional(),
    kind: flagKind.optional(),
    tag: z.string().optional(),
    owner: z.string().optional(),
    text: z.string().max(200).optional().meta({ description: 'in key, name or description' }),
    archived: booleanQuery.optional().meta({ description: 'default: only those that are not' }),
    lifecycle: z.enum(lifecycleStages).optional(),
    reason: z
      .enum(Object.keys(staleReasons) as [StaleReasonCode, ...StaleReasonCode[]])
      .optional()
      .meta({ description: 'only those that have this reason to go' }),
    sort: z
      .enum([
        'key',
        '-key',
        'createdAt',
        '-createdAt',
        'updatedAt',
        '-updatedAt',
        'lastEvaluatedAt',
        '-lastEvaluatedAt',
      ])
      .default('key')
      .meta({ description: 'by `lastEvaluatedAt`: those never evaluated count as the earliest' }),
  }),
  answer: z
    .strictObject({
      items: z.array(flagOverview),
      next: z.string().optional(),
      total: z.int().meta({ description: 'of all pages' }),
      usageFrom: z.iso.datetime().meta({ description: 'when the first hour of each series began' }),
    })
    .meta({ id: 'FlagOverviewList' }),
});

export const readFlagFacets = defineOperation({
  name: 'flags.facets',
  method: 'GET',
  path: '/flag-facets',
  summary: 'Which tags, owners and kinds flags have, and how many',
  permission: 'flags:read',
  query: projectOnly,
  answer: flagFacets,
});

export const createFlag = defineOperation({
  name: 'flags.create',
  method: 'POST',
  path: '/flags',
  summary: 'Create a flag',
  permission: 'flags:write',
  query: projectOnly,
  body: createFlagBody,
  answer: flag,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS', 'PROTECTED'],
});

export const readFlag = defineOperation({
  name: 'flags.read',
  method: 'GET',
  path: '/flags/{flagId}',
  summary: 'Read a flag, and what it does in each environment that has its own say',
  permission: 'flags:read',
  params: flagParams,
  query: projectOnly,
  answer: flag,
});

export const describeFlag = defineOperation({
  name: 'flags.describe',
  method: 'GET',
  path: '/flags/{flagId}/describe',
  summary: 'Say in plain words what a flag does in each environment, and what looks wrong about it',
  permission: 'flags:read',
  params: flagParams,
  query: strict({
    ...projectQuery,
    environment: z.string().optional().meta({ description: 'only this one; default: all' }),
  }),
  answer: flagDescription,
});

export const putFlag = defineOperation({
  name: 'flags.put',
  method: 'PUT',
  path: '/flags/{flagId}',
  summary: 'Replace a flag: the whole document, several environments in one change',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  body: putFlagBody,
  answer: flag,
  errors: ['STALE', 'PRECONDITION_REQUIRED', 'ARCHIVED', 'IN_USE', 'PROTECTED'],
});

export const patchFlag = defineOperation({
  name: 'flags.patch',
  method: 'PATCH',
  path: '/flags/{flagId}',
  summary: 'Change parts of a flag (JSON Merge Patch)',
  description: 'A `schema` is not merged but replaced as a whole.',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  body: mergePatch,
  answer: flag,
  errors: ['STALE', 'ARCHIVED', 'IN_USE', 'PROTECTED'],
});

export const archiveFlag = defineOperation({
  name: 'flags.archive',
  method: 'POST',
  path: '/flags/{flagId}/archive',
  summary: 'Archive a flag: SDKs stop seeing it, its history stays',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  answer: flag,
  errors: ['STALE', 'IN_USE', 'PROTECTED'],
});

export const restoreFlag = defineOperation({
  name: 'flags.restore',
  method: 'POST',
  path: '/flags/{flagId}/restore',
  summary: 'Bring an archived flag back as it was',
  permission: 'flags:write',
  params: flagParams,
  query: projectOnly,
  answer: flag,
  errors: ['STALE', 'PROTECTED'],
});

export const readFlagHistory = defineOperation({
  name: 'flags.history',
  method: 'GET',
  path: '/flags/{flagId}/history',
  summary: 'Every change of a flag, newest first',
  permission: 'flags:read',
  params: flagParams,
  query: strict({ ...projectQuery, ...pageQuery, environment: z.string().optional() }),
  answer: z.strictObject({ items: z.array(change), next: z.string().optional() }).meta({ id: 'FlagHistory' }),
});

export const readConfiguration = defineOperation({
  name: 'configurations.read',
  method: 'GET',
  path: '/flags/{flagId}/environments/{environment}',
  summary: 'Read what a flag does in one environment',
  permission: 'flags:read',
  params: configurationParams,
  query: projectOnly,
  answer: configuration,
});

export const putConfiguration = defineOperation({
  name: 'configurations.put',
  method: 'PUT',
  path: '/flags/{flagId}/environments/{environment}',
  summary: 'Replace what a flag does in one environment',
  permission: 'flags:write',
  params: configurationParams,
  query: projectOnly,
  body: configurationInput,
  answer: configuration,
  errors: ['STALE', 'PRECONDITION_REQUIRED', 'ARCHIVED', 'PROTECTED'],
});

export const patchConfiguration = defineOperation({
  name: 'configurations.patch',
  method: 'PATCH',
  path: '/flags/{flagId}/environments/{environment}',
  summary: 'Change parts of what a flag does in one environment (JSON Merge Patch)',
  permission: 'flags:write',
  params: configurationParams,
  query: projectOnly,
  body: mergePatch,
  answer: configuration,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});

export const enableFlag = defineOperation({
  name: 'configurations.enable',
  method: 'POST',
  path: '/flags/{flagId}/environments/{environment}/enable',
  summary: 'Turn a flag on in one environment',
  permission: 'flags:write',
  params: configurationParams,
  query: projectOnly,
  answer: configuration,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});

export const disableFlag = defineOperation({
  name: 'configurations.disable',
  method: 'POST',
  path: '/flags/{flagId}/environments/{environment}/disable',
  summary: 'Turn a flag off in one environment',
  permission: 'flags:write',
  params: configurationParams,
  query: projectOnly,
  answer: configuration,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});

export const inheritConfiguration = defineOperation({
  name: 'configurations.inherit',
  method: 'POST',
  path: '/flags/{flagId}/environments/{environment}/inherit',
  summary:
    'Drop what was changed here: the flag does again what it does where this environment inherits from',
  permission: 'flags:write',
  params: configurationParams,
  query: projectOnly,
  answer: configuration,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});
