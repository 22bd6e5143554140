/** What a dry run answers, of any write: what would change, in words and as data, for whom, and what is coming beside it. */
import { z } from 'zod';
import { environmentBlast, upcoming } from './blast-radius.ts';
import { finding } from './description.ts';

const words = z
  .strictObject({
    summary: z.string(),
    lines: z.array(z.strictObject({ pointer: z.string(), text: z.string() })),
  })
  .nullable();

/** A flag or segment in one environment: what it does before and after, and what is found about it afterwards. */
export const toldEntry = z
  .strictObject({
    environment: z.string(),
    kind: z.enum(['flag', 'segment']),
    key: z.string(),
    before: words.meta({ description: 'null: it was not there' }),
    after: words.meta({ description: 'null: it would be gone' }),
    isKilled: z.boolean().meta({ description: 'a flag that is off whatever the words say' }),
    findings: z.array(
      finding.extend({
        isNew: z.boolean().meta({ description: 'false: it is found about it as it is, too' }),
      }),
    ),
  })
  .meta({ id: 'ToldEntry' });
export type ToldEntry = z.infer<typeof toldEntry>;

export const rehearsal = z
  .strictObject({
    dryRun: z.literal(true),
    status: z.int().meta({ description: 'that it would answer with; 202: it would be held, or proposed' }),
    answer: z.unknown(),
    diff: z.array(
      z.strictObject({
        environment: z.string().nullable(),
        kind: z.string(),
        key: z.string(),
        before: z.unknown(),
        after: z.unknown(),
      }),
    ),
    told: z
      .array(toldEntry)
      .nullable()
      .meta({ description: 'the first hundred; null: it could not be said' }),
    blastRadius: z.array(environmentBlast).nullable(),
    upcoming: z.array(upcoming).nullable().optional(),
  })
  .meta({ id: 'Rehearsal' });
export type Rehearsal = z.infer<typeof rehearsal>;
