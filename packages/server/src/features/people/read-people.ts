import { OperationError, operations } from '@halyard/contract';
import type { Actor } from '../../actor.ts';
import { handle, versionTag } from '../../door.ts';
import { keysKnownTo } from '../approvals/index.ts';
import * as queries from './queries.ts';

export const listPeople = handle(operations.listPeople, async (door) => {
  return { body: { items: await queries.listPeople(door.db) } };
});

export const readPerson = handle(operations.readPerson, async (door, { params }) => {
  const found = await queries.getPerson(door.db, params.personId);
  const knowsKeys = await keysKnownTo(door.db, found.entry.id, door.now);
  return { body: { ...queries.personAnswer(found), knowsKeys }, etag: versionTag(found.version) };
});

export const readMyself = handle(operations.readMyself, async (door) => {
  const found = await queries.getPerson(door.db, personOf(door.actor));
  return { body: queries.personAnswer(found), etag: versionTag(found.version) };
});

/** Whoever is signed in, or whose key it is. Throws FORBIDDEN where that is nobody. */
export function personOf(actor: Actor): string {
  if (actor.kind === 'user') return actor.id;
  if (actor.account?.kind === 'user') return actor.account.id;
  throw new OperationError('FORBIDDEN', 'this is for people: sign in, or use a key that belongs to somebody');
}
