/** What a flag does in plain words, and what its author hardly meant. Sentences may change, codes do not. */
import { type Description, FINDING_CODES, type Finding, type FindingCode } from '@halyard/core';
import { z } from 'zod';

const pointer = z.string().meta({ description: 'RFC 6901, into the flag as SDKs of the environment get it' });

const line = z.strictObject({ pointer, text: z.string() });

export const finding = z
  .strictObject({
    code: z.enum(Object.keys(FINDING_CODES) as [FindingCode, ...FindingCode[]]).meta({
      description: Object.entries(FINDING_CODES)
        .map(([code, meaning]) => `${code}: ${meaning}`)
        .join('; '),
    }),
    pointer,
    message: z.string(),
  })
  .meta({ id: 'Finding' }) satisfies z.ZodType<Finding>;

const described = {
  summary: z.string().meta({ description: 'all of it in a sentence or two; of many rules the first' }),
  lines: z.array(line).meta({
    description:
      'whether it is on, each requirement, each rule and what holds otherwise, in the order of decision',
  }),
} satisfies Record<keyof Description, z.ZodType>;

export const flagDescription = z
  .strictObject({
    environments: z.record(
      z.string(),
      z.strictObject({
        ...described,
        findings: z.array(finding).meta({ description: 'refuse nothing; none of an archived flag' }),
      }),
    ),
  })
  .meta({ id: 'FlagDescription' });
