import {
  type AccessRule,
  beyondInWords,
  intersectRules,
  OperationError,
  rulesOfKey,
  whatIsBeyond,
} from '@halyard/contract';
import type { Account } from '../../account-rules.ts';
import type { Actor } from '../../actor.ts';
import type { KeyRow } from './queries.ts';

/**
 * Throws FORBIDDEN where a key could do what whoever makes it, or gives it a secret, cannot. A key of an account could
 * come to do all that it says itself, once the account gets more roles: so that is what counts, but for people, whose own
 * keys never do more than they.
 */
export function requireNoMore(actor: Actor, row: KeyRow): void {
  const isOwn = actor.kind === 'user' && row.account === actor.id;
  const wanted = isOwn ? intersectRules(actor.rules, ownRules(row)) : ownRules(row);
  const outlives = actor.expiresAt !== null && (row.expires_at === null || row.expires_at > actor.expiresAt);
  const beyond = whatIsBeyond(actor.rules, wanted);
  if (beyond.length > 0) throw more('grant more than its maker has', beyondInWords(beyond));
  // A session ends long before whoever signed in ceases to be who they are.
  if (outlives && actor.kind !== 'user') {
    throw more('grant more than its maker has', 'a life beyond its own expiry');
  }
}

/** Throws FORBIDDEN where somebody would change or cut off a key that can do more. */
export function requireReach(actor: Actor, row: KeyRow): void {
  const isOwn = actor.account !== null && row.account === actor.account.id;
  if (isOwn && actor.kind === 'user') return;
  const beyond = whatIsBeyond(actor.rules, ownRules(row));
  if (beyond.length > 0) throw more('change one that can do more', beyondInWords(beyond));
}

/** Throws FORBIDDEN where whoever holds the secret would speak for another person: the log would name the wrong one. */
export function requireSpeaker({ kind, id, account: own }: Actor, owner: Pick<Account, 'kind' | 'id'>): void {
  const isSelf = own?.id === owner.id || (kind === 'user' && id === owner.id);
  if (owner.kind === 'user' && !isSelf) {
    throw new OperationError('FORBIDDEN', 'a key of a person is made and rotated by that person');
  }
}

/** What a key says itself that it may do. SDKs read what there is in one environment. */
function ownRules(row: KeyRow): readonly AccessRule[] {
  const rules = rulesOfKey(row);
  return row.kind === 'api' ? rules : rules.map((rule) => ({ ...rule, operations: ['flags:read'] }));
}

function more(verb: string, what: string): OperationError {
  return new OperationError('FORBIDDEN', `a key cannot ${verb}: ${what}`);
}
