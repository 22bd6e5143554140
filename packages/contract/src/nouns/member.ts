import { z } from 'zod';
import { strict } from '../input.ts';

/** A person or a service account: whoever holds roles, and whom keys may belong to. */
export const account = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['user', 'service-account']),
    name: z.string(),
    disabled: z.boolean().meta({ description: 'may do nothing, whatever it holds' }),
  })
  .meta({ id: 'Account' });
export type AccountAnswer = z.infer<typeof account>;

export const heldRole = strict({
  role: z.string().max(128),
  project: z.string().max(128).nullable().default(null).meta({ description: 'null: in every project' }),
}).meta({ id: 'HeldRole' });

export const member = z
  .strictObject({
    account,
    roles: z.array(z.strictObject({ role: z.string(), project: z.string().nullable() })),
    version: z.int().meta({ description: '0: it never held any' }),
  })
  .meta({ id: 'Member' });
export type MemberAnswer = z.infer<typeof member>;

export const putMemberBody = strict({
  roles: z.array(heldRole).max(200).meta({ description: 'all of them: what is left out is taken away' }),
}).meta({ id: 'PutMember', examples: [{ roles: [{ role: 'editor', project: 'default' }] }] });
