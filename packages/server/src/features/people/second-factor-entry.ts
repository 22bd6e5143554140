/** What the log says of a person's second factor and passkeys: that they are there, and since when; nothing secret. */
import { createHash } from 'node:crypto';
import type { Json } from '@halyard/core';
import type { Db } from '../../platform/database.ts';

export async function secondFactorPart(
  db: Pick<Db, 'selectFrom'>,
  personId: string,
): Promise<Record<string, Json>> {
  const factor = await db
    .selectFrom('second_factors')
    .select(['verified', 'backup_codes'])
    .where('person', '=', personId)
    .executeTakeFirst();
  const passkeys = await db
    .selectFrom('passkeys')
    .select(['id', 'name', 'created_at'])
    .where('person', '=', personId)
    .orderBy('id')
    .execute();
  return {
    // Of backup codes a mark, by which their use and their renewal can be seen.
    secondFactor: factor?.verified ? { backupCodes: markOf(factor.backup_codes) } : null,
    passkeys: passkeys.map(({ id, name, created_at }) => ({
      id,
      name,
      since: created_at?.toISOString() ?? null,
    })),
  };
}

/** Of the encrypted text, whose nonce is another each time. */
function markOf(encrypted: string): string {
  return createHash('sha256').update(encrypted).digest('hex').slice(0, 8);
}
