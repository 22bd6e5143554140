/** What a change of a person leaves behind: an item of the log, and what is answered. */
import type { PersonAnswer } from '@halyard/contract';
import { type Answer, type Authorised, type Door, versionTag } from '../../door.ts';
import { type FoundPerson, getPerson, personAnswer } from './queries.ts';

/** Reads them anew; undefined where they came into being. */
export async function putPerson(
  door: Door,
  authorised: Authorised,
  id: string,
  before: FoundPerson | undefined,
): Promise<Answer<PersonAnswer>> {
  const after = await getPerson(door.db, id);
  door.put(authorised, {
    kind: 'person',
    key: id,
    version: after.version,
    before: before?.entry ?? null,
    after: after.entry,
  });
  return { body: personAnswer(after), etag: versionTag(after.version) };
}
