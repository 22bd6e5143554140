import { operations } from '@halyard/contract';
import { type Door, handle, versionTag } from '../../door.ts';
import { endSessions, endThese } from '../../end-sessions.ts';
import { countAdministrators, requireAdministrator, takeAllRoles } from '../access/index.ts';
import { keysKnownTo } from '../approvals/index.ts';
import { revokeKeysOf } from '../keys/index.ts';
import { deleteLinksOf, withdrawLinks } from './link-queries.ts';
import { putLinks, putLinksGone } from './one-time-links.ts';
import { putPerson } from './put-person.ts';
import { deletePerson, getPerson, personAnswer, updatePerson } from './queries.ts';
import { requireNoLess } from './require-no-less.ts';

export const patchPerson = handle(operations.patchPerson, async (door, { params, body }) => {
  const before = await getPerson(door.db, params.personId);
  door.match(versionTag(before.version));
  const authorised = door.authorise({ project: null, environment: null });
  await requireNoLess(door, before.entry.id);
  const isDisabled = before.entry.disabledAt !== null;
  const renames = body.name !== undefined && body.name !== before.entry.name;
  const turns = body.disabled !== undefined && body.disabled !== isDisabled;
  const knowsKeys = await keysKnownTo(door.db, before.entry.id, door.now);
  if (!renames && !turns) {
    return { body: { ...personAnswer(before), knowsKeys }, etag: versionTag(before.version) };
  }
  const administrators = await countAdministrators(door.db);
  await updatePerson(door.writer(authorised), before.entry.id, {
    updated_at: door.now,
    ...(renames ? { name: body.name! } : {}),
    ...(turns ? { disabled_at: body.disabled ? door.now : null } : {}),
  });
  await requireAdministrator(door, administrators);
  const answer = await putPerson(door, authorised, before.entry.id, before);
  if (turns && body.disabled) {
    await endSessions(door, authorised, before.entry.id);
    const links = await withdrawLinks(door.writer(authorised), { madeBy: before.entry.id }, door.now);
    putLinks(door, authorised, links);
  }
  return { ...answer, body: { ...answer.body, knowsKeys } };
});

export const removePerson = handle(operations.removePerson, async (door, { params }) => {
  const before = await getPerson(door.db, params.personId);
  door.match(versionTag(before.version));
  const authorised = door.authorise({ project: null, environment: null });
  const { id } = before.entry;
  await requireNoLess(door, id);
  const knowsKeys = await keysKnownTo(door.db, id, door.now);
  const administrators = await countAdministrators(door.db);
  await endThese(door, authorised, { person: id });
  await takeAllRoles(door, id);
  await revokeKeys(door, id);
  const db = door.writer(authorised);
  // Nobody can change these any more, and the log could not let go of what stands: their address among it.
  putLinksGone(door, authorised, await deleteLinksOf(db, before.entry));
  putLinks(door, authorised, await withdrawLinks(db, { madeBy: id }, door.now));
  await deletePerson(db, id);
  await requireAdministrator(door, administrators);
  const version = before.version + 1;
  door.put(authorised, { kind: 'person', key: id, version, before: before.entry, after: null });
  return { body: { ...personAnswer(before), knowsKeys }, etag: versionTag(before.version) };
});

/** They are revoked rather than deleted: the log speaks of them. */
async function revokeKeys(door: Door, person: string): Promise<void> {
  const may = door.authorise({ project: null, environment: null });
  await revokeKeysOf(door, may, person);
}
