/** All SQL that reads the log for people. */
import type { ChangeAnswer, ItemKind } from '@halyard/contract';
import type { Selectable } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

type ChangeRow = Selectable<Tables['changes']>;
type ItemRow = Selectable<Tables['change_items']> & { before: unknown };

export interface ChangeFilter {
  environment?: string | undefined;
  kind?: ItemKind | undefined;
  key?: string | undefined;
  operation?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  seq?: number | undefined;
}

/** Newest first; `all`: with those that belong to no project. `before`: only those with a lower seq. */
export async function selectChanges(
  db: ReadDb,
  project: string,
  all: boolean,
  filter: ChangeFilter,
  before: number | undefined,
  limit: number,
): Promise<ChangeRow[]> {
  let query = db
    .selectFrom('changes')
    .selectAll()
    .where((eb) =>
      all ? eb.or([eb('project', '=', project), eb('project', 'is', null)]) : eb('project', '=', project),
    );
  if (filter.seq !== undefined) query = query.where('seq', '=', filter.seq);
  if (before !== undefined) query = query.where('seq', '<', before);
  if (filter.operation !== undefined) query = query.where('operation', '=', filter.operation);
  if (filter.actor !== undefined) {
    const id = filter.actor;
    query = query.where((eb) => eb(eb.ref('actor', '->>').key('id'), '=', id));
  }
  if (filter.from !== undefined) query = query.where('at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('at', '<', new Date(filter.to));
  const { environment, kind, key } = filter;
  if (environment !== undefined || kind !== undefined || key !== undefined) {
    query = query.where((eb) => {
      let items = eb.selectFrom('change_items as i').select('i.seq').whereRef('i.seq', '=', 'changes.seq');
      if (environment !== undefined) items = items.where('i.environment', '=', environment);
      if (kind !== undefined) items = items.where('i.kind', '=', kind);
      if (key !== undefined) items = items.where('i.key', '=', key);
      return eb.exists(items);
    });
  }
  return query.orderBy('seq', 'desc').limit(limit).execute();
}

/** The items of changes, each with the entry of the same key before it. One query. */
export async function itemsWithBefore(db: ReadDb, seqs: number[]): Promise<ItemRow[]> {
  if (seqs.length === 0) return [];
  return db
    .selectFrom('change_items as i')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('change_items as p')
          .select('p.after as before')
          .where('p.project', 'is not distinct from', eb.ref('i.project'))
          .where('p.environment', 'is not distinct from', eb.ref('i.environment'))
          .whereRef('p.kind', '=', 'i.kind')
          .whereRef('p.key', '=', 'i.key')
          .whereRef('p.version', '<', 'i.version')
          .orderBy('p.version', 'desc')
          .limit(1)
          .as('previous'),
      (join) => join.onTrue(),
    )
    .selectAll('i')
    .select('previous.before')
    .where('i.seq', 'in', seqs)
    .orderBy('i.seq', 'desc')
    .orderBy('i.position')
    .execute();
}

export function changeAnswer(row: ChangeRow, items: ItemRow[]): ChangeAnswer {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    project: row.project,
    actor: row.actor,
    operation: row.operation,
    input: row.input,
    comment: row.comment,
    requestId: row.request_id,
    previousHash: row.previous_hash,
    hash: row.hash,
    items: items
      .filter(({ seq }) => seq === row.seq)
      .map(({ environment, kind, key, version, before, after }) => ({
        environment,
        kind,
        key,
        version,
        before: before ?? null,
        after,
      })),
  };
}
