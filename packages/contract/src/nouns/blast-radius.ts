/** What a dry run says beside its diff: for whom among those seen lately flags would answer otherwise. */
import { z } from 'zod';

const side = z.strictObject({
  variant: z.string().nullable().meta({ description: "null: the caller's own default" }),
  reason: z.string(),
  rule: z.string().nullable().meta({ description: 'the id of the rule that answers; null: none does' }),
});

export const flagBlast = z
  .strictObject({
    flag: z.string(),
    changesVariant: z.int().meta({ description: 'contexts that get another variant' }),
    changesValue: z
      .int()
      .meta({ description: 'contexts that get another value, whatever the variant is called' }),
    changesRule: z.int().meta({ description: 'contexts that another rule answers' }),
    ways: z.array(z.strictObject({ from: side, to: side, contexts: z.int() })),
    waysLeftOut: z.int().meta({ description: 'the rarest, where there are many' }),
  })
  .meta({ id: 'FlagBlast' });
export type FlagBlast = z.infer<typeof flagBlast>;

export const environmentBlast = z
  .strictObject({
    environment: z.string(),
    sample: z
      .strictObject({ contexts: z.int(), from: z.iso.datetime(), to: z.iso.datetime() })
      .nullable()
      .meta({ description: 'what was seen lately, by the node that answers; null: see `reason`' }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'why nothing is counted, or not all of it; null: all of it is' }),
    changes: z.int().nullable().meta({ description: 'contexts to which some flag answers otherwise' }),
    flags: z
      .array(flagBlast)
      .meta({ description: 'those whose answers change, also through a segment or another flag' }),
    unseenAttributes: z.array(z.string()).meta({
      description: 'attributes that are read but were not kept: all contexts count as without them',
    }),
    isComplete: z.boolean(),
    flagsLeftOut: z.int().meta({ description: 'flags that may change, too, but were not looked at' }),
  })
  .meta({ id: 'EnvironmentBlast' });
export type EnvironmentBlast = z.infer<typeof environmentBlast>;

export const upcoming = z
  .strictObject({
    held: z.string().nullable().meta({ description: 'the id of the held operation; null: it is none' }),
    rollout: z.string().nullable().meta({ description: 'whose next step it is; null: of none' }),
    at: z.iso.datetime().nullable().meta({ description: 'null: it waits for no time' }),
    sentence: z.string(),
  })
  .meta({ id: 'Upcoming' });
export type Upcoming = z.infer<typeof upcoming>;
