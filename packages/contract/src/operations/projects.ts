import { z } from 'zod';
import { keyParam, strict } from '../input.ts';
import { createProjectBody, project, renameBody } from '../nouns/project.ts';
import { defineOperation } from '../operation.ts';

const projectParams = strict({ projectId: keyParam });

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
