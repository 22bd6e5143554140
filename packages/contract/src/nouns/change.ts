import { z } from 'zod';

/** What entries of the log are of. */
export const itemKinds = [
  'project',
  'environment',
  'flag',
  'segment',
  'key',
  'role',
  'member',
  'service-account',
  'person',
  'session',
  'invitation',
] as const;
export type ItemKind = (typeof itemKinds)[number];

export const changeItem = z
  .strictObject({
    environment: z.string().nullable(),
    kind: z.enum(itemKinds),
    key: z.string(),
    version: z.int(),
    before: z.unknown().meta({ description: 'the entry before; null where there was none' }),
    after: z.unknown().meta({ description: 'the entry after; null where it is gone' }),
  })
  .meta({ id: 'ChangeItem' });

export const change = z
  .strictObject({
    seq: z.int().meta({ description: 'without gaps, in the order of commit' }),
    at: z.iso.datetime(),
    project: z.string().nullable(),
    actor: z.strictObject({
      kind: z.string(),
      id: z.string(),
      name: z.string(),
      account: z
        .strictObject({ kind: z.string(), id: z.string(), name: z.string() })
        .optional()
        .meta({ description: 'whose key it was' }),
    }),
    operation: z.string(),
    input: z.unknown(),
    comment: z.string().nullable(),
    requestId: z.string(),
    previousHash: z.string(),
    hash: z.string(),
    items: z.array(changeItem),
  })
  .meta({ id: 'Change' });
export type ChangeAnswer = z.infer<typeof change>;
