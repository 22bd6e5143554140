import { z } from 'zod';
import { strict } from '../input.ts';
import { account } from './member.ts';
import { accessRule, role } from './role.ts';

/** Who asks, and all that they may do. */
export const access = z
  .strictObject({
    actor: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    account: account.pick({ id: true, kind: true, name: true }).nullable().meta({
      description: 'the person or service account, where the key belongs to one',
    }),
    home: z.string().nullable().meta({ description: 'the project meant where none is named' }),
    expiresAt: z.iso.datetime().nullable(),
    rules: role.shape.rules.meta({ description: 'in force now; what none of them allows is denied' }),
  })
  .meta({ id: 'Access' });

const question = strict({
  operation: z.string().max(64).meta({ description: 'its name, e.g. `configurations.enable`' }),
  project: z.string().max(128).optional().meta({ description: 'default: as where none is named' }),
  environment: z.string().max(128).nullable().default(null).meta({
    description: 'the one it would change; null: what belongs to every environment',
  }),
  tags: z.array(z.string().max(128)).max(100).default([]).meta({ description: 'of what it would change' }),
}).meta({ id: 'AccessQuestion' });

export const accessQuestions = strict({
  questions: z.array(question).min(1).max(1_000),
  rules: z.array(accessRule).max(50).optional().meta({
    description: 'to be answered by these, as a role that is being written would; default: by yours',
  }),
}).meta({
  id: 'AccessQuestions',
});

export const accessAnswers = z
  .strictObject({
    answers: z
      .array(z.strictObject({ allowed: z.boolean() }))
      .meta({ description: 'in the order of the questions' }),
  })
  .meta({ id: 'AccessAnswers' });
