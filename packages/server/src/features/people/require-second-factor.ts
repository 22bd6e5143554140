import { OperationError } from '@halyard/contract';
import type { ReadDb } from '../../platform/database.ts';

/**
 * Throws SECOND_FACTOR_REQUIRED to whoever has a password and no second factor. How this session began says nothing: the
 * next one can begin with the password alone. One query for those who have none.
 */
export async function requireSecondFactor(
  db: ReadDb,
  person: { id: string; twoFactorEnabled?: unknown },
): Promise<void> {
  if (person.twoFactorEnabled === true) return;
  const password = await db
    .selectFrom('credentials')
    .select('id')
    .where('person', '=', person.id)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  if (password)
    throw new OperationError('SECOND_FACTOR_REQUIRED', 'whoever has a password needs a second factor here');
}
