import { OperationError } from '@halyard/contract';
import type { KeyRow } from './queries.ts';

/** Throws KEY_ENDED: what is revoked stays so. */
export function requireNotEnded({ id, revoked_at }: Pick<KeyRow, 'id' | 'revoked_at'>): void {
  if (revoked_at === null) return;
  throw new OperationError('KEY_ENDED', `key ${id} was revoked at ${revoked_at.toISOString()}`);
}
