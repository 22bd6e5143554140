/** Flags as a list shows them: what each does where, whether it is alive, and whether it should still be there. */
import { z } from 'zod';
import { describing, flagKind, flagType } from './flag.ts';
import { killed } from './kill.ts';
import { rolloutState } from './rollout.ts';

export const lifecycleStages = ['new', 'active', 'stable', 'stale', 'archived'] as const;
export type LifecycleStage = (typeof lifecycleStages)[number];

/** Why a flag should go, or be looked at. */
export const staleReasons = {
  'never-evaluated': 'made a while ago, and never evaluated since',
  'not-evaluated': 'not evaluated for a while',
  'one-variant': 'everyone has got the same variant everywhere for a while',
  expired: 'it was to end by now',
  'archived-in-use': 'archived, but applications still ask for it',
} as const;
export type StaleReasonCode = keyof typeof staleReasons;

export const lifecycle = z
  .strictObject({
    stage: z.enum(lifecycleStages).meta({
      description:
        'new: young, and nobody asks yet; active; stable: everyone has got one variant for a week; stale: see `reasons`; archived',
    }),
    reasons: z.array(
      z.strictObject({
        code: z.enum(Object.keys(staleReasons) as [StaleReasonCode, ...StaleReasonCode[]]).meta({
          description: Object.entries(staleReasons)
            .map(([code, meaning]) => `${code}: ${meaning}`)
            .join('; '),
        }),
        since: z.iso.datetime(),
        sentence: z.string(),
      }),
    ),
  })
  .meta({ id: 'Lifecycle' });
export type Lifecycle = z.infer<typeof lifecycle>;

const usageBrief = z.strictObject({
  total: z.int().meta({ description: 'evaluations within the hours of `series`' }),
  series: z
    .array(z.int())
    .meta({ description: 'evaluations an hour, oldest first; the last one is the hour that runs' }),
  lastEvaluatedAt: z.iso.datetime().nullable().meta({ description: 'null: never' }),
});

const rolloutBrief = z.strictObject({
  id: z.string(),
  rule: z.string().nullable(),
  variant: z.string(),
  percent: z.number(),
  state: rolloutState,
  nextAt: z.iso.datetime().nullable(),
  sentence: z.string().nullable().meta({ description: 'what comes next' }),
});
export type RolloutBrief = z.infer<typeof rolloutBrief>;

export const flagInEnvironment = z
  .strictObject({
    enabled: z.boolean(),
    killed,
    inherited: z.boolean(),
    serves: z.string().meta({ description: 'in a few words, e.g. `25 % on, else off`' }),
    rollout: rolloutBrief.nullable().meta({ description: 'the one that goes on, or waits, here' }),
    usage: usageBrief.nullable().meta({ description: 'null: you may not see it (`usage:read`)' }),
    version: z.int(),
  })
  .meta({ id: 'FlagInEnvironment' });
export type FlagInEnvironment = z.infer<typeof flagInEnvironment>;

const { name, tags, owner, expiresAt, client } = describing;

export const flagOverview = z
  .strictObject({
    key: z.string(),
    project: z.string(),
    kind: flagKind,
    type: flagType,
    name,
    tags,
    owner,
    expiresAt,
    client,
    variants: z.array(z.string()).meta({ description: 'their names' }),
    archivedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    lastEvaluatedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'in any environment; null: never, or you may not see it' }),
    environments: z.record(z.string(), flagInEnvironment).meta({
      description:
        'every one in use, in the order of the project, with what is inherited; none when archived',
    }),
    lifecycle,
    version: z.int(),
  })
  .meta({ id: 'FlagOverview' });
export type FlagOverview = z.infer<typeof flagOverview>;

const counted = z.array(z.strictObject({ value: z.string(), count: z.int() }));

export const flagFacets = z
  .strictObject({
    tags: counted,
    owners: counted,
    kinds: counted,
  })
  .meta({ id: 'FlagFacets', description: 'the most frequent first, at most 500 of each' });
