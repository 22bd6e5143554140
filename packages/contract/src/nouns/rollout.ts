/** Rollouts: a variant given to a growing share of users, step by step. */
import { z } from 'zod';
import { durationMs } from '../duration.ts';
import { instant, keyName, strict } from '../input.ts';
import { actor } from './change.ts';
import { configuration } from './flag.ts';

const percent = z.number().min(0).max(100).multipleOf(0.001);
const by = z.union([z.string(), z.array(z.string()).min(1)]);

/** The longest that a step may wait. */
const longestWaitMs = 366 * 86_400_000;

const after = z
  .string()
  .max(64)
  .refine((text) => {
    const ms = durationMs(text);
    return ms === undefined ? instant.safeParse(text).success : ms <= longestWaitMs;
  }, 'use a duration of at most 366 days, e.g. 30m, 1h or P1DT12H, or an instant, e.g. 2026-12-01T00:00:00Z')
  .meta({
    description:
      'how long after the step before, as 30m, 1h, 2d or ISO 8601 without months and years; or an instant',
  });

const guardrailName = keyName.meta({ description: 'who gives verdicts under this name is up to you' });

export const rolloutStep = strict({
  percent,
  after: after.optional(),
  approval: z
    .boolean()
    .optional()
    .meta({ description: 'true: somebody other than who began it has to approve' }),
  guardrails: z
    .array(guardrailName)
    .min(1)
    .max(20)
    .refine((names) => new Set(names).size === names.length, 'names a guardrail twice')
    .optional()
    .meta({ description: 'each has to give the verdict `pass`, over what the step before brought' }),
}).meta({ id: 'RolloutStep' });
export type RolloutStep = z.infer<typeof rolloutStep>;

/** Steps whose shares never fall, since a rollout only grows. */
const steps = z
  .array(rolloutStep)
  .min(1)
  .max(100)
  .check(({ value, issues }) => {
    for (const [i, step] of value.entries()) {
      const before = value[i - 1];
      if (!before || step.percent >= before.percent) continue;
      const message = `a rollout only grows: ${step.percent} is below the ${before.percent} of the step before; to go back, abort it`;
      issues.push({ code: 'custom', message, input: step.percent, path: [i, 'percent'] });
    }
  });

const place = {
  environment: z.string(),
  rule: z.string().optional().meta({ description: 'the id of the rule to edit; default: `otherwise`' }),
};

/** `{percent}` alone is short for one step, `{template}` for its steps. */
export const rolloutBody = strict({
  ...place,
  variant: z.string(),
  by: by.optional(),
  steps: steps.optional(),
  percent: percent.optional(),
  template: z.string().optional().meta({ description: 'the key of a rollout template' }),
})
  .check((context) => {
    const given = (['steps', 'percent', 'template'] as const).filter(
      (name) => context.value[name] !== undefined,
    );
    if (given.length === 1) return;
    context.issues.push({
      code: 'custom',
      message: 'give one of `steps`, `percent` and `template`',
      input: context.value,
      path: [given[0] ?? 'percent'],
    });
  })
  .meta({ id: 'Rollout' });

export const rolloutTarget = strict(place).meta({ id: 'RolloutTarget' });

export const approveRolloutBody = strict({
  ...place,
  step: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'which one, from 1: refused where another is next by now; default: whichever is' }),
}).meta({ id: 'ApproveRollout' });

export const resumeRolloutBody = strict({
  ...place,
  accept: z
    .boolean()
    .default(false)
    .meta({ description: 'true: go on from what somebody else has put there meanwhile' }),
}).meta({ id: 'ResumeRollout' });

export const jumpRolloutBody = strict({
  ...place,
  step: z.int().min(1).max(100).optional().meta({ description: 'the number of a step, from 1' }),
  percent: percent.optional(),
})
  .check((context) => {
    if ((context.value.step === undefined) !== (context.value.percent === undefined)) return;
    context.issues.push({
      code: 'custom',
      message: 'give either `step` or `percent`',
      input: context.value,
      path: [context.value.step === undefined ? 'step' : 'percent'],
    });
  })
  .meta({ id: 'JumpRollout' });

export const abortRolloutBody = strict({
  ...place,
  to: z
    .enum(['start', 'off'])
    .meta({ description: 'start: what stood before its first step; off: the flag is turned off here' }),
  force: z
    .boolean()
    .default(false)
    .meta({ description: 'true: put back what stood at the start though others have edited it since' }),
}).meta({ id: 'AbortRollout' });

