import { operations, reaches } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { findKeys, getKey, keyAnswer, lastUseOf, lastUses } from './queries.ts';

export const listKeys = handle(operations.listKeys, async (door) => {
  const rows = await findKeys(door.db, door.project, reaches(door.actor.rules, null));
  const uses = await lastUses(
    door.db,
    rows.map(({ id }) => id),
  );
  return { body: { items: rows.map((row) => keyAnswer(row, uses.get(row.id) ?? null)) } };
});

export const readKey = handle(operations.readKey, async (door, { params }) => {
  const row = await getKey(door.db, door.project, reaches(door.actor.rules, null), params.keyId);
  return { body: keyAnswer(row, await lastUseOf(door.db, row.id)), etag: versionTag(row.version) };
});
