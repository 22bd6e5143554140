/** Filters of the list of flags under a name, for everybody in the project. */
import { z } from 'zod';
import { keyName, strict } from '../input.ts';

const shape = {
  name: z.string().trim().min(1).max(100),
  filter: z
    .record(z.string().min(1).max(64), z.string().max(500))
    .refine((filter) => Object.keys(filter).length <= 40, 'a filter has at most 40 parameters')
    .meta({
      description:
        'parameters of a list of flags with their texts; not judged, since tags and owners come and go',
    }),
};

export const createSavedFilterBody = strict({ key: keyName, ...shape, name: shape.name.optional() }).meta({
  id: 'CreateSavedFilter',
  examples: [{ key: 'payments-on', name: 'Payments, on', filter: { tag: 'payments', state: 'enabled' } }],
});
export const putSavedFilterBody = strict(shape).meta({ id: 'PutSavedFilter' });

export const savedFilter = z
  .strictObject({
    key: z.string(),
    ...shape,
    createdBy: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SavedFilter' });
export type SavedFilter = z.infer<typeof savedFilter>;
