/** All SQL of windows. */
import { sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';
import type { HeldRow } from './queries.ts';

/** What is held and cancelled together, the earlier one first. */
export function findTogether(db: ReadDb, project: string, together: string): Promise<HeldRow[]> {
  return db
    .selectFrom('held_operations')
    .selectAll()
    .where('project', '=', project)
    .where('together', '=', together)
    .orderBy('due_at')
    .orderBy('id')
    .execute();
}

/** Of a flag, one end at least of which still waits; in no order, at most so many rows. */
export function findWindowRows(
  db: ReadDb,
  project: string,
  flag: string,
  environment: string | undefined,
  limit: number,
): Promise<HeldRow[]> {
  const call = [{ params: { flagId: flag, ...(environment === undefined ? {} : { environment }) } }];
  return db
    .selectFrom('held_operations')
    .selectAll()
    .where('project', '=', project)
    .where('together', 'is not', null)
    .where(sql<boolean>`calls::jsonb @> ${JSON.stringify(call)}::jsonb`)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('held_operations as other')
          .select('other.id')
          .whereRef('other.together', '=', 'held_operations.together')
          .where('other.state', '=', 'waiting'),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('together')
    .limit(limit)
    .execute();
}
