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
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'AccessKey' });
export type KeyAnswer = z.infer<typeof key>;

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
