import { z } from 'zod';
import { keyName, strict } from '../input.ts';

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

export const createEnvironmentBody = strict({
  key: keyName,
  name: z.string().max(200).optional(),
}).meta({ id: 'CreateEnvironment' });

export const renameBody = strict({ name: z.string().min(1).max(200) }).meta({ id: 'Rename' });

export const environment = z
  .strictObject({
    key: z.string(),
    project: z.string(),
    name: z.string(),
    snapshotVersion: z.int().meta({ description: 'rises by one with each change of what SDKs get' }),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Environment' });

export const project = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    environments: z.array(environment),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Project' });
