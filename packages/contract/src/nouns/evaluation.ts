import type { Context } from '@halyard/core';
import { z } from 'zod';
import { instant, strict } from '../input.ts';
import { explanation } from './explanation.ts';

export const context = z
  .custom<Context>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'a context is an object, e.g. {"targetingKey": "u1"}',
  )
  .meta({
    id: 'Context',
    type: 'object',
    properties: {
      targetingKey: { type: 'string' },
      ip: { type: 'string', description: 'of the user; `geo` follows from it' },
      userAgent: { type: 'string', description: 'of the user; `device` follows from it' },
      geo: {
        type: 'object',
        properties: {
          country: { type: 'string', description: 'ISO 3166-1 alpha-2' },
          region: { type: 'string', description: 'the part of ISO 3166-2 behind the country' },
          city: { type: 'string' },
          continent: { enum: ['AF', 'AN', 'AS', 'EU', 'NA', 'OC', 'SA'] },
        },
      },
      device: {
        type: 'object',
        properties: {
          type: { enum: ['desktop', 'mobile', 'tablet', 'tv', 'console', 'bot'] },
          os: { type: 'string', description: 'e.g. windows, macos, linux, ios, android, chromeos' },
          browser: { type: 'string', description: 'e.g. chrome, edge, firefox, safari, samsung_internet' },
        },
      },
    },
  });

/** What both operations say of the attributes that nobody has to send. */
export const filledIn =
  'With a client key the service adds what it knows of whoever asks: `ip` (the connection, or what trusted proxies ' +
  'say), `geo` (headers of trusted proxies, or a database of addresses) and `device` (client hints and user agent). ' +
  'With a server or api key it is a backend that asks, so nothing is taken from the request. With every key `geo` ' +
  'follows from an `ip` in the context and `device` from a `userAgent`. What the context gives wins, value by value, and ' +
  'null keeps a value missing. Where it gives a part of `geo` that is not that of the place found, nothing of that ' +
  'place is added. With a client key in secure mode the context is that of the token in `Halyard-Context-Token`: what else is ' +
  'given has to be equal to it.';

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
  explain: z
    .boolean()
    .optional()
    .meta({ description: 'say how the answer comes about; not counted as usage; not with a client key' }),
}).meta({ id: 'Evaluate' });

export const evaluateAllBody = strict({
  context: context.default({}),
  environment: z.string().optional().meta({ description: 'where the key is an api key' }),
  // Not in the address: browsers ask the service anew whether they may for each address that they meet.
  atLeast: z.string().max(128).optional().meta({
    description:
      'a state told by the stream of changes, <epoch>.<version>: waited for, for a second at most; a node that is behind it then never answers 304',
  }),
}).meta({ id: 'EvaluateAll' });

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
    explanation: explanation.optional().meta({ description: 'where it was asked for' }),
    stale: z.boolean().optional().meta({ description: 'true while the database cannot be reached' }),
  })
  .meta({ id: 'Evaluation' });

export const evaluations = z
  .strictObject({
    environment: z.string(),
    epoch: z.string().meta({ description: 'the line of history that versions count in' }),
    snapshotVersion: z.int(),
    stale: evaluation.shape.stale,
    changes: z.string().optional().meta({
      description:
        'with client keys: where to hear when to ask again, relative to the address of the service',
    }),
    flags: z.record(
      z.string(),
      evaluation.omit({
        key: true,
        environment: true,
        snapshotVersion: true,
        explanation: true,
        stale: true,
      }),
    ),
  })
  .meta({ id: 'Evaluations' });
