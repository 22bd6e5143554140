/** The way to an answer, as core's `explain` tells it: for people, so its sentences may change. */
import type { ConditionTrace, PositionTrace, SplitTrace, Step } from '@halyard/core';
import { z } from 'zod';

const pointer = z
  .string()
  .meta({ description: 'RFC 6901, into the flag; below a segment or flag into that one' });
const range = z.strictObject({ from: z.int(), to: z.int() });

const position = z.strictObject({
  attribute: z.string().nullable().meta({ description: 'the one hashed' }),
  value: z.union([z.string(), z.number()]).nullable().meta({ description: 'what was hashed, shortened' }),
  position: z.int().nullable().meta({ description: 'null: there is none' }),
  of: z.int().meta({ description: 'how many positions there are' }),
  range: range.nullable().meta({ description: 'the one it is in, half-open' }),
}) satisfies z.ZodType<PositionTrace>;

const split = z.strictObject({
  ...position.shape,
  pointer,
  variant: z.string().nullable().meta({ description: 'null: the split gives none' }),
  why: z.string(),
}) satisfies z.ZodType<SplitTrace>;

const conditionTrace: z.ZodType<ConditionTrace> = z
  .strictObject({
    kind: z.enum(['all', 'any', 'not', 'segment', 'flag', 'bucket', 'attribute']),
    pointer,
    holds: z.boolean(),
    why: z.string(),
    get parts() {
      return z.array(conditionTrace).optional();
    },
    hiddenParts: z.int().optional(),
    cut: z.literal(true).optional(),
    key: z.string().optional().meta({ description: 'of the segment or flag asked' }),
    get steps() {
      return z.array(step).optional();
    },
    position: position.optional(),
  })
  .meta({ id: 'ConditionTrace' });

const step: z.ZodType<Step> = z
  .strictObject({
    kind: z.enum([
      'unknown',
      'type',
      'malformed',
      'disabled',
      'requirement',
      'rule',
      'otherwise',
      'cut',
      'failed',
    ]),
    pointer,
    decides: z.boolean(),
    why: z.string().meta({ description: 'a sentence' }),
    ruleId: z.string().optional(),
    problems: z.array(z.strictObject({ pointer: z.string(), message: z.string() })).optional(),
    condition: conditionTrace.optional(),
    split: split.optional(),
  })
  .meta({ id: 'ExplanationStep' });

export const explanation = z
  .strictObject({
    steps: z.array(step).meta({ description: 'in the order of decision; the last one decides' }),
  })
  .meta({ id: 'Explanation' });
