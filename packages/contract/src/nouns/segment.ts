import { z } from 'zod';
import { keyName, strict } from '../input.ts';
import { condition, inEnvironment } from './condition.ts';

/** Nobody: what a segment holds in an environment where nothing was said. */
const nobody = { any: [] };

const segmentInputFields = {
  name: z.string().max(200).optional(),
  description: z.string().max(10_000).default(''),
};

export const createSegmentBody = strict({
  key: keyName,
  ...segmentInputFields,
  environments: z
    .record(z.string(), strict({ if: condition }))
    .default({})
    .meta({ description: `an environment left out holds nobody: ${JSON.stringify(nobody)}` }),
}).meta({ id: 'CreateSegment' });

export const putSegmentBody = strict({
  ...segmentInputFields,
  environments: z.record(z.string(), strict({ if: condition, version: z.unknown().optional() })),
  key: z.unknown().optional(),
  project: z.unknown().optional(),
  version: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  updatedAt: z.unknown().optional(),
}).meta({ id: 'PutSegment' });

/** Whom it holds in one environment, as people send it. What answers add is accepted and ignored. */
export const segmentConditionInput = strict({
  if: condition,
  version: z.unknown().optional(),
  inherited: z.unknown().optional(),
  from: z.unknown().optional(),
}).meta({ id: 'SegmentConditionInput' });

export const segmentCondition = z
  .strictObject({
    if: condition,
    ...inEnvironment,
  })
  .meta({ id: 'SegmentCondition' });

export const segment = z
  .strictObject({
    key: z.string(),
    project: z.string(),
    name: z.string(),
    description: z.string(),
    environments: z.record(z.string(), z.strictObject({ if: condition, version: z.int() })),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Segment' });
export type SegmentAnswer = z.infer<typeof segment>;
