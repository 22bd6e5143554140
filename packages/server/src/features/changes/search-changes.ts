/**
 * Finds the numbers of changes. Bucket by bucket from one end, each by all terms at once, until a page is full: what
 * it costs does not hang on statistics, nor on whether what is common by itself occurs together.
 */
import { type RawBuilder, sql } from 'kysely';
import type { ChangeScope } from '../../door.ts';
import type { ReadDb } from '../../platform/database.ts';
import { bucketMark, bucketOf, type Clause, facets, queryTemplate } from '../../search-terms.ts';
import { asksForItem, clausesOf, placesOf, type SoughtChanges, type VisiblePlace } from './change-filter.ts';

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
  const places = placesOf(scope);
  const bounds = await findBounds(db, places, filter);
  let { first, last } = bounds;
  if (beyond !== undefined) {
    if (order === 'newest') last = Math.min(last, beyond - 1);
    else first = Math.max(first, beyond + 1);
  }
  if (first > last) return [];
  const isNewest = order === 'newest';
  const [start, end, step] = isNewest ? [last, first, -1] : [first, last, 1];
  const direction = sql.raw(isNewest ? 'desc' : 'asc');
  const clauses = clausesOf(filter);
  // `+ 0` hides the key's index from the planner: it would walk the log where a term seems to be frequent.
  const found = sql<{ seq: number }>`(
    select c.seq
    from generate_series(${bucketOf(start)}::bigint, ${bucketOf(end)}::bigint, ${step}::bigint) as b (bucket)
    cross join lateral (
      select c.seq, c.at from changes c
      where (${hasAll(clauses, places)})
        and c.seq + 0 between ${first}::bigint and ${last}::bigint
      order by c.seq + 0 ${direction}
      offset 0
    ) c
    where ${isWorthwhile(clauses, places)} and ${rest(filter)}
    limit ${limit}
  )`.as('found');
  const rows = await db.selectFrom(found).select('found.seq').execute();
  return rows.map(({ seq }) => seq);
}

/** One query for each project: as alternatives of one query they would be weighed change by change. */
function hasAll(clauses: readonly Clause[], places: readonly VisiblePlace[]) {
  const queries = places.map(({ project, without }) => {
    const template = queryTemplate(project, clauses, without);
    return sql`c.terms @@ replace(${template}, ${bucketMark}, b.bucket::text)::tsquery`;
  });
  return sql.join(queries, sql` or `);
}

/**
 * Whether a bucket has anything of what is cheap to look for, before all that begins with a few letters is collected:
 * first what is given whole, then the longest beginnings. That `seq + 0` is `seq` is news to the planner, which would
 * otherwise expect to come across one soon enough by walking the log.
 */
function isWorthwhile(clauses: readonly Clause[], places: readonly VisiblePlace[]) {
  const isOpen = (clause: Clause) => clause.some(({ isPrefix }) => isPrefix);
  const whole = clauses.filter((clause) => !isOpen(clause));
  // Operations last: there are few of them, and each is frequent.
  const rarity = ([first]: Clause) => (first!.term.startsWith(facets.operation) ? 0 : first!.term.length);
  const open = clauses.filter(isOpen).sort((a, b) => rarity(b) - rarity(a));
  const stages = [...(whole.length > 0 ? [whole] : []), ...open.map((clause) => [clause])];
  const gates = stages.slice(0, -1).map(
    (stage) => sql`when (
      select true from changes c where (${hasAll(stage, places)}) and c.seq + 0 = c.seq limit 1
    ) is null then false`,
  );
  return gates.length === 0 ? sql`true` : sql`case ${sql.join(gates, sql` `)} else true end`;
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
async function findBounds(
  db: ReadDb,
  places: readonly VisiblePlace[],
  filter: SoughtChanges,
): Promise<{ first: number; last: number }> {
  const { from, to, seq, fromSeq = 1, toSeq } = filter;
  const ends = (end: 'min' | 'max', time: RawBuilder<unknown>) => {
    const direction = sql.raw(end === 'min' ? '' : 'desc');
    const each = places.map(({ project }) => {
      const its = project === null ? sql`project is null` : sql`project = ${project}`;
      // The project is in the order as well: the planner does not see that what is null is always the same.
      return sql`(select ${sql.raw(end)}(t.seq) from (select seq from changes where ${its} and ${time}
        order by project ${direction}, at ${direction}, seq ${direction} limit ${outOfOrder}) t)`;
    });
    return sql<number | null>`${sql.raw(end === 'min' ? 'least' : 'greatest')}(${sql.join(each)})`;
  };
  const since = from === undefined ? sql<number>`1` : ends('min', sql`at >= ${new Date(from)}::timestamptz`);
  const until = to === undefined ? sql<number>`h.seq` : ends('max', sql`at < ${new Date(to)}::timestamptz`);
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
