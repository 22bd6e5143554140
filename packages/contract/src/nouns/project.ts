import { z } from 'zod';
import { keyName, strict } from '../input.ts';
import { environment } from './environment.ts';

export const createProjectBody = strict({
  key: keyName,
  name: z.string().max(200).optional(),
  environments: z
    .array(keyName)
    .max(100)
    .refine((keys) => new Set(keys).size === keys.length, 'an environment is there twice')
    .optional()
    .meta({
      description: 'which it begins with, in their order; development, staging and production where left out',
    }),
}).meta({ id: 'CreateProject' });

export const renameBody = strict({ name: z.string().min(1).max(200) }).meta({ id: 'Rename' });

export const project = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    environments: z
      .array(environment)
      .meta({ description: 'those in use that inherit from none, in their order; all: GET /environments' }),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Project' });
