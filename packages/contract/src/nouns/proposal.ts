/** What becomes of an operation that waits for approval. */
import { z } from 'zod';
import { strict } from '../input.ts';
import { environmentBlast, upcoming } from './blast-radius.ts';
import { toldEntry } from './rehearsal.ts';

const text = z.string().trim().min(1).max(2_000);
const revision = z.int().min(1).meta({
  description: 'of the held operation, as you read it: nothing is decided about what was edited since',
});

export const approveBody = strict({ revision, comment: text.optional() }).meta({
  id: 'ApproveHeldOperation',
  examples: [{ revision: 1, comment: 'as agreed' }],
});

export const rejectBody = strict({
  revision,
  comment: text.meta({ description: 'why' }),
}).meta({ id: 'RejectHeldOperation', examples: [{ revision: 1, comment: 'after the holidays' }] });

export const commentBody = strict({ text }).meta({
  id: 'CommentOnHeldOperation',
  examples: [{ text: 'does this include Austria?' }],
});

export const finding = z
  .strictObject({
    environment: z.string(),
    kind: z.enum(['flag', 'segment']),
    key: z.string(),
    pointer: z.string(),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'HeldFinding' });
export type HeldFinding = z.infer<typeof finding>;

export const approval = z.strictObject({
  by: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
  revision: z.int(),
  at: z.iso.datetime(),
  counts: z.boolean().meta({ description: 'whether it counts now' }),
  why: z.string().optional().meta({ description: 'why it does not' }),
});
export type ApprovalAnswer = z.infer<typeof approval>;

export const review = z
  .strictObject({
    revision: z.int(),
    diff: z
      .array(
        z.strictObject({
          environment: z.string().nullable(),
          kind: z.string(),
          key: z.string(),
          before: z.unknown(),
          after: z.unknown(),
        }),
      )
      .meta({ description: 'what it would change if it were applied now' }),
    findings: z.array(finding).meta({ description: 'of the flags and segments as they would be' }),
    problem: z
      .strictObject({ code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: 'why it could not be applied now; null: it could, once approved' }),
    approvalsNeeded: z.int(),
    approvals: z.array(approval),
    approvable: z.boolean().meta({ description: 'whether your approval would count' }),
    why: z.string().optional().meta({ description: 'why it would not' }),
    told: z
      .array(toldEntry)
      .nullable()
      .meta({ description: 'the same in words, the first hundred; null: it could not be said' }),
    blastRadius: z
      .array(environmentBlast)
      .nullable()
      .meta({ description: 'for whom of those seen lately it would make a difference, as of a dry run' }),
    upcoming: z
      .array(upcoming)
      .nullable()
      .meta({ description: 'what else is about to happen to the same flags and segments' }),
  })
  .meta({ id: 'HeldReview' });
export type ReviewAnswer = z.infer<typeof review>;
