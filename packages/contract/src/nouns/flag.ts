/** Flags and what they do in one environment: what goes in, and what comes out. */
import type { Bucket, Condition, Json } from '@halyard/core';
import { z } from 'zod';
import { instant, keyName, strict } from '../input.ts';
import { bucket, bucketJsonSchema, condition, inEnvironment } from './condition.ts';
import { killed } from './kill.ts';

export const flagKind = z.enum(['boolean', 'multivariate', 'number', 'string', 'json', 'kill-switch']);
export type FlagKind = z.infer<typeof flagKind>;
export const flagType = z.enum(['boolean', 'string', 'integer', 'float', 'json']);

const variantName = z
  .string()
  .regex(/^[A-Za-z0-9._~ -]{1,64}$/, 'a variant is named with 1 to 64 of A-Z a-z 0-9 . _ ~ - and space');
const json = z
  .custom<Json>((value) => value !== undefined, 'any JSON value')
  .meta({ description: 'any JSON' });
export const variants = z.record(variantName, json).refine((all) => Object.keys(all).length <= 100, {
  error: 'a flag has at most 100 variants',
});

/** What it may say is judged where it is compiled. */
export const variantSchema = z
  .record(z.string(), z.unknown(), {
    error: ({ input }) =>
      input === undefined
        ? '`schema` is missing: send the schema, or null for none'
        : 'a schema is an object, or null for none',
  })
  .nullable()
  .meta({
    description:
      'for flags of type json: a JSON Schema (2020-12, or draft-07 by `$schema`) that every variant must fit; SDKs do not get it. At most 64 KB, made of at most 250 schemas, at most 20 deep inside one another; `pattern` is RE2, `format` is not checked, and references stay in the document',
  });

/** The most positions a bucket may have; usually it has 100,000. */
const mostPositions = 2 ** 31 - 1;

/**
 * One part of a split. People write a weight (in positions: thousandths of a per cent) and ranges are chosen with
 * the least movement; or they write the range. Answers show both, so that an answer can be sent back.
 */
const splitPart = strict({
  variant: z.string(),
  weight: z.int('a weight is an integer: thousandths of a per cent').min(0).max(mostPositions).optional(),
  from: z.int().min(0).max(mostPositions).optional(),
  to: z.int().min(0).max(mostPositions).optional(),
}).check((context) => {
  const { weight, from, to } = context.value;
  const complain = (message: string) =>
    context.issues.push({ code: 'custom', message, input: context.value, path: [] });
  if ((from === undefined) !== (to === undefined)) complain('give both `from` and `to`, or only `weight`');
  else if (from === undefined && weight === undefined) complain('give `weight`, or `from` and `to`');
  else if (from !== undefined && to !== undefined && weight !== undefined && to - from !== weight) {
    complain(
      `weight ${weight} is not to - from (${to - from}); leave out \`from\` and \`to\` to have them chosen`,
    );
  }
});
export type SplitPart = z.infer<typeof splitPart>;

const splitObject = strict({
  bucket: bucket.optional(),
  split: z.array(splitPart).max(1000),
}).check((context) => {
  const parts = context.value.split;
  const complain = (message: string) =>
    context.issues.push({ code: 'custom', message, input: parts, path: ['split'] });
  const weighted = parts.filter((part) => part.from === undefined);
  if (weighted.length === 0) return;
  if (weighted.length < parts.length) {
    complain('write every part with `weight` or every part with `from` and `to`');
  }
  const names = weighted.map(({ variant }) => variant);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) complain(`${twice} has two weights: give it their sum`);
  const { of } = (context.value.bucket ?? {}) as Partial<Bucket>;
  const positions = typeof of === 'number' ? of : 100_000;
  const total = weighted.reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (total > positions) complain(`the weights add up to ${total}; at most ${positions} (100 %)`);
});
export type SplitInput = { bucket?: Bucket; split: SplitPart[] };
export type ServeInput = string | null | SplitInput;

const { $schema: _, ...splitPartJsonSchema } = z.toJSONSchema(splitPart);

const serveJsonSchema = {
  anyOf: [
    { type: 'string', description: 'a variant' },
    { type: 'null', description: "the caller's default" },
    {
      type: 'object',
      properties: {
        bucket: bucketJsonSchema,
        split: { type: 'array', items: splitPartJsonSchema, minItems: 1, maxItems: 1000 },
      },
      required: ['split'],
      additionalProperties: false,
    },
  ],
};

/** Judged by what it is, not by trying each form: a union would bury the pointer of what is wrong. */
export const serve = z
  .custom<ServeInput>()
  .superRefine((value, context) => {
    if (value === null || typeof value === 'string') return;
    const parsed = splitObject.safeParse(value);
    for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue, input: value } as never);
  })
  .meta({ id: 'Serve', ...serveJsonSchema });

