/** Codes that were tried, so that none is good twice. */
import { createHash } from 'node:crypto';
import type { Db } from '../../platform/database.ts';

/** A code is good for its half minute, the one before and the one after. */
const memoryMs = 120_000;

/** False where it was tried within the last two minutes. Two statements; of two that try it at once one is first. */
export async function claimCode(
  db: Db,
  { person, code, now }: { person: string; code: string; now: Date },
): Promise<boolean> {
  const tooOld = new Date(now.getTime() - memoryMs);
  await db.deleteFrom('used_codes').where('person', '=', person).where('used_at', '<', tooOld).execute();
  const claimed = await db
    .insertInto('used_codes')
    .values({ person, code_sha256: createHash('sha256').update(code).digest('hex'), used_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('person')
    .executeTakeFirst();
  return claimed !== undefined;
}
