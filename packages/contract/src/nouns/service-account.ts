import { z } from 'zod';
import { strict } from '../input.ts';

const name = z.string().min(1).max(200);
const description = z.string().max(2_000);

export const serviceAccount = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    disabledAt: z.iso.datetime().nullable().meta({ description: 'since when its keys are refused' }),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'ServiceAccount' });
export type ServiceAccountAnswer = z.infer<typeof serviceAccount>;

export const createServiceAccountBody = strict({ name, description: description.default('') }).meta({
  id: 'CreateServiceAccount',
});

export const patchServiceAccountBody = strict({
  name: name.optional(),
  description: description.optional(),
  disabled: z.boolean().optional(),
}).meta({ id: 'PatchServiceAccount', examples: [{ disabled: true }] });
