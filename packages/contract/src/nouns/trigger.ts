/** Triggers: signed URLs by which alert managers kill or disable one flag in one environment. */
import { z } from 'zod';
import { instant, keyParam, strict } from '../input.ts';
import { actor } from './change.ts';

const triggerName = z.string().trim().min(1).max(100);
const action = z.enum(['kill', 'disable']).meta({
  description: 'kill: off until it is lifted, whatever is written; disable: as POST …/disable',
});
const mode = z.enum(['url', 'signed']).meta({
  description:
    'url: whoever has the URL may call it, each distinct body counts once; signed: calls carry a signature of Standard Webhooks as well',
});

export const createTriggerBody = strict({
  name: triggerName,
  flag: keyParam,
  environment: keyParam,
  action: action.default('kill'),
  mode: mode.default('url'),
  expiresAt: instant.nullable().default(null).meta({ description: 'null: never' }),
}).meta({
  id: 'CreateTrigger',
  examples: [{ name: 'Payments fail', flag: 'checkout', environment: 'production' }],
});

export const patchTriggerBody = strict({
  name: triggerName.optional(),
  disabled: z.boolean().optional(),
  expiresAt: instant.nullable().optional().meta({ description: 'null: never' }),
}).meta({ id: 'PatchTrigger', examples: [{ disabled: true }] });

const triggerFields = {
  id: z.string(),
  name: z.string(),
  flag: z.string(),
  environment: z.string(),
  action,
  mode,
  createdBy: actor.meta({ description: 'with whose rights it acts, as they are when it is called' }),
  disabled: z.boolean(),
  expiresAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  version: z.int(),
};
export const trigger = z.strictObject(triggerFields).meta({ id: 'Trigger' });
/** As it is seen: also whether it would act. */
export const checkedTrigger = z
  .strictObject({
    ...triggerFields,
    problem: z.string().nullable().meta({
      description: 'what a call would be refused for now, such as that its maker is gone; null: nothing',
    }),
  })
  .meta({ id: 'CheckedTrigger' });
export type CheckedTrigger = z.infer<typeof checkedTrigger>;
export type TriggerAnswer = z.infer<typeof trigger>;

export const createdTrigger = z
  .strictObject({
    ...triggerFields,
    notice: z.string().optional(),
    url: z.string().optional().meta({ description: 'shown once; POST to it' }),
    signingSecret: z.string().optional().meta({ description: 'of mode signed, shown once: whsec_…' }),
  })
  .meta({ id: 'CreatedTrigger' });

export const triggerOutcomes = ['done', 'nothing', 'repeated', 'refused', 'failed'] as const;

/** Newest first. */
export const triggerCall = z
  .strictObject({
    at: z.iso.datetime(),
    outcome: z.enum(triggerOutcomes).meta({
      description:
        'done: the flag was on and is off; nothing: it was off already; repeated: that message had counted; refused: see `detail`; failed: try again',
    }),
    detail: z.string().nullable(),
    address: z.string().nullable().meta({ description: 'shortened to /24, or to /48 of IPv6' }),
  })
  .meta({ id: 'TriggerCall' });

export const triggerCalled = z
  .strictObject({ outcome: z.enum(['done', 'nothing', 'repeated']) })
  .meta({ id: 'TriggerCalled' });
