import { z } from 'zod';
import { keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import {
  createSegmentBody,
  putSegmentBody,
  segment,
  segmentCondition,
  segmentConditionInput,
} from '../nouns/segment.ts';
import { defineOperation } from '../operation.ts';

const segmentParams = strict({ segmentId: keyParam });
const conditionParams = strict({ segmentId: keyParam, environment: keyParam });
const projectOnly = strict(projectQuery);

export const listSegments = defineOperation({
  name: 'segments.list',
  method: 'GET',
  path: '/segments',
  summary: 'List segments',
  permission: 'segments:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    text: z.string().max(200).optional().meta({ description: 'in key, name or description' }),
  }),
  answer: z
    .strictObject({ items: z.array(segment), next: z.string().optional() })
    .meta({ id: 'SegmentList' }),
});

export const createSegment = defineOperation({
  name: 'segments.create',
  method: 'POST',
  path: '/segments',
  summary: 'Create a segment',
  permission: 'segments:write',
  query: projectOnly,
  body: createSegmentBody,
  answer: segment,
  status: 201,
  ifMatch: 'none',
  errors: ['ALREADY_EXISTS', 'PROTECTED'],
});

export const readSegment = defineOperation({
  name: 'segments.read',
  method: 'GET',
  path: '/segments/{segmentId}',
  summary: 'Read a segment with all its environments',
  permission: 'segments:read',
  params: segmentParams,
  query: projectOnly,
  answer: segment,
});

export const putSegment = defineOperation({
  name: 'segments.put',
  method: 'PUT',
  path: '/segments/{segmentId}',
  summary: 'Replace a segment',
  permission: 'segments:write',
  params: segmentParams,
  query: projectOnly,
  body: putSegmentBody,
  answer: segment,
  errors: ['STALE', 'PRECONDITION_REQUIRED', 'PROTECTED'],
});

export const deleteSegment = defineOperation({
  name: 'segments.delete',
  method: 'DELETE',
  path: '/segments/{segmentId}',
  summary: 'Delete a segment that nothing refers to',
  permission: 'segments:write',
  params: segmentParams,
  query: projectOnly,
  answer: z.null(),
  status: 204,
  errors: ['STALE', 'IN_USE', 'PROTECTED'],
});

export const readCondition = defineOperation({
  name: 'conditions.read',
  method: 'GET',
  path: '/segments/{segmentId}/environments/{environment}',
  summary: 'Read whom a segment holds in one environment',
  permission: 'segments:read',
  params: conditionParams,
  query: projectOnly,
  answer: segmentCondition,
});

export const putCondition = defineOperation({
  name: 'conditions.put',
  method: 'PUT',
  path: '/segments/{segmentId}/environments/{environment}',
  summary: 'Say whom a segment holds in one environment',
  permission: 'segments:write',
  params: conditionParams,
  query: projectOnly,
  body: segmentConditionInput,
  answer: segmentCondition,
  errors: ['STALE', 'PRECONDITION_REQUIRED', 'ARCHIVED', 'PROTECTED'],
});

export const inheritCondition = defineOperation({
  name: 'conditions.inherit',
  method: 'POST',
  path: '/segments/{segmentId}/environments/{environment}/inherit',
  summary:
    'Drop what was changed here: the segment holds again whom it holds where this environment inherits from',
  permission: 'segments:write',
  params: conditionParams,
  query: projectOnly,
  answer: segmentCondition,
  errors: ['STALE', 'ARCHIVED', 'PROTECTED'],
});
