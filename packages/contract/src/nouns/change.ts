import { z } from 'zod';

export const changeItem = z
  .strictObject({
    environment: z.string().nullable(),
    kind: z.enum(['project', 'environment', 'flag', 'segment', 'key']),
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
    actor: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
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
