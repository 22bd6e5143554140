import { z } from 'zod';
import { instant, keyParam, pageQuery, projectQuery, strict } from '../input.ts';
import { change, itemKinds } from '../nouns/change.ts';
import { defineOperation } from '../operation.ts';

export const listChanges = defineOperation({
  name: 'changes.list',
  method: 'GET',
  path: '/changes',
  summary: 'The audit trail, newest first',
  permission: 'changes:read',
  query: strict({
    ...projectQuery,
    ...pageQuery,
    environment: z.string().optional(),
    kind: z.enum(itemKinds).optional(),
    key: z.string().optional(),
    operation: z.string().optional(),
    actor: z.string().optional().meta({ description: 'the id of the key that asked' }),
    from: instant.optional(),
    to: instant.optional(),
  }),
  answer: z.strictObject({ items: z.array(change), next: z.string().optional() }).meta({ id: 'ChangeList' }),
});

export const readChange = defineOperation({
  name: 'changes.read',
  method: 'GET',
  path: '/changes/{seq}',
  summary: 'One change with what it did',
  permission: 'changes:read',
  params: strict({ seq: keyParam }),
  query: strict(projectQuery),
  answer: change,
});
