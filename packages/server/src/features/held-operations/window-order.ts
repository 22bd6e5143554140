/**
 * The two ends of a window, after an outage in which both came due: the later one decides how things stand now, and the
 * earlier one is not carried out any more.
 */
import type { ReadDb } from '../../platform/database.ts';
import { hasCome } from './occurrence.ts';
import type { HeldRow } from './queries.ts';
import { findTogether } from './window-queries.ts';

/** Why what was due then is overtaken by now; undefined: it is not. One query, of windows only. */
export async function findOvertaker(
  db: ReadDb,
  { id, project, together }: HeldRow,
  due: Date,
  now: Date,
): Promise<string | undefined> {
  if (together === null) return undefined;
  const others = (await findTogether(db, project, together)).filter((other) => other.id !== id);
  const later = others.find(
    (other) => ['waiting', 'done'].includes(other.state) && other.ready && hasCome(other, due, now),
  );
  return later && `the other end of its window, ${later.id}, came due before it could run`;
}
