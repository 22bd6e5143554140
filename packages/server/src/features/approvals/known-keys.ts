/** Which keys somebody knows the secret of though they are not theirs: what is taken from them does not end those. */
import type { KnownKey } from '@halyard/contract';
import { sql } from 'kysely';
import type { ReadDb } from '../../platform/database.ts';
import { showing } from './hands.ts';

/**
 * Those in force whose secret they were shown, or could have made themselves shown by one that they know; by name. Without
 * their own, which end with them, and those for browsers, which are no secret. One query, with a probe for each key.
 */
export async function keysKnownTo(db: ReadDb, person: string, now: Date): Promise<KnownKey[]> {
  const rows = await db
    .selectFrom('keys as k')
    .innerJoin('change_items as i', (join) =>
      join
        .onRef('i.key', '=', 'k.id')
        .on('i.kind', '=', 'key')
        .on('i.environment', 'is', null)
        .on(sql<boolean>`(i.project = k.project or (i.project is null and k.project is null))`),
    )
    .innerJoin('changes as c', 'c.seq', 'i.seq')
    .select(['k.id', 'k.name', 'k.kind', 'k.project', 'k.account', 'k.revoked_at', 'k.expires_at'])
    .select('c.actor')
    .where('c.operation', 'in', showing)
    .orderBy('k.name')
    .orderBy('k.id')
    .execute();
  const known = new Set([person]);
  // Whoever knows a key may have made others by it, and by those others again.
  for (let before = 0; before < known.size; ) {
    before = known.size;
    for (const { id, actor } of rows) {
      if (known.has(actor.id) || known.has(actor.account?.id ?? '')) known.add(id);
    }
  }
  const isInForce = ({ revoked_at, expires_at }: (typeof rows)[number]) =>
    revoked_at === null && (expires_at === null || expires_at > now);
  const listed = rows.filter(
    (row) => known.has(row.id) && row.account !== person && row.kind !== 'client' && isInForce(row),
  );
  const byId = new Map(listed.map(({ id, name, kind, project }) => [id, { id, name, kind, project }]));
  return [...byId.values()];
}
