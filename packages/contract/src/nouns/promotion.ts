/** Two environments beside each other, and what goes from one to the other. */
import { z } from 'zod';
import { strict } from '../input.ts';

/** What a flag does in an environment, in the parts that may be taken over by themselves. */
export const flagPiece = z.enum(['enabled', 'off', 'requires', 'rules', 'otherwise']);
export type FlagPiece = z.infer<typeof flagPiece>;

const version = z.int().min(0);

const pair = <T extends z.ZodType>(of: T) => z.strictObject({ environment: of, with: of });
const tally = z.strictObject({ equal: z.int(), different: z.int() });
const anything = z.unknown().meta({ description: 'null: it is not there' });

export const comparison = z
  .strictObject({
    environment: z.string(),
    with: z.string(),
    snapshotVersions: pair(version),
    flags: tally.meta({ description: 'of all, whatever the page' }),
    segments: tally,
    items: z.array(
      z.strictObject({
        kind: z.enum(['flag', 'segment']),
        key: z.string(),
        versions: pair(version).meta({ description: 'for `basedOn` of a promotion' }),
        pieces: z.array(
          z.strictObject({
            piece: z.enum([...flagPiece.options, 'if']),
            environment: anything,
            with: anything,
          }),
        ),
      }),
    ),
    next: z.string().optional(),
  })
  .meta({ id: 'EnvironmentComparison' });
export type Comparison = z.infer<typeof comparison>;

const basedOn = strict({ source: version, target: version });

export const promoteBody = strict({
  from: z.string().meta({ description: 'the environment that it is taken from' }),
  flags: z
    .array(
      strict({
        key: z.string(),
        pieces: z.array(flagPiece).min(1).max(5).optional().meta({ description: 'default: all five' }),
        basedOn: basedOn.optional(),
      }),
    )
    .max(1_000)
    .default([]),
  segments: z
    .array(strict({ key: z.string(), basedOn: basedOn.optional() }))
    .max(1_000)
    .default([]),
  all: z.boolean().default(false).meta({ description: 'everything that differs' }),
  basedOn: basedOn.optional().meta({
    description:
      "the snapshot versions that were compared; for what has no `basedOn` of its own, which holds the entry's versions",
  }),
})
  .check((context) => {
    const { flags, segments, all, basedOn: base } = context.value;
    const complain = (message: string, path: (string | number)[]) =>
      context.issues.push({ code: 'custom', message, input: context.value, path });
    if (all && flags.length + segments.length > 0)
      complain('give `all`, or what to take over: not both', ['all']);
    if (!all && flags.length + segments.length === 0)
      complain('name flags or segments, or say `all`', ['flags']);
    const message =
      'say which versions you compared, as {"source": …, "target": …}: here, or in `basedOn` of the whole';
    if (all && !base)
      complain('say which snapshot versions you compared, as {"source": …, "target": …}', ['basedOn']);
    for (const [name, list] of Object.entries({ flags, segments })) {
      const seen = new Set<string>();
      for (const [i, { key, basedOn: own }] of list.entries()) {
        if (!base && !own) complain(message, [name, i, 'basedOn']);
        if (seen.has(key)) complain(`${key} is named twice`, [name, i, 'key']);
        seen.add(key);
      }
    }
  })
  .meta({
    id: 'Promote',
    examples: [
      {
        from: 'staging',
        basedOn: { source: 12, target: 7 },
        flags: [{ key: 'new-checkout', pieces: ['enabled', 'rules'] }],
        segments: [{ key: 'testers' }],
      },
    ],
  });
export type PromoteBody = z.infer<typeof promoteBody>;

export const promotion = z
  .strictObject({
    environment: z.string(),
    from: z.string(),
    flags: z.array(z.strictObject({ key: z.string(), pieces: z.array(flagPiece), version })),
    segments: z.array(z.strictObject({ key: z.string(), version })),
    snapshotVersion: version,
  })
  .meta({ id: 'Promotion' });
