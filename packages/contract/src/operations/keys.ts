import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import { createdKey, createKeyBody, key } from '../nouns/key.ts';
import { defineOperation } from '../operation.ts';

const keyParams = strict({ keyId: keyParam });
const projectOnly = strict(projectQuery);

export const listKeys = defineOperation({
  name: 'keys.list',
  method: 'GET',
  path: '/keys',
  summary: 'List keys, never their secrets',
  permission: 'keys:read',
  query: projectOnly,
  answer: z.strictObject({ items: z.array(key) }).meta({ id: 'AccessKeyList' }),
});

export const createKey = defineOperation({
  name: 'keys.create',
  method: 'POST',
  path: '/keys',
  summary: 'Create a key; its secret is shown once',
  description:
    'A key may not grant more than the one that creates it. With `secure` a client key evaluates for contexts only that the `signingKey` of the answer has signed.',
  permission: 'keys:write',
  query: projectOnly,
  body: createKeyBody,
  answer: createdKey,
  status: 201,
  ifMatch: 'none',
  secretFields: ['secret', 'signingKey'],
});

export const readKey = defineOperation({
  name: 'keys.read',
  method: 'GET',
  path: '/keys/{keyId}',
  summary: 'Read a key',
  permission: 'keys:read',
  params: keyParams,
  query: projectOnly,
  answer: key,
});

export const revokeKey = defineOperation({
  name: 'keys.revoke',
  method: 'POST',
  path: '/keys/{keyId}/revoke',
  summary: 'Revoke a key: refused from now on, its streams closed within two seconds',
  permission: 'keys:write',
  params: keyParams,
  query: projectOnly,
  answer: key,
  errors: ['STALE'],
});
