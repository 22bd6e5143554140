import { z } from 'zod';
import { keyParam, projectQuery, strict } from '../input.ts';
import { createdKey, createKeyBody, key, patchKeyBody, rotateKeyBody } from '../nouns/key.ts';
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

export const patchKey = defineOperation({
  name: 'keys.patch',
  method: 'PATCH',
  path: '/keys/{keyId}',
  summary: 'Rename a key, or change what it may do and until when',
  description: 'Neither before nor after may it do more than whoever changes it.',
  permission: 'keys:write',
  params: keyParams,
  query: projectOnly,
  body: patchKeyBody,
  answer: key,
  errors: ['STALE', 'KEY_ENDED'],
});

export const rotateKey = defineOperation({
  name: 'keys.rotate',
  method: 'POST',
  path: '/keys/{keyId}/rotate',
  summary: 'Give a key a new secret, shown once; the old one works on for a while',
  description:
    'Id, kind and rights stay. A client key in secure mode gets a new `signingKey` too, and context tokens of the old one hold as long as its secret does. Streams that were opened with the old secret end with it.',
  permission: 'keys:write',
  params: keyParams,
  query: projectOnly,
  body: rotateKeyBody,
  answer: createdKey,
  errors: ['STALE', 'KEY_ENDED'],
  secretFields: ['secret', 'signingKey'],
});
