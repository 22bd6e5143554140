/**
 * Finds the numbers of changes. Bucket by bucket from one end, each by all terms at once, until a page is full: what
 * it costs does not hang on statistics, nor on whether what is common by itself occurs together.
 */
import { sql } from 'kysely';
import type { ChangeScope } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import { bucketMark, bucketOf, queryTemplate } from '../../search-terms.ts';
import { asksForItem, clausesOf, type SoughtChanges, termsOfScope } from './change-filter.ts';

export interface SearchPage {
  order: 'newest' | 'oldest';
  /** Only beyond this one, in the order asked for. */
  beyond: number | undefined;
  limit: number;
}

/** In the order asked for. Two queries. */
export async function searchChanges(
  db: ReadDb,
  scope: ChangeScope,
  filter: SoughtChanges,
  { order, beyond, limit }: SearchPage,
): Promise<number[]> {
  const bounds = await findBounds(db, filter);
  let { first, last } = bounds;
  if (beyond !== undefined) {
    if (order === 'newest') last = Math.min(last, beyond - 1);
    else first = Math.max(first, beyond + 1);
  }
  if (first > last) return [];
  const isNewest = order === 'newest';
  const [start, end, step] = isNewest ? [last, first, -1] : [first, last, 1];
  const direction = sql.raw(isNewest ? 'desc' : 'asc');
  // `+ 0` hides the key's index from the planner: it would walk the log where a term seems to be frequent.
  const found = sql<{ seq: number }>`(
    select c.seq
    from generate_series(${bucketOf(start)}::bigint, ${bucketOf(end)}::bigint, ${step}::bigint) as b (bucket)
    cross join lateral (
      select c.seq, c.at from changes c
      where (${visibleAndSought(scope, filter)})
        and c.seq + 0 between ${first}::bigint and ${last}::bigint
      order by c.seq + 0 ${direction}
      offset 0
    ) c
    where ${rest(filter)}
    limit ${limit}
  )`.as('found');
  const rows = await db.selectFrom(found).select('found.seq').execute();
  return rows.map(({ seq }) => seq);
}

/** One query for each way to be visible: as alternatives of one query they would be weighed change by change. */
function visibleAndSought(scope: ChangeScope, filter: SoughtChanges) {
  const queries = termsOfScope(scope).map((visible) => {
    const template = queryTemplate([[visible], ...clausesOf(filter)]);
    return sql`c.terms @@ replace(${template}, ${bucketMark}, b.bucket::text)::tsquery`;
  });
  return sql.join(queries, sql` or `);
}

/** What terms cannot say. A scalar subquery is asked row by row; an EXISTS would be joined, and read all of it. */
function rest(filter: SoughtChanges) {
  const { from, to, environment, kind, key } = filter;
  const conditions = [sql`true`];
  if (from !== undefined) conditions.push(sql`c.at >= ${new Date(from)}::timestamptz`);
  if (to !== undefined) conditions.push(sql`c.at < ${new Date(to)}::timestamptz`);
  if (asksForItem(filter)) {
    const item = [sql`i.seq = c.seq`];
    if (environment !== undefined) item.push(sql`i.environment = ${environment}`);
    if (kind !== undefined) item.push(sql`i.kind = ${kind}`);
    if (key !== undefined) item.push(sql`i.key = ${key}`);
    conditions.push(
      sql`(select true from change_items i where ${sql.join(item, sql` and `)} limit 1) is not null`,
    );
  }
  return sql.join(conditions, sql` and `);
}

/** Times follow numbers but for the clocks of nodes: so many changes may stand between one and its place in time. */
const outOfOrder = 1_000;

/** Between which numbers it can be. One query, at the ends of an index. */
async function findBounds(db: ReadDb, filter: SoughtChanges): Promise<{ first: number; last: number }> {
  const { from, to, seq, fromSeq = 1, toSeq } = filter;
  const since =
    from === undefined
      ? sql<number>`1`
      : sql<number>`(select min(t.seq) from (select seq from changes where at >= ${new Date(from)}::timestamptz
          order by at, seq limit ${outOfOrder}) t)`;
  const until =
    to === undefined
      ? sql<number>`h.seq`
      : sql<number>`(select max(t.seq) from (select seq from changes where at < ${new Date(to)}::timestamptz
          order by at desc, seq desc limit ${outOfOrder}) t)`;
  const row = await db
    .selectFrom('log_head as h')
    .select([since.as('since'), until.as('until')])
    .executeTakeFirstOrThrow();
  const { since: first, until: last } = row as { since: number | null; until: number | null };
  if (first === null || last === null) return { first: 1, last: 0 };
  return {
    first: Math.max(Number(first), fromSeq, seq ?? 1),
    last: Math.min(Number(last), toSeq ?? Number(last), seq ?? Number(last)),
  };
}
