/** Every flag for one context, with what decided it: for people who try things out. */
import { z } from 'zod';
import { instant, strict } from '../input.ts';
import { context, evaluation } from './evaluation.ts';

export const playgroundBody = strict({
  context: context.default({}),
  at: instant.optional().meta({
    description:
      'over: flags, segments and the time as they were then; to come: flags as they are, at that time; default: now',
  }),
  seq: z.int().min(1).optional().meta({ description: 'as it all was right after this change' }),
  version: z.int().min(0).optional().meta({ description: 'as it all was at this version' }),
  flags: z.array(z.string().max(128)).min(1).max(500).optional().meta({ description: 'only these' }),
  text: z.string().max(128).optional().meta({ description: 'in the key' }),
  explain: z.boolean().default(false).meta({ description: 'say how each answer comes about' }),
  limit: z.int().min(1).max(500).default(100).meta({ description: 'flags a page' }),
  cursor: z.string().max(512).optional().meta({ description: 'from `next` of the page before' }),
})
  .refine(
    ({ at, seq, version }) => [at, seq, version].filter((each) => each !== undefined).length <= 1,
    'say when by one of `at`, `seq` and `version`, or by none: now',
  )
  .meta({
    id: 'Playground',
    examples: [{ context: { targetingKey: 'user-1', country: 'DE' }, explain: true }],
  });

const answered = evaluation.omit({ environment: true, snapshotVersion: true, stale: true });

export const playground = z
  .strictObject({
    environment: z.string(),
    at: z.iso.datetime().meta({ description: 'the time that conditions on `$now` saw' }),
    version: z.int().meta({ description: 'of the environment, as evaluated' }),
    seq: z.int().nullable().meta({ description: 'the last change before it; null: as things stand' }),
    items: z.array(
      z.strictObject({
        ...answered.shape,
        type: z.string(),
        decided: z
          .strictObject({
            pointer: z.string().meta({ description: 'RFC 6901, into the flag, e.g. `/rules/0`' }),
            text: z.string().meta({ description: 'what stands there, in plain words' }),
            why: z.string().meta({ description: 'why that decided, a sentence' }),
          })
          .nullable(),
      }),
    ),
    total: z.int().meta({ description: 'of all pages' }),
    next: z.string().optional(),
  })
  .meta({ id: 'PlaygroundAnswers' });
export type PlaygroundAnswers = z.infer<typeof playground>;
