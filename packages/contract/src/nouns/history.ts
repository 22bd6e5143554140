/** The past: naming a moment of it, going back to it, and evaluating as of it. */
import { z } from 'zod';
import { instant, strict } from '../input.ts';
import { context, evaluation } from './evaluation.ts';

const momentFields = {
  seq: z.int().min(1).optional().meta({ description: 'right after this change, whatever it is of' }),
  version: z.int().min(0).optional().meta({ description: 'at this version of the environment' }),
  at: instant.optional().meta({ description: 'at this instant' }),
};

interface MomentInput {
  seq?: number | undefined;
  version?: number | undefined;
  at?: string | undefined;
}

function isOneMoment({ seq, version, at }: MomentInput): boolean {
  return [seq, version, at].filter((each) => each !== undefined).length === 1;
}
function isNow({ seq, version, at }: MomentInput): boolean {
  return seq === undefined && version === undefined && at === undefined;
}
const oneMoment = { error: 'say when, by exactly one of `seq`, `version` and `at`' };

/** A version is of an environment; where none is named there is nothing to count in. */
function isVersionOfSomething({ version, environment }: MomentInput & { environment?: string | undefined }) {
  return version === undefined || environment !== undefined;
}
const nameEnvironment = { error: 'a version is of an environment: name it', path: ['version'] };

const moment = strict(momentFields).refine(isOneMoment, oneMoment);
export type MomentBody = z.infer<typeof moment>;

export const revertEntryBody = strict({
  ...momentFields,
  environment: z
    .string()
    .optional()
    .meta({ description: 'only what it does there; default: everything. `version` needs it' }),
})
  .refine(isOneMoment, oneMoment)
  .refine(isVersionOfSomething, nameEnvironment)
  .meta({ id: 'RevertEntry', examples: [{ seq: 120 }] });

const revertFields = {
  onConflict: z.enum(['refuse', 'keep']).default('refuse').meta({
    description:
      'what cannot go back as it was: refuse: then nothing does; keep: it stays as it is now, and is named',
  }),
  basis: z.string().max(10_000).optional().meta({
    description: '`basis` of a dry run: refused as STALE where something has changed since',
  }),
};

export const revertEnvironmentBody = strict({
  ...momentFields,
  ...revertFields,
  bringBack: z.boolean().default(true).meta({
    description:
      'whether flags archived and segments deleted since come back, which concerns every environment; false: they stay away, and are named',
  }),
})
  .refine(isOneMoment, oneMoment)
  .meta({ id: 'RevertEnvironment', examples: [{ at: '2026-11-29T09:00:00Z' }] });

export const revertProjectBody = strict({
  ...momentFields,
  environment: z.string().optional().meta({ description: 'whose `version` it is; without that left out' }),
  ...revertFields,
  keepNewer: z.boolean().default(false).meta({
    description: 'whether flags and segments created since stay; false: archived, or deleted where unused',
  }),
})
  .refine(isOneMoment, oneMoment)
  .refine(isVersionOfSomething, nameEnvironment)
  .meta({ id: 'RevertProject', examples: [{ seq: 120, keepNewer: true }] });

const entryKind = z.enum(['flag', 'segment']);

export const momentAnswer = z.strictObject({
  seq: z.int().meta({ description: 'the last change before it' }),
  at: z.iso.datetime(),
});

const environmentMoment = z.strictObject({
  ...momentAnswer.shape,
  version: z.int().meta({ description: 'of the environment' }),
});

export const restoration = z
  .strictObject({
    project: z.string(),
    environment: z.string().nullable().meta({ description: 'null: all of them' }),
    moment: momentAnswer,
    basis: z.string().meta({ description: 'the state it starts from; see `basis` of the request' }),
    newEnvironments: z
      .array(z.string())
      .optional()
      .meta({ description: 'of a project: made since, so that all in them stays as it is' }),
    entries: z
      .array(
        z.strictObject({
          kind: entryKind,
          key: z.string(),
          effect: z.enum(['put-back', 'brought-back', 'archived', 'deleted', 'kept']),
          environments: z
            .array(z.string())
            .meta({ description: 'where what SDKs get of it changes; empty for what is kept' }),
          why: z.string().optional().meta({ description: 'a sentence, of what is not simply put back' }),
        }),
      )
      .meta({ description: 'what is neither as it was already nor left out of this list' }),
    conflicts: z
      .array(
        z.strictObject({
          kind: entryKind,
          key: z.string(),
          pointer: z.string().meta({ description: 'RFC 6901, into the entry as it was' }),
          message: z.string(),
        }),
      )
      .meta({ description: 'what cannot go back as it was, and stays as it is now' }),
  })
  .meta({ id: 'Restoration' });
