/** What the log says of a person's second factor and passkeys: that they are there, and since when; nothing secret. */
import { createHash } from 'node:crypto';
import type { Json } from '@halyard/core';
import type { Db } from '../../platform/database.ts';

export interface SecondFactorPart {
  secondFactor: { backupCodes: string } | null;
  passkeys: { id: string; name: string | null; since: string | null }[];
  [more: string]: Json;
}

/** Of each of these people; without `people` of whoever has any. Two queries. */
export async function secondFactorParts(
  db: Pick<Db, 'selectFrom'>,
  people?: readonly string[],
): Promise<Map<string, SecondFactorPart>> {
  const factors = db.selectFrom('second_factors').select(['person', 'verified', 'backup_codes']);
  const keys = db.selectFrom('passkeys').select(['person', 'id', 'name', 'created_at']).orderBy('id');
  const factorRows = await (people ? factors.where('person', 'in', people) : factors).execute();
  const keyRows = await (people ? keys.where('person', 'in', people) : keys).execute();
  const parts = new Map((people ?? []).map((person) => [person, noParts()]));
  const partOf = (person: string) => {
    const part = parts.get(person) ?? noParts();
    parts.set(person, part);
    return part;
  };
  for (const { person, verified, backup_codes } of factorRows) {
    // Of backup codes a mark, by which their use and their renewal can be seen.
    if (verified) partOf(person).secondFactor = { backupCodes: markOf(backup_codes) };
  }
  for (const { person, id, name, created_at } of keyRows) {
    partOf(person).passkeys.push({ id, name, since: created_at?.toISOString() ?? null });
  }
  return parts;
}

export function noParts(): SecondFactorPart {
  return { secondFactor: null, passkeys: [] };
}

/** Of the encrypted text, whose nonce is another each time. */
function markOf(encrypted: string): string {
  return createHash('sha256').update(encrypted).digest('hex').slice(0, 8);
}
