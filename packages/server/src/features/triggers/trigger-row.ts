import type { TriggerAnswer } from '@halyard/contract';
import type { Selectable } from 'kysely';
import type { Tables } from '../../platform/tables.ts';

export type TriggerRow = Selectable<Tables['triggers']>;

/** As answers and the log have it. */
export function triggerEntry(row: TriggerRow): TriggerAnswer {
  return {
    id: row.id,
    name: row.name,
    flag: row.flag,
    environment: row.environment,
    action: row.action,
    mode: row.mode,
    createdBy: row.created_by,
    disabled: row.disabled,
    expiresAt: row.expires_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}