export type Restoration = z.infer<typeof restoration>;

export const timeTravelBody = strict({
  environment: z.string(),
  context: context.default({}),
  ...momentFields,
  explain: z.boolean().default(false).meta({ description: 'say how the answer came about' }),
})
  .refine(isOneMoment, oneMoment)
  .meta({
    id: 'TimeTravel',
    examples: [
      { environment: 'production', at: '2026-11-29T09:00:00Z', context: { targetingKey: 'user-42' } },
    ],
  });

export const pastEvaluation = z
  .strictObject({
    ...evaluation.omit({ stale: true }).shape,
    moment: environmentMoment.meta({
      description: '`at` is what `$now` was: the instant asked for, or that of the change',
    }),
  })
  .meta({ id: 'PastEvaluation' });

const ownContext = context.optional().meta({ description: 'of this moment, where the two differ' });

export const compareBody = strict({
  environment: z.string(),
  context: context.optional().meta({ description: 'at both moments; or `from` and `to` have one each' }),
  from: strict({ ...momentFields, context: ownContext }).refine(isOneMoment, oneMoment),
  to: strict({ ...momentFields, context: ownContext })
    .refine((to) => isOneMoment(to) || isNow(to), oneMoment)
    .default({})
    .meta({ description: 'default: now' }),
})
  .refine((body) => body.context !== undefined || (body.from.context && body.to.context), {
    error: 'give `context`, or one in `from` and one in `to`',
    path: ['context'],
  })
  .meta({
    id: 'CompareEvaluations',
    examples: [{ environment: 'production', from: { seq: 120 }, context: { targetingKey: 'user-42' } }],
  });

const given = evaluation.pick({
  value: true,
  variant: true,
  reason: true,
  ruleId: true,
  errorCode: true,
});
export type GivenAnswer = z.infer<typeof given>;

const concernedEntry = z.strictObject({
  kind: entryKind,
  key: z.string(),
  role: z
    .enum(['flag', 'segment', 'prerequisite'])
    .meta({ description: 'the flag itself, or what it stands on' }),
  version: z.int(),
  decides: z
    .boolean()
    .meta({ description: 'whether without this part of the change the answer would have stayed' }),
  before: z.unknown().meta({ description: 'null: there was none' }),
  after: z.unknown().meta({ description: 'null: it is gone' }),
});

const answers = { before: given, after: given };

export const flip = z
  .discriminatedUnion('cause', [
    z.strictObject({
      cause: z.literal('change'),
      at: z.iso.datetime(),
      ...answers,
      change: z.strictObject({
        seq: z.int(),
        sentence: z.string().meta({ description: 'what it did, for people' }),
        operation: z.string(),
        actor: z.looseObject({ kind: z.string(), id: z.string(), name: z.string() }),
        comment: z.string().nullable(),
        requestId: z.string(),
      }),
      entries: z.array(concernedEntry).meta({ description: 'of what the flag depends on' }),
    }),
    z
      .strictObject({ cause: z.literal('time'), at: z.iso.datetime(), ...answers })
      .meta({ description: 'nobody changed anything: a condition on `$now`' }),
    z.strictObject({
      cause: z.literal('context'),
      at: z.iso.datetime(),
      ...answers,
      attributes: z
        .array(z.strictObject({ name: z.string(), decides: z.boolean() }))
        .meta({ description: 'that differ; `decides`: it alone makes the second answer of the first' }),
    }),
  ])
  .meta({ id: 'Flip' });
export type Flip = z.infer<typeof flip>;

export const comparisonOfMoments = z
  .strictObject({
    flag: z.string(),
    environment: z.string(),
    same: z.boolean().meta({ description: 'whether both got the same value by the same variant' }),
    summary: z.string().meta({ description: 'a sentence or two, for people' }),
    from: pastEvaluation,
    to: pastEvaluation,
    flips: z.array(flip).meta({
      description: 'every time the answer became another, oldest first; the last one made it what it is',
    }),
    walk: z.strictObject({
      changes: z.int().meta({ description: 'of what the flag depends on, looked at' }),
      complete: z.boolean().meta({
        description:
          'false: there were too many; what lies between is searched by halves, for one flip that led here',
      }),
      flipsLeftOut: z.int().meta({ description: 'older ones, where there were too many to show' }),
    }),
  })
  .meta({ id: 'ComparisonOfMoments' });
export type ComparisonOfMoments = z.infer<typeof comparisonOfMoments>;
