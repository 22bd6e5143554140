/**
 * SEC-1: what forgets to ask for a right does not compile. Each line below that must not is marked so: one that
 * compiled after all would fail the check of types.
 */
import { defineOperation, operations } from '@halyard/contract';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Authorised, type Door, handle } from './door.ts';

it('an operation says who may ask for it', () => {
  const rest = { name: 'a.b', method: 'GET', path: '/a', summary: 'A', answer: z.null() } as const;
  // @ts-expect-error: it does not say which right it wants.
  expect(defineOperation(rest).permission).toBeUndefined();
  // @ts-expect-error: there is no such right.
  expect(defineOperation({ ...rest, permission: 'flags:everything' }).permission).toBe('flags:everything');
  expect(defineOperation({ ...rest, permission: 'flags:read' }).permission).toBe('flags:read');
});

it('a handler that has not asked for a right can write nothing', () => {
  const forgetful = handle(operations.deleteRole, async (door, { params }) => {
    // @ts-expect-error: what it is given only reads.
    await door.db.deleteFrom('roles').where('key', '=', params.roleId).execute();
    // @ts-expect-error: not by a detour either.
    door.db.with('gone', (db: never) => db);
    // @ts-expect-error: the transaction is for whoever was authorised.
    await door.writer().deleteFrom('roles').execute();
    // @ts-expect-error: and so is a version,
    await door.nextVersion();
    // @ts-expect-error: and a place in the log.
    door.put({ kind: 'role', key: params.roleId, version: 1, before: null, after: null });
    return { body: null };
  });
  expect(forgetful.operation).toBe(operations.deleteRole);
});

it('a right is neither written down nor copied for another place', () => {
  const forge = (door: Door, may: Authorised) => {
    // @ts-expect-error: made up.
    door.writer({ project: 'another', environment: null });
    // @ts-expect-error: copied.
    door.writer({ ...may, project: 'another' });
    // @ts-expect-error: what it says cannot be changed.
    may.project = 'another';
    return door.writer(may);
  };
  expect(forge).toBeInstanceOf(Function);
});
