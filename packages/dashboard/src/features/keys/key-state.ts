/** What is to be said of a key before anything else. */
import type { Answer } from '../../api/call.ts';

export type Key = Answer<'listKeys'>['items'][number];

/** One state, the most pressing. ending: within a week. */
export type KeyState = 'revoked' | 'expired' | 'rotating' | 'ending' | 'unused' | 'working';

const soonMs = 7 * 86_400_000;

export function stateOfKey(
  key: Pick<Key, 'revokedAt' | 'expiresAt' | 'previousUntil' | 'lastUsedAt'>,
  now: number,
): KeyState {
  if (key.revokedAt !== null) return 'revoked';
  const ends = key.expiresAt === null ? Infinity : Date.parse(key.expiresAt);
  if (ends <= now) return 'expired';
  if (key.previousUntil !== null && Date.parse(key.previousUntil) > now) return 'rotating';
  if (ends - now < soonMs) return 'ending';
  return key.lastUsedAt === null ? 'unused' : 'working';
}

export function hasEnded(state: KeyState): boolean {
  return state === 'revoked' || state === 'expired';
}

export const kindNames: Record<Key['kind'], string> = {
  server: 'Server',
  client: 'Client',
  api: 'API',
};

/** What each kind is for. */
export const kindWords: Record<Key['kind'], string> = {
  server: 'For programs on servers: reads all flags of one environment. Keep it secret.',
  client:
    'For browsers and apps: evaluates the flags of one environment that are shown to clients. It is public.',
  api: 'For tools, pipelines and agents: does what its scopes say. Keep it secret.',
};

/** Where it holds, in words. */
export function reachOfKey({ kind, project, environment, environments }: Key): string {
  if (project === null) return 'every project';
  if (kind !== 'api') return environment ?? '';
  return environments === null ? 'every environment' : environments.join(', ');
}

/** By whom it is found: its name, the beginning of it, and whom it belongs to. */
export function isFound(key: Key, text: string, owner: string | undefined): boolean {
  const words = `${key.name} ${key.id} ${owner ?? ''}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}
