/** A person as the log has them: who they are and how they sign in, without anything that lets anybody in. */
import type { Json } from '@halyard/core';
import type { Db } from '../../platform/database.ts';
import { type SecondFactorPart, secondFactorParts } from './second-factor-entry.ts';

export interface PersonEntry {
  id: string;
  name: string;
  email: string;
  createdAt: string;
  disabledAt: string | null;
  version: number;
  /** `password`, or the name of a provider; when it was set last. Sorted. */
  signsInBy: { provider: string; since: string }[];
  secondFactor: SecondFactorPart['secondFactor'];
  passkeys: SecondFactorPart['passkeys'];
  [more: string]: Json;
}

/** undefined: there is no such person. Four queries. */
export async function findPersonEntry(
  db: Pick<Db, 'selectFrom'>,
  id: string,
): Promise<PersonEntry | undefined> {
  const row = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const credentials = await db
    .selectFrom('credentials')
    .select(['provider_id', 'updated_at'])
    .where('person', '=', id)
    .orderBy('provider_id')
    .execute();
  const parts = (await secondFactorParts(db, [id])).get(id)!;
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    createdAt: row.created_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
    version: row.version,
    signsInBy: credentials.map(({ provider_id, updated_at }) => ({
      provider: provider_id === 'credential' ? 'password' : provider_id,
      since: updated_at.toISOString(),
    })),
    ...parts,
  };
}
