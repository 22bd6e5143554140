import { operations, reaches } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { findKeys, getKey, keyAnswer } from './queries.ts';

export const listKeys = handle(operations.listKeys, async (door) => {
  const rows = await findKeys(door.db, door.project, reaches(door.actor.rules, null));
  return { body: { items: rows.map(keyAnswer) } };
});

export const readKey = handle(operations.readKey, async (door, { params }) => {
  const row = await getKey(door.db, door.project, reaches(door.actor.rules, null), params.keyId);
  return { body: keyAnswer(row), etag: versionTag(row.version) };
});
