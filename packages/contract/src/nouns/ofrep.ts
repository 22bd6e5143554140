/** The shapes of OFREP 0.3 (https://github.com/open-feature/protocol), as its providers read them. */
import { z } from 'zod';
import { context } from './evaluation.ts';

/** Providers send neither a body nor a context where the application has none, and fields that later versions add. */
export const ofrepBody = z
  .looseObject({ context: context.optional() })
  .optional()
  .meta({ id: 'OfrepEvaluate' });

/** Providers add whatever parameters their users like. */
export const ofrepQuery = z.looseObject({
  project: z.string().optional().meta({ description: 'where the key has several; default `default`' }),
  environment: z.string().optional().meta({ description: 'where the key is an api key' }),
});

export const ofrepBulkQuery = ofrepQuery.extend({
  flagConfigEtag: z.string().optional().meta({
    description:
      '`etag` of the event that made the provider ask: that state is waited for, for a second at most',
  }),
  flagConfigLastModified: z.string().optional().meta({ description: 'of the same event; not needed' }),
});

const metadata = z.record(z.string(), z.union([z.boolean(), z.string(), z.number()]));

export const ofrepSuccess = z
  .strictObject({
    key: z.string(),
    value: z.json().optional().meta({ description: "absent: the caller's own default" }),
    reason: z.enum(['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DEFAULT', 'DISABLED']),
    variant: z.string().meta({ description: 'empty where there is none' }),
    metadata: metadata.meta({
      description:
        '`flagVersion`, the key of an `experiment`, a `diagnostic`, and as `halyardReason` the true reason where the protocol has another',
    }),
  })
  .meta({ id: 'OfrepSuccess' });

export const ofrepErrorCodes = ['PARSE_ERROR', 'INVALID_CONTEXT', 'FLAG_NOT_FOUND', 'GENERAL'] as const;
export type OfrepErrorCode = (typeof ofrepErrorCodes)[number];

export const ofrepFailure = z
  .strictObject({
    key: z.string().optional().meta({ description: 'of the flag, where one was asked for' }),
    errorCode: z.enum(ofrepErrorCodes),
    errorDetails: z.string(),
    metadata,
  })
  .meta({ id: 'OfrepFailure' });
export type OfrepFailure = z.infer<typeof ofrepFailure>;

const eventStream = z.strictObject({
  type: z.literal('sse'),
  url: z.string().optional().meta({ description: 'where the service knows its own address' }),
  endpoint: z.strictObject({ requestUri: z.string() }).optional().meta({ description: 'otherwise' }),
  inactivityDelaySec: z.int(),
});

export const ofrepBulk = z
  .strictObject({
    flags: z.array(z.union([ofrepSuccess, ofrepFailure])),
    eventStreams: z.array(eventStream).optional().meta({ description: 'with client keys' }),
  })
  .meta({ id: 'OfrepBulk' });
