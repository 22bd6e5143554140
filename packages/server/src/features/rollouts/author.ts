/** Who stands behind whoever began a rollout, or approved a step of it. */
import type { LoggedActor } from '../../platform/tables.ts';

/** The account that stands behind somebody: a person is one, a key may belong to one; null: none does. */
export function accountOf({
  kind,
  id,
  account,
}: Pick<LoggedActor, 'kind' | 'id'> & { account?: { id: string } | null | undefined }): string | null {
  return kind === 'user' ? id : (account?.id ?? null);
}
