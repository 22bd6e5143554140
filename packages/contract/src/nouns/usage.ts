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
    lastEvaluatedAt: z.iso.datetime().nullable(),
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
const summaryEvent = strict({
  kind: z.literal('summary'),
  flag: name,
  variant: z.string().max(64).nullable(),
  reason: z.string().max(64),
  errorCode: z.string().max(64).optional(),
  count: z.int().min(1),
  from: instant,
  to: instant,
});
const exposureEvent = strict({
  kind: z.literal('exposure'),
  experiment: name,
  phase: z.int().min(1),
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
  attributes: z.record(z.string(), z.unknown()).optional(),
});

export const eventsBody = strict({
  instance: z.string().min(1).max(64),
  sequence: z.int().min(0),
  sdk: strict({ name, version: name }).optional(),
  holds: strict({ epoch: z.string().max(64), version: z.int().min(0) }).optional(),
  dropped: z.int().min(0).optional(),
  events: z.array(z.discriminatedUnion('kind', [summaryEvent, exposureEvent, trackEvent])).max(10_000),
}).meta({ id: 'EventsBatch' });
export type EventsBody = z.infer<typeof eventsBody>;

export const eventsAnswer = z
  .strictObject({ accepted: z.int(), duplicate: z.boolean() })
  .meta({ id: 'EventsAccepted' });
