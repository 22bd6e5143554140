import { z } from 'zod';
import { booleanQuery, keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import {
  createEnvironmentBody,
  environment,
  listedEnvironment,
  orderEnvironmentsBody,
  patchEnvironmentBody,
  patchedEnvironment,
  restoreEnvironmentBody,
} from '../nouns/environment.ts';
import { comparison, promoteBody, promotion } from '../nouns/promotion.ts';
import { defineOperation } from '../operation.ts';

const environmentParams = strict({ environment: keyParam });
const projectOnly = strict(projectQuery);

export const listEnvironments = defineOperation({
  name: 'environments.list',
  method: 'GET',
  path: '/environments',
  summary: 'List the environments of a project, in their order',
  permission: 'projects:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    text: z.string().max(200).optional().meta({ description: 'in key or name' }),
    inherits: z.string().max(128).optional().meta({ description: 'only those that inherit from this one' }),
    roots: booleanQuery.optional().meta({ description: 'true: only those that inherit from none' }),
    protected: booleanQuery.optional(),
    figures: booleanQuery.optional().meta({
      description: 'true: each with `figures`, for a list that says how much is on',
    }),
    archived: booleanQuery.optional().meta({ description: 'default: only those that are not' }),
  }),
  answer: z
    .strictObject({ items: z.array(listedEnvironment), next: z.string().optional() })
    .meta({ id: 'EnvironmentList' }),
});

export const createEnvironment = defineOperation({
  name: 'environments.create',
  method: 'POST',
  path: '/environments',
  summary: 'Create an environment: new, like another, or inheriting from it',
  description: 'Without `from` and `inherits` every flag starts in it as a new flag does.',
  permission: 'projects:write',
  query: projectOnly,
  body: createEnvironmentBody,
  answer: environment,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS'],
});

export const readEnvironment = defineOperation({
  name: 'environments.read',
  method: 'GET',
  path: '/environments/{environment}',
  summary: 'Read an environment',
  permission: 'projects:read',
  params: environmentParams,
  query: projectOnly,
  answer: environment,
});

export const patchEnvironment = defineOperation({
  name: 'environments.patch',
  method: 'PATCH',
  path: '/environments/{environment}',
  summary: 'Rename, move, protect or extend an environment',
  description:
    'Where a change there takes more approvals from then on, `waitsNow` names what was to run by itself and waits for them; with dry-run=true before it is so.',
  permission: 'projects:write',
  params: environmentParams,
  query: projectOnly,
  body: patchEnvironmentBody,
  answer: patchedEnvironment,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});

export const orderEnvironments = defineOperation({
  name: 'environments.order',
  method: 'POST',
  path: '/environments/order',
  summary: 'Put environments into an order',
  permission: 'projects:write',
  query: projectOnly,
  body: orderEnvironmentsBody,
  answer: z.strictObject({ environments: z.array(z.string()) }).meta({ id: 'EnvironmentOrder' }),
  ifMatch: 'none',
});

export const archiveEnvironment = defineOperation({
  name: 'environments.archive',
  method: 'POST',
  path: '/environments/{environment}/archive',
  summary: 'Archive an environment: its keys are refused, what was configured in it stays',
  permission: 'projects:write',
  params: environmentParams,
  query: projectOnly,
  answer: environment,
  errors: ['STALE', 'IN_USE', 'PROTECTED'],
});

export const restoreEnvironment = defineOperation({
  name: 'environments.restore',
  method: 'POST',
  path: '/environments/{environment}/restore',
  summary: 'Bring an archived environment back, and its keys with it',
  description: 'Flags may have changed meanwhile: what no longer holds is named, and nothing restored.',
  permission: 'projects:write',
  params: environmentParams,
  query: projectOnly,
  body: restoreEnvironmentBody,
  answer: environment,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});

export const compareEnvironments = defineOperation({
  name: 'environments.compare',
  method: 'GET',
  path: '/environments/{environment}/compare',
  summary: 'Which pieces of which flags and segments differ between two environments',
  permission: 'flags:read',
  params: environmentParams,
  query: strict({
    ...projectQuery,
    ...pageQuery,
    with: z.string().max(128).meta({ description: 'the other environment' }),
    different: booleanQuery.default(true).meta({ description: 'false: those that are equal, too' }),
  }),
  answer: comparison,
  errors: ['ARCHIVED'],
});

export const promoteToEnvironment = defineOperation({
  name: 'environments.promote',
  method: 'POST',
  path: '/environments/{environment}/promote',
  summary: 'Take pieces of flags and segments over from another environment, in one change',
  description:
    'All of it or nothing: where one piece cannot be taken over, the answer names every conflict. With dry-run=true it says what would change.',
  permission: 'flags:write',
  params: environmentParams,
  query: projectOnly,
  body: promoteBody,
  answer: promotion,
  ifMatch: 'none',
  errors: ['CONFLICT', 'ARCHIVED', 'PROTECTED'],
});
