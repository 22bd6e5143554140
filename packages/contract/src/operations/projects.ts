import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import {
  createEnvironmentBody,
  createProjectBody,
  environment,
  project,
  renameBody,
} from '../nouns/project.ts';
import { defineOperation } from '../operation.ts';

const projectParams = strict({ projectId: keyParam });
const environmentParams = strict({ environment: keyParam });
const projectOnly = strict(projectQuery);

export const listProjects = defineOperation({
  name: 'projects.list',
  method: 'GET',
  path: '/projects',
  summary: 'List the projects this key reaches',
  permission: 'projects:read',
  within: 'reach',
  answer: z.strictObject({ items: z.array(project) }).meta({ id: 'ProjectList' }),
});

export const createProject = defineOperation({
  name: 'projects.create',
  method: 'POST',
  path: '/projects',
  summary: 'Create a project, with development, staging and production',
  permission: 'projects:write',
  within: 'instance',
  body: createProjectBody,
  answer: project,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS'],
});

export const readProject = defineOperation({
  name: 'projects.read',
  method: 'GET',
  path: '/projects/{projectId}',
  summary: 'Read a project with its environments',
  permission: 'projects:read',
  params: projectParams,
  answer: project,
});

export const patchProject = defineOperation({
  name: 'projects.patch',
  method: 'PATCH',
  path: '/projects/{projectId}',
  summary: 'Rename a project',
  permission: 'projects:write',
  params: projectParams,
  body: renameBody,
  answer: project,
  errors: ['STALE'],
});

export const listEnvironments = defineOperation({
  name: 'environments.list',
  method: 'GET',
  path: '/environments',
  summary: 'List the environments of a project',
  permission: 'projects:read',
  query: projectOnly,
  answer: z.strictObject({ items: z.array(environment) }).meta({ id: 'EnvironmentList' }),
});

export const createEnvironment = defineOperation({
  name: 'environments.create',
  method: 'POST',
  path: '/environments',
  summary: 'Create an environment; every flag starts disabled in it',
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
  summary: 'Rename an environment',
  permission: 'projects:write',
  params: environmentParams,
  query: projectOnly,
  body: renameBody,
  answer: environment,
  errors: ['STALE'],
});
