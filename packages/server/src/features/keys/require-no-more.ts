import { grants, mayChange, OperationError, type Permission, permissions, reaches } from '@halyard/contract';
import type { Actor } from '../../actor.ts';
import type { KeyRow } from './queries.ts';

/** What of a key's powers an actor lacks, in words; undefined: nothing. `expires_at` counts where `withExpiry`. */
export function whatIsBeyond(
  actor: Actor,
  row: Pick<KeyRow, 'kind' | 'project' | 'environment' | 'environments' | 'scopes' | 'expires_at'>,
  { withExpiry }: { withExpiry: boolean },
): string | undefined {
  if (row.project === null && !reaches(actor.rules, null)) return 'all projects';
  const reach = row.environment === null ? (row.environments ?? [null]) : [row.environment];
  const granted = (Object.keys(permissions) as Permission[]).filter((permission) =>
    row.kind === 'api' ? grants(row.scopes, permission) : permission === 'flags:read',
  );
  const lacking = (environment: string | null) =>
    granted.filter(
      (permission) =>
        !mayChange(actor.rules, { name: '', permission }, { project: row.project, environment }),
    );
  const somewhere = reach.filter((environment) => lacking(environment).length > 0);
  if (somewhere.length > 0) {
    const what = [...new Set(somewhere.flatMap(lacking))].join(', ');
    const where = somewhere.map((environment) => environment ?? 'every environment').join(', ');
    return `${what} in ${where}`;
  }
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
