import type { Context } from '@halyard/core';
import { z } from 'zod';
import { instant, strict } from '../input.ts';

const context = z
  .custom<Context>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'a context is an object, e.g. {"targetingKey": "u1"}',
  )
  .meta({ id: 'Context', type: 'object', properties: { targetingKey: { type: 'string' } } });

/** Single parameters are attributes of the context, as strings; `context` is JSON and holds the rest. */
export const evaluateQuery = z
  .looseObject({
    project: z.string().optional(),
    environment: z.string().optional().meta({ description: 'where the key is an api key' }),
    context: z.string().max(16_384).optional().meta({ description: 'the context as JSON' }),
    targetingKey: z.string().optional(),
  })
  .meta({ id: 'EvaluateQuery' });

export const evaluateBody = strict({
  context: context.default({}),
  environment: z.string().optional(),
  at: instant
    .optional()
    .meta({ description: 'evaluate as at this instant; default: now; not with a client key' }),
}).meta({ id: 'Evaluate' });

export const evaluation = z
  .strictObject({
    key: z.string(),
    value: z.unknown().optional().meta({ description: "absent: the caller's own default" }),
    variant: z.string().nullable(),
    reason: z.enum([
      'STATIC',
      'TARGETING_MATCH',
      'SPLIT',
      'DEFAULT',
      'DISABLED',
      'PREREQUISITE_FAILED',
      'ERROR',
    ]),
    ruleId: z.string().optional().meta({ description: 'not for client keys' }),
    experiment: z.strictObject({ key: z.string(), phase: z.int() }).optional(),
    errorCode: z.string().optional(),
    diagnostic: z.string().optional(),
    version: z.int().meta({ description: "the flag's version in this environment" }),
    environment: z.string(),
    snapshotVersion: z.int(),
    stale: z.boolean().optional().meta({ description: 'true while the database cannot be reached' }),
  })
  .meta({ id: 'Evaluation' });
