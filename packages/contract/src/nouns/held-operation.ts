/** Operations that wait: for an instant, for approvals, or to be applied. */
import { z } from 'zod';
import { instant, strict } from '../input.ts';
import { actor } from './change.ts';
import { repetition } from './schedule.ts';

export const heldStates = [
  'waiting',
  'done',
  'failed',
  'conflict',
  'cancelled',
  'rejected',
  'missed',
] as const;
export type HeldState = (typeof heldStates)[number];

const texts = z.record(z.string(), z.string().max(2_000));

/** One call of an operation, as a request would make it. */
export const heldCall = strict({
  operation: z.string().max(100).meta({ description: 'its name, such as `configurations.enable`' }),
  params: texts.default({}).meta({ description: 'of its path' }),
  query: texts.default({}),
  body: z.unknown().optional(),
  ifMatch: z
    .string()
    .max(512)
    .optional()
    .meta({ description: 'judged now; when it runs, what was foreseen is' }),
}).meta({ id: 'HeldCall' });
export type HeldCall = z.infer<typeof heldCall>;

export const latePolicy = strict({
  skipAfterMs: z
    .int()
    .min(0)
    .max(31_536_000_000)
    .meta({ description: 'what could not begin within so many milliseconds is missed' }),
}).meta({ id: 'LatePolicy' });
export type LatePolicy = z.infer<typeof latePolicy>;

const calls = z.array(heldCall).min(1).max(100);
const comment = z.string().max(2_000);

export const createHeldBody = strict({
  calls: calls.meta({ description: 'applied together or not at all' }),
  at: instant.nullable().default(null).meta({
    description: 'when it runs, and what recurs does not do so before; null: when it is applied',
  }),
  repeat: repetition.optional().meta({ description: 'it recurs' }),
  propose: z.boolean().optional().meta({
    description:
      'true: it waits for approval in any case; false: it is refused where it would have to; left out: where it has to',
  }),
  late: latePolicy.nullable().default(null).meta({ description: 'null: it runs however late' }),
  comment: comment.nullable().default(null),
}).meta({
  id: 'CreateHeldOperation',
  examples: [
    {
      calls: [
        {
          operation: 'configurations.enable',
          params: { flagId: 'new-checkout', environment: 'production' },
        },
      ],
      at: '2026-12-01T08:00:00Z',
    },
  ],
});

export const patchHeldBody = strict({
  calls: calls.optional().meta({ description: 'whoever changes them is its author from then on' }),
  at: instant.optional(),
  repeat: repetition.nullable().optional().meta({ description: 'null: it runs once' }),
  late: latePolicy.nullable().optional(),
  comment: comment.nullable().optional(),
}).meta({ id: 'PatchHeldOperation', examples: [{ at: '2026-12-01T09:00:00Z' }] });

export const cancelHeldBody = strict({ reason: comment.optional() }).optional();

const place = {
  environment: z.string().nullable(),
  kind: z.string(),
  key: z.string(),
};

/** A place that it will write, with what stood there when it was held. */
export const heldPointer = z
  .strictObject({
    ...place,
    pointer: z.string().meta({ description: 'as in a Difference' }),
    op: z.enum(['add', 'remove', 'replace', 'move']),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'HeldPointer' });
export type HeldPointer = z.infer<typeof heldPointer>;

export const heldConflict = z
  .strictObject({
    ...place,
    pointer: z.string(),
    was: z.unknown().meta({ description: 'when it was held' }),
    is: z.unknown().meta({ description: 'now' }),
    would: z.unknown().meta({ description: 'what it would write' }),
  })
  .meta({ id: 'HeldConflict' });
export type HeldConflict = z.infer<typeof heldConflict>;

export const heldOutcome = z
  .strictObject({
    at: z.iso.datetime(),
    state: z.enum(heldStates).exclude(['waiting']),
    problem: z.strictObject({ code: z.string(), detail: z.string() }).optional(),
    conflicts: z.array(heldConflict).optional(),
    reason: z.string().optional(),
    missed: z
      .int()
      .optional()
      .meta({ description: 'occurrences before this one that came due and did not run; 10000: or more' }),
  })
  .meta({ id: 'HeldOutcome' });
export type HeldOutcome = z.infer<typeof heldOutcome>;

export const heldNote = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['comment', 'approval', 'rejection']),
    author: actor,
    text: z.string(),
    revision: z.int().meta({ description: 'of the held operation, when it was written' }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'HeldNote' });
export type HeldNoteAnswer = z.infer<typeof heldNote>;

/** The same at once: nothing of it waits. */
export const runOperationsBody = strict({
  calls: calls.meta({ description: 'carried out in this order' }),
}).meta({
  id: 'RunOperations',
  examples: [
    {
      calls: [
        { operation: 'flags.archive', params: { flagId: 'old-banner' } },
        { operation: 'flags.archive', params: { flagId: 'old-checkout' } },
      ],
    },
  ],
});

export const ranOperations = z
  .strictObject({
    touched: z.array(z.strictObject(place)).meta({ description: 'entries that were changed' }),
  })
  .meta({ id: 'RanOperations' });

const { ifMatch: _, ...storedShape } = heldCall.shape;

export const heldOperation = z
  .strictObject({
    id: z.string(),
    calls: z.array(z.strictObject(storedShape)),
    author: actor.meta({ description: 'by whose rights it runs' }),
    comment: z.string().nullable(),
    state: z.enum(heldStates),
    dueAt: z.iso.datetime().nullable().meta({ description: 'null: it waits to be applied' }),
    rule: z
      .strictObject({ rule: z.string(), timeZone: z.string(), until: z.string().optional() })
      .nullable()
      .meta({ description: 'by which it recurs; null: it runs once' }),
    late: z.strictObject(latePolicy.shape).nullable(),
    approvalsNeeded: z.int(),
    ready: z.boolean().meta({ description: 'whether nothing but its instant is waited for' }),
    revision: z.int().meta({ description: 'rises when its calls are edited' }),
    diff: z.array(heldPointer).meta({ description: 'what it will write; empty: it is judged when it runs' }),
    touched: z.array(z.strictObject(place)).meta({ description: 'entries that it changes' }),
    rollout: z.string().nullable().meta({ description: 'whose step it is' }),
    together: z.string().nullable().meta({ description: 'the same of what is held and cancelled together' }),
    outcome: heldOutcome.nullable().meta({ description: 'of the last time it came due' }),
    notes: z.array(heldNote),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'HeldOperation' });
export type HeldOperationAnswer = z.infer<typeof heldOperation>;

export const heldOperationInFull = z
  .strictObject({
    ...heldOperation.shape,
    conflicts: z.array(heldConflict).meta({ description: 'with what was edited since, as of now' }),
  })
  .meta({ id: 'HeldOperationInFull' });
