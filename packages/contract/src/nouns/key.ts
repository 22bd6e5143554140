import { z } from 'zod';
import { instant, strict } from '../input.ts';
import { scopes } from '../permissions.ts';

export const keyKind = z.enum(['api', 'server', 'client']);

export const createKeyBody = strict({
  kind: keyKind,
  name: z.string().min(1).max(200),
  environment: z.string().optional().meta({ description: 'the one environment of a server or client key' }),
  scopes: z.array(z.enum(scopes)).min(1).optional().meta({ description: 'of an api key' }),
  environments: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: 'an api key may be narrowed to the configuration of these environments' }),
  allProjects: z
    .boolean()
    .default(false)
    .meta({ description: 'an api key of every project; needs such a key' }),
  secure: z
    .boolean()
    .default(false)
    .meta({ description: 'secure mode: a client key that evaluates for signed contexts only' }),
  expiresAt: instant.nullable().default(null),
  account: z.string().max(128).nullable().default(null).meta({
    description:
      'the service account it belongs to, or you: it may do what both the account and its own scopes allow at the time',
  }),
})
  .check((context) => {
    const { kind, environment, scopes: held, environments, allProjects, secure } = context.value;
    const complain = (field: string, message: string) =>
      context.issues.push({ code: 'custom', message, input: context.value, path: [field] });
    if (secure && kind !== 'client') {
      complain('secure', `secure mode is of client keys, which are public; a ${kind} key is a secret itself`);
    }
    if (kind === 'api') {
      if (!held) complain('scopes', 'an api key needs scopes, e.g. ["flags:read"]');
      if (environment) complain('environment', 'an api key takes `environments`, a list');
      if (allProjects && environments) {
        complain('environments', 'a key of all projects cannot be narrowed to environments');
      }
    } else {
      if (!environment) complain('environment', `a ${kind} key belongs to one environment: name it`);
      if (held) complain('scopes', `a ${kind} key has no scopes: its kind says what it may do`);
      if (environments) complain('environments', `a ${kind} key takes \`environment\`, one name`);
      if (allProjects) complain('allProjects', `a ${kind} key belongs to one environment`);
    }
  })
  .meta({ id: 'CreateKey' });

/** What is left out stays as it is. */
export const patchKeyBody = strict({
  name: z.string().min(1).max(200).optional(),
  scopes: z.array(z.enum(scopes)).min(1).optional().meta({ description: 'of an api key' }),
  environments: z
    .array(z.string())
    .min(1)
    .nullable()
    .optional()
    .meta({ description: 'of an api key; null: every environment' }),
  expiresAt: instant.nullable().optional().meta({ description: 'null: never' }),
}).meta({ id: 'PatchKey', examples: [{ scopes: ['flags:read'], expiresAt: '2030-01-01T00:00:00Z' }] });

export const rotateKeyBody = strict({
  overlapSeconds: z.int().min(0).max(2_592_000).default(86_400).meta({
    description: 'how long the secret that it has now goes on to work, beside the new one; 0: not at all',
  }),
}).meta({ id: 'RotateKey', examples: [{ overlapSeconds: 86_400 }] });

export const key = z
  .strictObject({
    id: z.string().meta({ description: 'the selector: the first 8 characters after the prefix' }),
    kind: keyKind,
    name: z.string(),
    project: z.string().nullable().meta({ description: 'null: every project' }),
    environment: z.string().nullable(),
    environments: z.array(z.string()).nullable(),
    scopes: z.array(z.string()),
    secure: z.boolean().meta({ description: 'whether it evaluates for signed contexts only' }),
    account: z
      .string()
      .nullable()
      .meta({ description: 'the person or service account it belongs to; it may do no more than that' }),
    previousUntil: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'until when secrets work that it had before it was rotated' }),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'to about a minute; null: never' }),
    version: z.int(),
  })
  .meta({ id: 'AccessKey' });
export type KeyAnswer = z.infer<typeof key>;
/** As the log has it: using a key is no change of it. */
export type KeyEntry = Omit<KeyAnswer, 'lastUsedAt'>;

export const createdKey = key
  .extend({
    secret: z.string().optional().meta({ description: 'the key itself; shown once' }),
    signingKey: z.string().optional().meta({
      description:
        'of a client key in secure mode: what signs context tokens for it, on servers only; shown once, and not kept here',
    }),
    notice: z.string(),
  })
  .meta({ id: 'CreatedAccessKey' });
