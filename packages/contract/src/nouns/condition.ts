/**
 * Conditions and buckets, checked by core itself: one truth about their shape, with a pointer to every problem.
 * The JSON Schema beside it is for documents and forms; a test holds the two together.
 */
import { type Bucket, type Condition, checkBucket, checkCondition } from '@halyard/core';
import { z } from 'zod';

const range = {
  type: 'object',
  properties: {
    from: { type: 'integer', minimum: 0 },
    to: { type: 'integer', minimum: 0 },
  },
  required: ['from', 'to'],
  additionalProperties: false,
};

export const bucketJsonSchema = {
  type: 'object',
  description: 'Which integer position a context has.',
  properties: {
    by: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
    seed: { type: 'string' },
    alg: { enum: ['murmur3', 'sha1', 'md5', 'sha256', 'fnv1a', 'crc32'] },
    hashSeed: { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
    prefix: { type: 'string' },
    suffix: { type: 'string' },
    bits: { type: 'integer', minimum: 1, maximum: 64 },
    fold: { enum: ['scale', 'mod'] },
    of: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
  },
  required: ['by'],
  additionalProperties: false,
};

const self = { $ref: '#/$defs/Condition' };
const strict = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const conditionJsonSchema = {
  description: 'A condition: all, any, not, a segment, another flag, a bucket, or a test of an attribute.',
  anyOf: [
    strict({ all: { type: 'array', items: self } }),
    strict({ any: { type: 'array', items: self } }),
    strict({ not: self }),
    strict({ segment: { type: 'string' } }),
    strict({ flag: { type: 'string' }, variants: { type: 'array', items: { type: 'string' } } }),
    strict({ bucket: bucketJsonSchema, ranges: { type: 'array', items: range } }),
    strict(
      {
        attribute: { type: 'string' },
        op: {
          enum: [
            'in',
            'startsWith',
            'endsWith',
            'contains',
            'matches',
            'lt',
            'lte',
            'gt',
            'gte',
            'cidr',
            'exists',
          ],
        },
        values: { type: 'array' },
        as: { enum: ['string', 'number', 'date', 'semver'] },
        ignoreCase: { type: 'boolean' },
        else: { type: 'boolean' },
      },
      ['attribute', 'op'],
    ),
  ],
};

/** Turns core's problems into Zod issues at the same place. */
function checkedBy(check: (value: unknown) => { pointer: string; message: string }[]) {
  return (value: unknown, context: z.core.$RefinementCtx) => {
    for (const problem of check(value)) {
      context.addIssue({ code: 'custom', path: pathOf(problem.pointer), message: problem.message });
    }
  };
}

/** RFC 6901 pointer to path elements. */
export function pathOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export const condition = z
  .custom<Condition>()
  .superRefine(checkedBy((value) => checkCondition(value)))
  .meta({ id: 'Condition', ...conditionJsonSchema });

export const bucket = z
  .custom<Bucket>()
  .superRefine(checkedBy((value) => checkBucket(value)))
  .meta({ id: 'Bucket', ...bucketJsonSchema });

/** What stands with whatever an environment says of a flag or a segment. */
export const inEnvironment = {
  version: z.int().meta({ description: "the environment's version of the last change here; also its ETag" }),
  inherited: z
    .boolean()
    .optional()
    .meta({ description: 'true: it is what another environment says; writing here makes it its own' }),
  from: z.string().optional().meta({ description: 'with `inherited`: that environment' }),
};
