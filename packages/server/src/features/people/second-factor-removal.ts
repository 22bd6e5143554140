import { operations } from '@halyard/contract';
import { handle, versionTag } from '../../door.ts';
import { endSessions } from '../../end-sessions.ts';
import { putPerson } from './put-person.ts';
import { getPerson, personAnswer, updatePerson } from './queries.ts';
import { requireNoLess } from './require-no-less.ts';

/** Where there is none, nothing is changed. */
export const removeSecondFactor = handle(operations.removeSecondFactor, async (door, { params }) => {
  const before = await getPerson(door.db, params.personId);
  const authorised = door.authorise({ project: null, environment: null });
  const { id } = before.entry;
  await requireNoLess(door, id);
  const db = door.writer(authorised);
  const [removed] = await db
    .deleteFrom('second_factors')
    .where('person', '=', id)
    .returning('verified')
    .execute();
  // One that was begun and never finished is asked of nobody.
  if (!removed?.verified) return { body: personAnswer(before), etag: versionTag(before.version) };
  await updatePerson(db, id, { two_factor_enabled: false, updated_at: door.now });
  await endSessions(door, authorised, id);
  return putPerson(door, authorised, id, before);
});
