/** All SQL of service accounts. */
import { OperationError, type ServiceAccountAnswer } from '@halyard/contract';
import type { Selectable } from 'kysely';
import type { Db, ReadDb } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

export type ServiceAccountRow = Selectable<Tables['service_accounts']>;

/** By name. */
export async function findServiceAccounts(db: ReadDb): Promise<ServiceAccountRow[]> {
  return db.selectFrom('service_accounts').selectAll().orderBy('name').orderBy('id').execute();
}

/** Throws NOT_FOUND. */
export async function getServiceAccount(db: ReadDb, id: string): Promise<ServiceAccountRow> {
  const row = await db.selectFrom('service_accounts').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new OperationError('NOT_FOUND', `there is no service account ${id}`);
  return row;
}

export async function insertServiceAccount(db: Db, row: ServiceAccountRow): Promise<void> {
  await db.insertInto('service_accounts').values(row).execute();
}

export async function updateServiceAccount(db: Db, { id, ...row }: ServiceAccountRow): Promise<void> {
  await db.updateTable('service_accounts').set(row).where('id', '=', id).execute();
}

export async function removeServiceAccount(db: Db, id: string): Promise<void> {
  await db.deleteFrom('service_accounts').where('id', '=', id).execute();
}

/** As answers and the log show it. */
export function serviceAccountAnswer(row: ServiceAccountRow): ServiceAccountAnswer {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  };
}
