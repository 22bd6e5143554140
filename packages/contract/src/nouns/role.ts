import { z } from 'zod';
import { keyName, strict } from '../input.ts';

const names = (description: string) =>
  z.array(z.string().min(1).max(128)).min(1).max(100).nullable().default(null).meta({ description });

/** As AccessRule of access.ts, written by people: what a rule does not narrow may be left out. */
export const accessRule = strict({
  effect: z.enum(['allow', 'deny']).default('allow').meta({ description: 'a rule that denies wins' }),
  operations: z.array(z.string().min(1).max(64)).min(1).max(100).meta({
    description: 'permissions (`flags:write`, `flags:*`, `*`) or names of operations (`flags.archive`)',
  }),
  projects: names('null: every project'),
  environments: names(
    'null: every environment; else what may be changed is narrowed, and what belongs to every environment may not',
  ),
  tags: names('null: whatever tags it has; else only what has one of these may be changed'),
}).meta({ id: 'AccessRule' });

const rules = z.array(accessRule).max(50).meta({ description: 'what none of them allows is denied' });

export const role = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    description: z.string(),
    builtIn: z.boolean().meta({ description: 'comes with the service, and cannot be changed' }),
    rules: z.array(
      z.strictObject({
        effect: z.enum(['allow', 'deny']),
        operations: z.array(z.string()),
        projects: z.array(z.string()).nullable(),
        environments: z.array(z.string()).nullable(),
        tags: z.array(z.string()).nullable(),
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Role' });
export type RoleAnswer = z.infer<typeof role>;

const about = {
  name: z.string().min(1).max(200).optional().meta({ description: 'default: the key' }),
  description: z.string().max(2_000).default(''),
  rules,
};

export const createRoleBody = strict({ key: keyName, ...about }).meta({
  id: 'CreateRole',
  examples: [{ key: 'releaser', rules: [{ operations: ['flags:write'], environments: ['staging'] }] }],
});
export const putRoleBody = strict(about).meta({
  id: 'PutRole',
  examples: [{ rules: [{ operations: ['flags:write'], environments: ['staging'] }] }],
});
