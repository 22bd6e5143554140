/** Changes recorded before there were terms get theirs, once, when a node starts on them. */
import { sql } from 'kysely';
import type { Db } from '../../platform/database.ts';
import { termsLiteral, termsOf } from '../../search-terms.ts';
import { storedItems } from './queries.ts';

const pageSize = 200;

/** One query where there are none. Several nodes may do it at once. */
export async function addMissingTerms(db: Db): Promise<void> {
  for (;;) {
    const rows = await db
      .selectFrom('changes')
      .select(['seq', 'project', 'actor', 'operation', 'input', 'comment', 'request_id'])
      .where('terms', 'is', null)
      .orderBy('seq')
      .limit(pageSize)
      .execute();
    if (rows.length === 0) return;
    const items = await storedItems(
      db,
      rows.map(({ seq }) => seq),
    );
    await db.transaction().execute(async (tx) => {
      for (const { request_id: requestId, ...row } of rows) {
        const terms = termsOf({ ...row, requestId, items: items.get(row.seq) ?? [] });
        await tx
          .updateTable('changes')
          .set({ terms: sql`${termsLiteral(row.seq, row.project, terms)}::tsvector` })
          .where('seq', '=', row.seq)
          .execute();
      }
    });
  }
}
