/** Who began a rollout, or approved a step of it: as the log has them. */
import type { Actor } from '../../actor.ts';
import type { LoggedActor } from '../../platform/tables.ts';

export function loggedActor({ kind, id, name, account }: Actor): LoggedActor {
  return account ? { kind, id, name, account } : { kind, id, name };
}

/** The account that stands behind somebody: a person is one, a key may belong to one; null: none does. */
export function accountOf({
  kind,
  id,
  account,
}: Pick<LoggedActor, 'kind' | 'id'> & { account?: { id: string } | null | undefined }): string | null {
  return kind === 'user' ? id : (account?.id ?? null);
}