const experiment = strict({ key: keyName, phase: z.int().min(1).max(2_147_483_647) });

const rule = strict({
  id: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,128}$/, 'a rule id is 1 to 128 of A-Z a-z 0-9 . _ ~ -')
    .optional()
    .meta({ description: 'chosen where left out' }),
  if: condition,
  serve,
  experiment: experiment.optional(),
});

/** What a flag does in one environment, wherever it is written. */
export const configurationFields = {
  enabled: z.boolean(),
  off: z.string().nullable().meta({ description: "a variant, or null: the caller's default" }),
  requires: z.array(condition).max(50).default([]),
  rules: z.array(rule).max(500).default([]),
  otherwise: strict({ serve }),
};

/** What a flag does in one environment, as people send it. What answers add is accepted and ignored. */
export const configurationInput = strict({
  ...configurationFields,
  version: z.unknown().optional(),
  killed: z.unknown().optional(),
  inherited: z.unknown().optional(),
  from: z.unknown().optional(),
}).meta({ id: 'ConfigurationInput' });
export type ConfigurationInput = z.infer<typeof configurationInput>;

/** On creation anything may be left out. */
export const configurationDraft = strict({
  enabled: configurationFields.enabled.optional(),
  off: configurationFields.off.optional(),
  requires: configurationFields.requires,
  rules: configurationFields.rules,
  otherwise: configurationFields.otherwise.optional(),
}).meta({ id: 'ConfigurationDraft' });
export type ConfigurationDraft = z.infer<typeof configurationDraft>;

export const configuration = z
  .strictObject({
    enabled: z.boolean(),
    off: z.string().nullable(),
    requires: z.array(condition),
    rules: z.array(
      z.strictObject({ id: z.string(), if: condition, serve, experiment: experiment.optional() }),
    ),
    otherwise: z.strictObject({ serve }),
    killed,
    ...inEnvironment,
  })
  .meta({ id: 'Configuration' });
export type Configuration = z.infer<typeof configuration>;

/** What a flag says of itself, wherever it is written. */
export const describing = {
  name: z.string().max(200),
  description: z.string().max(10_000),
  tags: z.array(z.string().min(1).max(64)).max(50),
  owner: z.string().max(200).nullable(),
  expiresAt: instant.nullable(),
  client: z.boolean().meta({ description: 'whether client keys may evaluate it' }),
};

export const createFlagBody = strict({
  key: keyName,
  kind: flagKind,
  type: flagType.optional(),
  variants: variants.optional(),
  schema: variantSchema.default(null),
  name: describing.name.optional(),
  description: describing.description.default(''),
  tags: describing.tags.default([]),
  owner: describing.owner.default(null),
  expiresAt: describing.expiresAt.default(null),
  client: describing.client.default(false),
  environments: z.record(z.string(), configurationDraft).default({}),
}).meta({ id: 'CreateFlag' });
export type CreateFlagBody = z.infer<typeof createFlagBody>;

/** The whole flag, as PUT takes it: what GET answered, edited. What only the service decides is ignored. */
export const putFlagBody = strict({
  kind: flagKind,
  type: flagType,
  variants,
  schema: variantSchema,
  name: describing.name,
  description: describing.description,
  tags: describing.tags,
  owner: describing.owner,
  expiresAt: describing.expiresAt,
  client: describing.client,
  environments: z.record(z.string(), configurationInput),
  key: z.unknown().optional(),
  project: z.unknown().optional(),
  archivedAt: z.unknown().optional(),
  version: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  updatedAt: z.unknown().optional(),
}).meta({ id: 'PutFlag' });
export type PutFlagBody = z.infer<typeof putFlagBody>;

const flagFields = {
  key: z.string(),
  project: z.string(),
  kind: flagKind,
  type: flagType,
  variants: z.record(z.string(), json),
  ...describing,
  archivedAt: z.iso.datetime().nullable(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const flag = z
  .strictObject({ ...flagFields, schema: variantSchema, environments: z.record(z.string(), configuration) })
  .meta({ id: 'Flag' });
export type FlagAnswer = z.infer<typeof flag>;

export const flagSummary = z
  .strictObject({
    ...flagFields,
    environments: z.record(z.string(), z.strictObject({ enabled: z.boolean(), killed, version: z.int() })),
  })
  .meta({ id: 'FlagSummary' });

/** Any part of a document, applied as JSON Merge Patch (RFC 7396) before the whole is judged. */
export const mergePatch = z.record(z.string(), z.unknown()).meta({ id: 'MergePatch' });

export type { Bucket, Condition };
