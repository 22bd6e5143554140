/**
 * A project, or one environment of it, as one document that another installation takes in. It holds what decides
 * answers and what people wrote beside it; no keys, no people, no history, and nothing that is under way. Written by
 * hand, most of it may be left out.
 */
import { z } from 'zod';
import { instant, keyName, strict } from '../input.ts';
import { condition } from './condition.ts';
import { environmentColor } from './environment.ts';
import { configurationFields, describing, flagKind, flagType, variantSchema, variants } from './flag.ts';
import { killBody } from './kill.ts';

export const transferFormats = ['json', 'yaml'] as const;
export type TransferFormat = (typeof transferFormats)[number];

/** `unless` says what holds where a member is left out: an export leaves it out then. */
const unless = (what: string) => ({ description: `${what} where left out` });

const environmentDocument = strict({
  key: keyName,
  name: z.string().min(1).max(200).optional().meta(unless('the key')),
  color: environmentColor.nullable().optional().meta(unless('none')),
  protected: z.boolean().optional().meta(unless('as it is; a new one is not,')),
  approvals: z.int().min(0).max(10).optional().meta(unless('as it is; a new one wants none,')),
  inherits: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'where it takes what is not its own; as it was made with, and nothing else' }),
  expiresAt: instant
    .nullable()
    .optional()
    .meta(unless('as it is; a new one ends as the one it inherits from,')),
  archivedAt: instant.nullable().optional().meta({ description: 'since when; it is in use where left out' }),
}).meta({ id: 'EnvironmentDocument' });
export type EnvironmentDocument = z.infer<typeof environmentDocument>;

const configurationDocument = strict({
  enabled: configurationFields.enabled.optional().meta(unless('as in a new flag: only a kill switch is')),
  off: configurationFields.off.optional().meta(unless('as in a new flag')),
  requires: configurationFields.requires.unwrap().optional().meta(unless('none')),
  rules: configurationFields.rules.unwrap().optional().meta(unless('none')),
  otherwise: configurationFields.otherwise.optional().meta(unless('as in a new flag')),
}).meta({ id: 'ConfigurationDocument' });
export type ConfigurationDocument = z.infer<typeof configurationDocument>;

const perEnvironment = {
  description:
    'by environment, what that has of its own; it stays as it is in one that is left out, or is inherited there',
};

const killedDocument = strict({
  at: instant,
  reason: killBody.shape.reason,
  environment: z
    .string()
    .optional()
    .meta({ description: 'the one in which it was killed; this one where left out' }),
}).meta({ id: 'KilledDocument' });
export type KilledDocument = z.infer<typeof killedDocument>;

const flagDocument = strict({
  name: describing.name.optional().meta(unless('the key')),
  description: describing.description.optional().meta(unless('empty')),
  kind: flagKind,
  type: flagType.optional().meta(unless('what kind and variants say')),
  variants: variants.optional().meta(unless('on and off, of a boolean or kill switch,')),
  schema: variantSchema.optional(),
  tags: describing.tags.optional().meta(unless('none')),
  owner: describing.owner.optional().meta(unless('nobody')),
  expiresAt: describing.expiresAt.optional().meta(unless('never')),
  client: describing.client.optional(),
  archivedAt: instant.nullable().optional().meta({ description: 'since when; it is not where left out' }),
  killed: z.record(z.string(), killedDocument).optional().meta({
    description:
      'by environment, where it is killed; taken over where the flag or the environment is new, and nowhere else: an import neither kills nor lifts what is there',
  }),
  environments: z.record(z.string(), configurationDocument).optional().meta(perEnvironment),
}).meta({ id: 'FlagDocument' });
export type FlagDocument = z.infer<typeof flagDocument>;

const segmentDocument = strict({
  name: z.string().max(200).optional().meta(unless('the key')),
  description: z.string().max(10_000).optional().meta(unless('empty')),
  environments: z
    .record(z.string(), strict({ if: condition }))
    .optional()
    .meta(perEnvironment),
}).meta({ id: 'SegmentDocument' });
export type SegmentDocument = z.infer<typeof segmentDocument>;

const badName = { error: 'a key is 1 to 128 of A-Z a-z 0-9 . _ ~ -' };

export const projectDocument = strict({
  format: z.literal(1).meta({ description: 'of this document' }),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'of the project; it stays where left out' }),
  environments: z
    .array(environmentDocument)
    .max(10_000)
    .superRefine((list, context) => {
      const seen = new Set<string>();
      for (const [i, { key }] of list.entries()) {
        if (!seen.has(key)) {
          seen.add(key);
          continue;
        }
        context.addIssue({
          code: 'custom',
          path: [i, 'key'],
          message: `there is an environment ${key} above`,
        });
      }
    })
    .optional()
    .meta({ description: 'in their order; those left out stay as they are' }),
  segments: z.record(keyName, segmentDocument, badName).optional().meta({ description: 'by key' }),
  flags: z.record(keyName, flagDocument, badName).optional().meta({ description: 'by key' }),
}).meta({ id: 'ProjectDocument' });
export type ProjectDocument = z.infer<typeof projectDocument>;

/** As JSON Schema (2020-12), for editors and for whoever writes one by a program. */
export function projectDocumentSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(projectDocument, { io: 'input', unrepresentable: 'any' });
  return { $schema, title: 'A Halyard project as a document', ...schema };
}

const counts = z.strictObject({
  created: z.int(),
  updated: z.int(),
  removed: z.int().meta({ description: 'flags are archived, segments deleted' }),
  unchanged: z.int(),
});

export const importReport = z
  .strictObject({
    project: z.string(),
    mode: z.enum(['merge', 'replace']),
    environments: counts,
    flags: counts,
    segments: counts,
    removed: z
      .array(z.strictObject({ kind: z.enum(['flag', 'segment']), key: z.string() }))
      .meta({ description: 'what the document does not name, gone by mode `replace`' }),
    untouchedEnvironments: z
      .array(z.string())
      .meta({ description: 'that the document does not name; they stay in either mode' }),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = z.infer<typeof importReport>;
