import { type RawBuilder, sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';
import type { Rehearsed } from './measure-blast.ts';

type Touched = Pick<Rehearsed['items'][number], 'kind' | 'key' | 'environment'>;

/**
 * What waits and foresees to write one of these entries, or was asked for of one by its name, as what recurs is; the next
 * first, at most `limit`. One query.
 */
export function waitingFor(db: ReadDb, project: string, touched: readonly Touched[], limit: number) {
  const wanted = sql`json_to_recordset(${JSON.stringify(touched)}::json)
    as wanted(kind text, key text, environment text)`;
  const isForeseen = exists(sql`json_array_elements(basis) as place, ${wanted}
    where place->>'kind' = wanted.kind and place->>'key' = wanted.key
      and place->>'environment' is not distinct from wanted.environment`);
  const isNamed = exists(sql`json_array_elements(calls) as call, ${wanted}
    where call->'params'->>(wanted.kind || 'Id') = wanted.key
      and coalesce(call->'params'->>'environment', wanted.environment) is not distinct from wanted.environment`);
  return db
    .selectFrom('held_operations')
    .select(['id', 'project', 'calls', 'author', 'basis', 'places', 'due_at', 'rule', 'rollout'])
    .select(['state', 'approvals_needed', 'ready', 'revision'])
    .where('project', '=', project)
    .where('state', '=', 'waiting')
    .where((eb) => eb.or([isForeseen, isNamed]))
    .orderBy(sql`due_at nulls last`)
    .orderBy('id')
    .limit(limit)
    .execute();
}

function exists(from: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select from ${from})`;
}
