/** `npm run audit -- verify`: walks the log and names the first row that is not as it was written. */
import type { Db } from '../../platform/database.ts';
import { chainHash, payloadHash } from '../../record.ts';

export interface ChainVerdict {
  checked: number;
  /** What is wrong, by seq; empty: the chain holds. */
  problems: { seq: number; message: string }[];
}

const pageSize = 500;

/** Reads the whole log in pages. */
export async function verifyChain(db: Db): Promise<ChainVerdict> {
  const problems: ChainVerdict['problems'] = [];
  let checked = 0;
  let previousHash = '0'.repeat(64);
  // Up to the head as it is now: what is written meanwhile is for the next time.
  const head = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
  for (;;) {
    const rows = await db
      .selectFrom('changes')
      .selectAll()
      .where('seq', '>', checked)
      .where('seq', '<=', head.seq)
      .orderBy('seq')
      .limit(pageSize)
      .execute();
    if (rows.length === 0) break;
    const items = await db
      .selectFrom('change_items')
      .selectAll()
      .where('seq', '>=', rows[0]!.seq)
      .where('seq', '<=', rows.at(-1)!.seq)
      .orderBy('seq')
      .orderBy('position')
      .execute();
    for (const row of rows) {
      if (row.seq !== checked + 1) problems.push({ seq: checked + 1, message: 'missing' });
      if (row.previous_hash !== previousHash) {
        problems.push({ seq: row.seq, message: 'does not follow the change before it' });
      }
      const own = items.filter(({ seq }) => seq === row.seq);
      const isInOrder = own.every(({ position }, i) => position === i);
      if (!isInOrder || payloadHash(row.input, own) !== row.payload_sha256) {
        problems.push({ seq: row.seq, message: 'its input or its items were changed' });
      }
      const hash = chainHash(row.previous_hash, {
        seq: row.seq,
        at: row.at.toISOString(),
        project: row.project,
        actor: row.actor,
        operation: row.operation,
        comment: row.comment,
        requestId: row.request_id,
        payloadSha256: row.payload_sha256,
      });
      if (hash !== row.hash) problems.push({ seq: row.seq, message: 'its metadata were changed' });
      previousHash = row.hash;
      checked = row.seq;
    }
  }
  if (head.seq !== checked || head.hash !== previousHash) {
    problems.push({
      seq: head.seq,
      message: `the head of the log names ${head.seq}, the last change is ${checked}`,
    });
  }
  return { checked, problems };
}
