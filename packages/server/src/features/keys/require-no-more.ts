import { grants, OperationError, type Permission, permissions } from '@halyard/contract';
import type { Actor } from '../../actor.ts';
import type { KeyRow } from './queries.ts';

/** What of a key's powers an actor lacks, in words; undefined: nothing. `expires_at` counts where `withExpiry`. */
export function whatIsBeyond(
  actor: Actor,
  row: Pick<KeyRow, 'kind' | 'project' | 'environment' | 'environments' | 'scopes' | 'expires_at'>,
  { withExpiry }: { withExpiry: boolean },
): string | undefined {
  if (row.project === null && actor.project !== null) return 'all projects';
  const reach = row.environment === null ? row.environments : [row.environment];
  if (actor.environments !== null) {
    if (reach === null) return 'every environment';
    const more = reach.filter((key) => !actor.environments!.includes(key));
    if (more.length > 0) return more.join(', ');
  }
  const lacking = (Object.keys(permissions) as Permission[]).filter(
    (permission) =>
      (row.kind === 'api' ? grants(row.scopes, permission) : permission === 'flags:read') &&
      !grants(actor.scopes, permission),
  );
  if (lacking.length > 0) return lacking.join(', ');
  const outlives = actor.expiresAt !== null && (row.expires_at === null || row.expires_at > actor.expiresAt);
  return withExpiry && outlives ? 'a life beyond its own expiry' : undefined;
}

/** Throws FORBIDDEN where a new key could do what its maker cannot. */
export function requireNoMore(actor: Actor, row: KeyRow): void {
  const what = whatIsBeyond(actor, row, { withExpiry: true });
  if (what === undefined) return;
  throw new OperationError('FORBIDDEN', `a key cannot grant more than its maker has: ${what}`);
}

/** Throws FORBIDDEN where a key would cut off one that can do more. */
export function requireReach(actor: Actor, row: KeyRow): void {
  const what = whatIsBeyond(actor, row, { withExpiry: false });
  if (what === undefined) return;
  throw new OperationError('FORBIDDEN', `a key cannot revoke one that can do more: ${what}`);
}
