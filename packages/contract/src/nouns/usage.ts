import { z } from 'zod';
import { instant, projectQuery, strict } from '../input.ts';

export const analyticsQuery = strict({
  ...projectQuery,
  environment: z.string(),
  from: instant.optional().meta({ description: 'default: an hour before `to`' }),
  to: instant.optional().meta({ description: 'default: now' }),
  step: z.enum(['minute', 'hour', 'day']).default('minute'),
});

export const analytics = z
  .strictObject({
    flag: z.string(),
    environment: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    step: z.enum(['minute', 'hour', 'day']),
    total: z.int(),
    lastEvaluatedAt: z.iso.datetime().nullable().meta({ description: 'null: not in what is kept, 90 days' }),
    series: z.array(
      z.strictObject({
        at: z.iso.datetime(),
        variant: z.string().nullable(),
        reason: z.string(),
        count: z.int(),
      }),
    ),
  })
  .meta({ id: 'Analytics' });

const name = z.string().min(1).max(256);
/** More than one window can have counted, and so little that ten thousand of them add up to a safe integer. */
const mostCounted = 1_000_000_000;
const attributesDepth = 10;
/** In UTF-16 units, as names are measured: an SDK that counts bytes of UTF-8 stays below it too. */
const attributesLength = 4096;

/** Of a context of a sample: more would not be kept. */
const contextLength = 1024;

const attributes = z
  .record(z.string(), z.unknown())
  .refine((value) => isWithinDepth(value, attributesDepth), {
    error: `attributes are nested at most ${attributesDepth} levels`,
    abort: true,
  })
  .refine((value) => JSON.stringify(value).length <= attributesLength, {
    error: `attributes take at most ${attributesLength} characters as JSON`,
  })
  .meta({ description: `at most ${attributesLength} characters as JSON, ${attributesDepth} levels deep` });

const sampledContext = z.record(z.string(), z.unknown()).refine((value) => isSmall(value), {
  error: `a context takes at most ${contextLength} characters as JSON, ${attributesDepth} levels deep`,
});

const summaryEvent = strict({
  kind: z.literal('summary'),
  flag: name,
  variant: z.string().max(64).nullable(),
  reason: z.string().max(64),
  errorCode: z.string().max(64).optional(),
  count: z.int().min(1).max(mostCounted),
  from: instant,
  to: instant,
});
const exposureEvent = strict({
  kind: z.literal('exposure'),
  experiment: name,
  phase: z.int().min(1).max(2_147_483_647),
  variant: z.string().max(64),
  unit: name,
  at: instant,
});
const trackEvent = strict({
  kind: z.literal('track'),
  event: name,
  unit: name.optional(),
  value: z.number().optional(),
  at: instant,
  attributes: attributes.optional(),
});

export const eventsBody = strict({
  instance: z.string().min(1).max(64),
  sequence: z.int().min(0),
  sdk: strict({ name, version: name }).optional(),
  holds: strict({ epoch: z.string().max(64), version: z.int().min(0) }).optional(),
  dropped: z.int().min(0).optional(),
  events: z.array(z.discriminatedUnion('kind', [summaryEvent, exposureEvent, trackEvent])).max(10_000),
  contexts: z.array(sampledContext).max(200).optional().meta({
    description:
      'contexts evaluated lately, with no attributes but those that rules read; kept in memory only, for dry runs',
  }),
}).meta({ id: 'EventsBatch' });
export type EventsBody = z.infer<typeof eventsBody>;

export const eventsAnswer = z
  .strictObject({ accepted: z.int(), duplicate: z.boolean() })
  .meta({ id: 'EventsAccepted' });

function isSmall(value: unknown): boolean {
  return isWithinDepth(value, attributesDepth) && JSON.stringify(value).length <= contextLength;
}

/** Whether arrays and objects stand inside one another at most `most` times, `value` included. */
function isWithinDepth(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return most > 0 && Object.values(value).every((member) => isWithinDepth(member, most - 1));
}
