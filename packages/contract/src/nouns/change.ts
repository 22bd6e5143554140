import { z } from 'zod';
import { instant, strict } from '../input.ts';

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
  'change',
  'held-operation',
  'rollout',
  'rollout-template',
  'trigger',
  'saved-filter',
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
    redacted: z
      .array(z.enum(['before', 'after']))
      .optional()
      .meta({ description: 'what of it is null since it was redacted' }),
  })
  .meta({ id: 'ChangeItem' });

export const difference = z
  .strictObject({
    environment: z.string().nullable(),
    kind: z.enum(itemKinds),
    key: z.string(),
    pointer: z.string().meta({
      description:
        'RFC 6901 within the entry; empty: all of it. In a list whose members have an id, key, name or variant by that: /rules/beta/serve',
    }),
    op: z.enum(['add', 'remove', 'replace', 'move', 'unknown']).meta({
      description: 'move: before and after are places in the list; unknown: one side was redacted',
    }),
    before: z.unknown(),
    after: z.unknown(),
    index: z.int().optional().meta({ description: 'of what was added to a list: its place' }),
  })
  .meta({ id: 'Difference' });
export type DifferenceAnswer = z.infer<typeof difference>;

export const actor = z.strictObject({
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  account: z
    .strictObject({ kind: z.string(), id: z.string(), name: z.string() })
    .optional()
    .meta({ description: 'whose key it was' }),
  bypassed: z
    .array(z.string())
    .optional()
    .meta({ description: 'protected environments that they changed past their protection' }),
});

export const change = z
  .strictObject({
    seq: z.int().meta({ description: 'without gaps, in the order of commit' }),
    at: z.iso.datetime(),
    sentence: z.string().meta({ description: 'what happened, for people' }),
    project: z.string().nullable(),
    actor,
    operation: z.string(),
    input: z.unknown(),
    comment: z.string().nullable(),
    requestId: z.string(),
    previousHash: z.string(),
    hash: z.string(),
    redacted: z
      .array(z.enum(['input', 'comment']))
      .optional()
      .meta({ description: 'what of it is null since it was redacted' }),
    redactedBy: z.array(z.int()).optional().meta({ description: 'the changes that did so' }),
    items: z.array(changeItem),
    diff: z.array(difference).meta({ description: 'what differs in each entry; versions are left out' }),
  })
  .meta({ id: 'Change' });
export type ChangeAnswer = z.infer<typeof change>;

const name = z.string().min(1).max(300);
const seq = z.coerce.number().int().min(1).max(999_999_999_999_999);

/** By what changes are found, as parameters of a query; all that is given must hold. */
export const changeFilterShape = {
  actor: name.optional().meta({ description: 'the id of the key or person that asked' }),
  actorKind: name.optional().meta({ description: 'api, server, client, user or system' }),
  actorName: name.optional().meta({ description: 'the whole name; case does not count' }),
  account: name.optional().meta({ description: 'the id of whoever the key belonged to' }),
  operation: name
    .optional()
    .meta({ description: 'such as `flags.create`; with `*` at its end all that begin so' }),
  environment: name.optional().meta({ description: 'in which something was changed' }),
  kind: z.enum(itemKinds).optional().meta({ description: 'of an entry that was changed' }),
  key: name.optional().meta({ description: 'of an entry that was changed' }),
  bypassed: z
    .literal('true')
    .transform(() => true as const)
    .optional()
    .meta({ description: 'only what was changed past the protection of an environment' }),
  from: instant.optional().meta({ description: 'at this instant or later' }),
  to: instant.optional().meta({ description: 'before this' }),
  fromSeq: seq.optional().meta({ description: 'from this change on' }),
  toSeq: seq.optional().meta({ description: 'up to this one' }),
  requestId: name.optional().meta({ description: 'as the answer of the request had it, in `X-Request-Id`' }),
  text: z.string().min(1).max(200).optional().meta({
    description:
      'words of the comment, of keys and names that entries have after it and of who asked, of the operation or the request id',
  }),
};
export type ChangeFilter = {
  [Name in keyof typeof changeFilterShape]?: z.infer<(typeof changeFilterShape)[Name]>;
};

/** What of a change is to go, and why. */
export const redactBody = strict({
  reason: z.string().trim().min(1).max(2_000).meta({ description: 'stands in the log' }),
  input: z.boolean().default(false),
  comment: z.boolean().default(false),
  items: z
    .array(z.int().min(0).max(1_000_000))
    .max(10_000)
    .default([])
    .meta({ description: 'what entries were after it, by their places among its items' }),
}).meta({ id: 'RedactChange', examples: [{ reason: 'names a customer', input: true, items: [0] }] });

export const checkpoint = z
  .strictObject({
    epoch: z.string(),
    seq: z.int(),
    hash: z.string().meta({ description: 'of the change `seq`' }),
    at: z.iso.datetime(),
    publicKey: z.string().meta({ description: 'Ed25519, 32 bytes as base64url' }),
    signature: z.string().meta({
      description: 'of `halyard log checkpoint`, a line feed, and epoch, seq, hash and at as canonical JSON',
    }),
  })
  .meta({ id: 'Checkpoint' });
