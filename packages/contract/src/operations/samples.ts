/** Looking around before something is written: who asks, with what, and what would be answered. From memory. */
import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import { playground, playgroundBody } from '../nouns/playground.ts';
import { attributeList, contextList, segmentReach } from '../nouns/sample.ts';
import { defineOperation } from '../operation.ts';

const inEnvironment = strict({ ...projectQuery, environment: z.string() });
const environmentParams = strict({ environment: keyParam });

export const listAttributes = defineOperation({
  name: 'attributes.list',
  method: 'GET',
  path: '/attributes',
  summary: 'Which attributes rules and segments read, and which values they have',
  description:
    'Values that are written in rules and segments, and those that several contexts seen lately have in common.',
  effect: 'data',
  permission: 'flags:read',
  query: inEnvironment,
  answer: attributeList,
});

export const listContexts = defineOperation({
  name: 'contexts.list',
  method: 'GET',
  path: '/contexts',
  summary: 'Contexts seen lately: what rules read of whoever asked',
  description:
    'From the memory of the node that answers, and with no more than rules and segments read. Attributes that the operator named private are never among them.',
  effect: 'data',
  permission: 'contexts:read',
  query: strict({
    ...projectQuery,
    environment: z.string(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    text: z.string().max(200).optional().meta({ description: 'in a value' }),
  }),
  answer: contextList,
});

export const reachSegments = defineOperation({
  name: 'segments.reach',
  method: 'GET',
  path: '/environments/{environment}/segments',
  summary: 'How large the segments are in an environment, and what refers to them',
  effect: 'data',
  permission: 'segments:read',
  params: environmentParams,
  query: strict(projectQuery),
  answer: segmentReach,
});

export const evaluateEnvironment = defineOperation({
  name: 'environments.evaluate',
  method: 'POST',
  path: '/environments/{environment}/evaluate',
  summary: 'Evaluate flags for a context, with what decided each, now or at another time',
  description:
    'For people and tools; applications use `POST /sdk/evaluate`. Not counted as usage. `geo` follows from an `ip` in the context and `device` from a `userAgent`.',
  effect: 'data',
  permission: 'flags:read',
  params: environmentParams,
  query: strict(projectQuery),
  body: playgroundBody,
  answer: playground,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'REDACTED'],
  bodyLimitBytes: 131_072,
});
