import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import { createSavedFilterBody, putSavedFilterBody, savedFilter } from '../nouns/saved-filter.ts';
import { defineOperation } from '../operation.ts';

const filterParams = strict({ filterId: keyParam });
const projectOnly = strict(projectQuery);

export const listSavedFilters = defineOperation({
  name: 'saved-filters.list',
  method: 'GET',
  path: '/saved-filters',
  summary: 'List the saved filters of a project, by key',
  permission: 'flags:read',
  query: projectOnly,
  answer: z.strictObject({ items: z.array(savedFilter) }).meta({ id: 'SavedFilterList' }),
});

export const createSavedFilter = defineOperation({
  name: 'saved-filters.create',
  method: 'POST',
  path: '/saved-filters',
  summary: 'Save a filter of flags under a name, for everybody in the project',
  permission: 'flags:write',
  query: projectOnly,
  body: createSavedFilterBody,
  answer: savedFilter,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS'],
});

export const readSavedFilter = defineOperation({
  name: 'saved-filters.read',
  method: 'GET',
  path: '/saved-filters/{filterId}',
  summary: 'Read a saved filter',
  permission: 'flags:read',
  params: filterParams,
  query: projectOnly,
  answer: savedFilter,
});

export const putSavedFilter = defineOperation({
  name: 'saved-filters.put',
  method: 'PUT',
  path: '/saved-filters/{filterId}',
  summary: 'Replace a saved filter',
  permission: 'flags:write',
  params: filterParams,
  query: projectOnly,
  body: putSavedFilterBody,
  answer: savedFilter,
  errors: ['STALE', 'PRECONDITION_REQUIRED'],
});

export const deleteSavedFilter = defineOperation({
  name: 'saved-filters.delete',
  method: 'DELETE',
  path: '/saved-filters/{filterId}',
  summary: 'Delete a saved filter',
  permission: 'flags:write',
  params: filterParams,
  query: projectOnly,
  answer: z.null(),
  status: 204,
  errors: ['STALE'],
});