/** Bytes of evidence as JSON. */
const evidenceLimit = 16_384;

export const verdictBody = strict({
  ...place,
  guardrail: guardrailName,
  verdict: z.enum(['pass', 'hold', 'roll-back']),
  evidence: z
    .record(z.string(), z.unknown())
    .default({})
    .refine(
      (evidence) => new TextEncoder().encode(JSON.stringify(evidence)).length <= evidenceLimit,
      `evidence takes at most ${evidenceLimit} bytes as JSON`,
    )
    .meta({ description: 'what the verdict stands on, an object of at most 16 KB; stands in the log' }),
}).meta({ id: 'RolloutVerdict' });

export const rolloutState = z.enum(['running', 'paused', 'held-up', 'done', 'aborted']);
export type RolloutState = z.infer<typeof rolloutState>;

const waits = z.strictObject({
  time: z.iso.datetime().nullable().meta({ description: 'when it may go on at the earliest' }),
  approval: z.boolean(),
  guardrails: z.array(z.string()).meta({ description: 'whose verdict `pass` is missing' }),
});

export const rolloutAnswer = z
  .strictObject({
    id: z.string(),
    flag: z.string(),
    environment: z.string(),
    rule: z.string().nullable(),
    variant: z.string(),
    state: rolloutState,
    startedBy: actor,
    startedAt: z.iso.datetime(),
    pointer: z.string().meta({ description: 'the one place in the configuration that it writes' }),
    timeline: z.array(
      z.strictObject({
        step: z.int().nullable().meta({ description: 'from 1; null: jumped to a share between steps' }),
        percent,
        state: z.enum(['done', 'skipped', 'next', 'to come', 'never']),
        at: z.iso
          .datetime()
          .nullable()
          .meta({ description: 'when it was done; of what is next, when it is due' }),
        seq: z.int().nullable().meta({ description: 'the change that did it' }),
        after: z.string().nullable(),
        approval: z.boolean(),
        guardrails: z.array(z.string()),
      }),
    ),
    events: z
      .array(
        z.strictObject({
          at: z.iso.datetime(),
          what: z.string(),
          by: actor.nullable(),
          seq: z.int().nullable(),
          step: z.int().nullable().meta({ description: 'of a verdict or an approval, the step it is for' }),
          guardrail: z.string().nullable(),
          evidence: z.unknown(),
        }),
      )
      .meta({ description: 'what else happened to it, in order' }),
    next: z
      .strictObject({ step: z.int(), percent, waitsFor: waits, sentence: z.string() })
      .nullable()
      .meta({ description: 'null: nothing comes any more' }),
    problem: z
      .strictObject({ code: z.string(), detail: z.string(), conflicts: z.array(z.unknown()) })
      .nullable()
      .meta({ description: 'why it is held up' }),
    audience: z.strictObject({
      percent,
      by: z.array(z.string()),
      sentence: z.string(),
      isIn: z.boolean().optional().meta({ description: 'of the context asked about: whether it is in now' }),
      since: z
        .int()
        .nullable()
        .optional()
        .meta({ description: 'the step that brought it in, or will; null: none does' }),
    }),
    version: z.int(),
  })
  .meta({ id: 'RolloutAnswer' });
export type RolloutAnswer = z.infer<typeof rolloutAnswer>;

/** As lists show it: without what was said of it, which may be long. */
export const rolloutSummary = rolloutAnswer.omit({ events: true }).meta({ id: 'RolloutSummary' });
export type RolloutSummary = z.infer<typeof rolloutSummary>;

/** As of one step, with the rollout beside it where there are several. */
export const rolledOut = configuration
  .extend({ rollout: rolloutAnswer.optional() })
  .meta({ id: 'RolledOut' });

const templateShape = { name: z.string().max(200), steps };

export const createRolloutTemplateBody = strict({
  key: keyName,
  name: templateShape.name.optional(),
  steps,
}).meta({
  id: 'CreateRolloutTemplate',
  examples: [{ key: 'careful', steps: [{ percent: 1 }, { percent: 100, after: '1d', approval: true }] }],
});
export const putRolloutTemplateBody = strict(templateShape).meta({ id: 'PutRolloutTemplate' });

export const rolloutTemplate = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    steps: z.array(rolloutStep),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'RolloutTemplate' });
export type RolloutTemplate = z.infer<typeof rolloutTemplate>;
