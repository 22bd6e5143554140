/** Which keys somebody knows the secret of though they are not theirs: what is taken from them does not end those. */
import type { KnownKey } from '@halyard/contract';
import type { ReadDb } from '../../platform/database.ts';
import { showingsOf } from './showings.ts';

/**
 * Those in force of which they know a secret that works, having been shown it, or having been able to by one that they
 * knew then; by name. Without their own, which end with them, and those for browsers, which are no secret. Two queries.
 */
export async function keysKnownTo(db: ReadDb, person: string, now: Date): Promise<KnownKey[]> {
  const keys = await db
    .selectFrom('keys')
    .select(['id', 'name', 'kind', 'project'])
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .where((where) => where.or([where('account', 'is', null), where('account', '!=', person)]))
    .where('kind', '!=', 'client')
    .orderBy('name')
    .orderBy('id')
    .execute();
  if (keys.length === 0) return [];
  const known = knownAfter(await showingsOf(db).execute(), person);
  return keys.filter(({ id }) => works(known.get(id), now.getTime()));
}

type Showing = Awaited<ReturnType<ReturnType<typeof showingsOf>['execute']>>[number];

/** What somebody knows of the secrets of a key. */
interface Known {
  /** Whether the newest, which works until the key is rotated. */
  newest: boolean;
  /** When the last earlier one that they know works no more, in ms. */
  earlierUntilMs: number;
}

/** By the id of a key, from the oldest showing to the newest: whoever knows a key is shown what is made by it meanwhile. */
function knownAfter(showings: readonly Showing[], person: string): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const { key, at, actor, after } of [...showings].sort((a, b) => a.seq - b.seq)) {
    const isTheirs =
      actor.id === person || actor.account?.id === person || works(known.get(actor.id), at.getTime());
    const before = known.get(key);
    if (!isTheirs && !before) continue;
    const until = before?.newest ? Number.POSITIVE_INFINITY : (before?.earlierUntilMs ?? 0);
    known.set(key, { newest: isTheirs, earlierUntilMs: Math.min(until, endOfEarlier(after)) });
  }
  return known;
}

function works(known: Known | undefined, atMs: number): boolean {
  return known !== undefined && (known.newest || known.earlierUntilMs > atMs);
}

/** When all secrets before the one that was shown end, in ms; nobody knows where that was redacted, so they might not. */
function endOfEarlier(entry: unknown): number {
  if (entry === null) return Number.POSITIVE_INFINITY;
  const { previousUntil } = entry as { previousUntil?: string | null };
  return previousUntil ? Date.parse(previousUntil) : 0;
}
