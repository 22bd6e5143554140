/** What is known of whoever asks: attributes and their values, and contexts seen lately. */
import { z } from 'zod';
import { context } from './evaluation.ts';

export const sampleState = z
  .strictObject({ contexts: z.int(), from: z.iso.datetime(), to: z.iso.datetime() })
  .nullable()
  .meta({ description: 'contexts seen lately by the node that answers; null: none' });

export const attributeValue = z.union([z.string(), z.number(), z.boolean()]);

export const knownAttribute = z
  .strictObject({
    name: z.string(),
    flags: z.int().meta({ description: 'that read it' }),
    segments: z.int().meta({ description: 'that read it' }),
    contexts: z.int().meta({ description: 'of the sample that have it' }),
    types: z.array(z.enum(['string', 'number', 'boolean', 'list', 'object', 'null'])),
    values: z
      .array(
        z.strictObject({
          value: attributeValue,
          contexts: z.int().meta({ description: 'of the sample that have it; few are told as 0' }),
          isWritten: z.boolean().meta({ description: 'whether a rule or segment names it' }),
        }),
      )
      .meta({
        description: 'the most frequent first; of those seen, none that less than 5 contexts have in common',
      }),
    valuesLeftOut: z.int(),
  })
  .meta({ id: 'KnownAttribute' });
export type KnownAttribute = z.infer<typeof knownAttribute>;

export const attributeList = z
  .strictObject({
    environment: z.string(),
    sample: sampleState,
    items: z.array(knownAttribute).meta({ description: 'those that most flags and segments read first' }),
  })
  .meta({ id: 'AttributeList' });

export const contextList = z
  .strictObject({
    environment: z.string(),
    sample: sampleState,
    attributes: z.array(z.string()).meta({ description: 'what is kept of a context: what rules read' }),
    items: z
      .array(z.strictObject({ context, seenAt: z.iso.datetime() }))
      .meta({ description: 'those seen last first' }),
  })
  .meta({ id: 'ContextList' });

export const segmentReach = z
  .strictObject({
    environment: z.string(),
    sample: sampleState,
    items: z.array(
      z.strictObject({
        key: z.string(),
        values: z.int().meta({ description: 'that its condition lists' }),
        contexts: z.int().nullable().meta({ description: 'of the sample that are in it; null: no sample' }),
        unseenAttributes: z
          .array(z.string())
          .meta({ description: 'that it reads, but the sample does not keep: nobody counts as having them' }),
        flags: z.array(z.string()).meta({ description: 'that refer to it' }),
        segments: z.array(z.string()).meta({ description: 'that refer to it' }),
      }),
    ),
  })
  .meta({ id: 'SegmentReach' });
export type SegmentReachAnswer = z.infer<typeof segmentReach>;
