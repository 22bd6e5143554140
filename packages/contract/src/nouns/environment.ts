/** Environments: what goes in, what comes out, and what of one may be ended by time. */
import { z } from 'zod';
import { instant, keyName, strict } from '../input.ts';

/** 60 s to ten years. */
const lifetimeSeconds = z.int().min(60).max(315_360_000);

export const environmentColor = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'use #rrggbb, e.g. #12b886');

const approvals = z.int().min(0).max(10);

const settings = {
  name: z.string().min(1).max(200).optional(),
  color: environmentColor.nullable().optional().meta({ description: 'of its label: #rrggbb' }),
  protected: z
    .boolean()
    .optional()
    .meta({ description: 'to change anything in it then takes the permission protected:write, too' }),
  approvals: approvals.optional().meta({
    description:
      'how many others have to approve of a change of anything in it, whoever proposes it; 0: none',
  }),
};

const ending = {
  expiresAt: instant
    .nullable()
    .optional()
    .meta({ description: 'when it is archived by itself; null: never' }),
  lifetimeSeconds: lifetimeSeconds.optional().meta({ description: '`expiresAt`, counted from now' }),
};

/** Says when it ends in one way only. */
const oneEnd = ({
  expiresAt,
  lifetimeSeconds: seconds,
}: {
  expiresAt?: unknown;
  lifetimeSeconds?: unknown;
}) => expiresAt === undefined || seconds === undefined;
const oneEndMessage = { error: 'give `expiresAt` or `lifetimeSeconds`, not both', path: ['lifetimeSeconds'] };

export const createEnvironmentBody = strict({
  key: keyName,
  ...settings,
  from: z
    .string()
    .optional()
    .meta({ description: 'begins with what every flag and segment does in this one, and goes its own way' }),
  inherits: z
    .string()
    .optional()
    .meta({ description: 'does what this one does, now and later, but for what is changed in it' }),
  ...ending,
})
  .refine(({ from, inherits }) => from === undefined || inherits === undefined, {
    error: 'give `from` or `inherits`, not both',
    path: ['inherits'],
  })
  .refine(oneEnd, oneEndMessage)
  .meta({
    id: 'CreateEnvironment',
    examples: [{ key: 'pr-7', inherits: 'staging', lifetimeSeconds: 259_200 }],
  });

export const patchEnvironmentBody = strict({
  ...settings,
  position: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .meta({ description: 'its place in the order, from 0; those behind it move on' }),
  ...ending,
})
  .refine(oneEnd, oneEndMessage)
  .meta({ id: 'PatchEnvironment', examples: [{ protected: true }] });

export const restoreEnvironmentBody = strict({
  ...ending,
  resetBroken: z
    .boolean()
    .default(false)
    .meta({ description: 'what no longer holds there starts anew, instead of being named as a problem' }),
})
  .refine(oneEnd, oneEndMessage)
  .optional()
  .meta({ id: 'RestoreEnvironment' });

export const orderEnvironmentsBody = strict({
  environments: z
    .array(z.string())
    .min(1)
    .max(1_000)
    .meta({ description: 'keys, first to last; those left out follow in the order they have' }),
}).meta({ id: 'OrderEnvironments', examples: [{ environments: ['production', 'staging'] }] });

export const environment = z
  .strictObject({
    key: z.string(),
    project: z.string(),
    name: z.string(),
    color: z.string().nullable(),
    position: z.int(),
    protected: z.boolean(),
    approvals: z.int().meta({ description: 'that a change of anything in it takes, 0–10' }),
    inherits: z.string().nullable().meta({ description: 'where it takes what is not its own' }),
    expiresAt: z.iso.datetime().nullable(),
    archivedAt: z.iso.datetime().nullable(),
    snapshotVersion: z.int().meta({ description: 'rises by one with each change of what SDKs get' }),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Environment' });
export type EnvironmentAnswer = z.infer<typeof environment>;

/** What would have run by itself, and does not any more. */
export const waitsNow = z
  .strictObject({
    id: z.string().meta({ description: 'of the held operation' }),
    dueAt: z.iso.datetime().nullable().meta({ description: 'null: it waited to be applied' }),
    sentence: z.string(),
  })
  .meta({ id: 'WaitsNow' });
export type WaitsNow = z.infer<typeof waitsNow>;

export const patchedEnvironment = environment
  .extend({
    waitsNow: z.array(waitsNow).optional().meta({
      description:
        'where it is protected or takes more approvals from now on: what was scheduled, or approved, and waits for approvals by that; the next first, of the two hundred that come next; left out for whoever may not see what is held',
    }),
  })
  .meta({ id: 'PatchedEnvironment' });

/** An environment in a list, with what it comes to where that was asked for. */
export const listedEnvironment = environment
  .extend({
    figures: z
      .strictObject({
        flagsOn: z
          .int()
          .meta({ description: 'flags in use that are on there, by itself or by what it inherits' }),
        ownFlags: z.int().meta({ description: 'flags in use that do not follow what it inherits from' }),
        heirs: z.int().meta({ description: 'environments in use that inherit from it directly' }),
      })
      .optional(),
  })
  .meta({ id: 'ListedEnvironment' });
