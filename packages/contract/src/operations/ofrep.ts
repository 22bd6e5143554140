/** The OpenFeature Remote Evaluation Protocol: how applications of every language ask without an SDK of ours. */
import { contextTokenErrors } from '../errors.ts';
import { keyParam, strict } from '../input.ts';
import { filledIn } from '../nouns/evaluation.ts';
import { ofrepBody, ofrepBulk, ofrepBulkQuery, ofrepQuery, ofrepSuccess } from '../nouns/ofrep.ts';
import { defineOperation } from '../operation.ts';

const shared = {
  method: 'POST',
  effect: 'data',
  permission: 'flags:read',
  callers: ['server', 'client', 'api'],
  body: ofrepBody,
  errors: ['MALFORMED_JSON', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', ...contextTokenErrors],
  bodyLimitBytes: 65_536,
  isForBrowsers: true,
  dialect: 'ofrep',
} as const;

export const ofrepEvaluate = defineOperation({
  ...shared,
  name: 'ofrep.evaluate',
  path: '/ofrep/v1/evaluate/flags/{key}',
  summary: 'OFREP: evaluate a flag',
  description: `The key may also come as \`X-API-Key\`. ${filledIn}`,
  params: strict({ key: keyParam }),
  query: ofrepQuery,
  answer: ofrepSuccess,
});

export const ofrepEvaluateAll = defineOperation({
  ...shared,
  name: 'ofrep.evaluateAll',
  path: '/ofrep/v1/evaluate/flags',
  trailingSlash: true,
  summary: 'OFREP: evaluate every flag, or those shown to clients with a client key',
  description: `The key may also come as \`X-API-Key\`. The ETag is of the whole answer, so \`If-None-Match\` answers 304 as long as it is the same. Not counted as usage, as by \`POST /sdk/evaluate\`. ${filledIn}`,
  query: ofrepBulkQuery,
  answer: ofrepBulk,
});
