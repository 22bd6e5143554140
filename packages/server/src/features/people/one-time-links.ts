/** What may be used once, by whoever holds the token that the database has only the SHA-256 of. */
import { createHash } from 'node:crypto';
import { OperationError } from '@halyard/contract';
import type { Selectable } from 'kysely';
import type { Authorised, Door } from '../../door.ts';
import type { Db, ReadDb } from '../../platform/database.ts';
import { randomText } from '../../platform/ids.ts';
import type { Tables } from '../../platform/tables.ts';
import { makerMay } from './link-makers.ts';

export type LinkRow = Selectable<Tables['one_time_links']>;
export type LinkPurpose = LinkRow['purpose'];

/** Where people are to open them, below where the service is reached; behind #, which browsers tell nobody. */
const pages: Record<LinkPurpose, string> = {
  'first-administrator': '/app/first-administrator',
  invitation: '/app/join',
  'password-reset': '/app/reset',
};

/** Said where it is not known what a link begins with. */
export function behind(link: string): string {
  return link.startsWith('/') ? ', behind the address of this service' : '';
}

export interface NewLink {
  row: LinkRow;
  /** The token is in it; kept nowhere. */
  link: string;
}

export function newLink(
  given: Pick<LinkRow, 'purpose' | 'created_at' | 'expires_at' | 'created_by'> & Partial<LinkRow>,
  servedAt: string,
): NewLink {
  const token = `hal_link_${randomText(32)}`;
  return {
    row: {
      id: randomText(12),
      email: null,
      person: null,
      roles: [],
      used_at: null,
      withdrawn_at: null,
      version: 1,
      ...given,
      token_sha256: hashOf(token),
    },
    link: `${servedAt}${pages[given.purpose]}#${token}`,
  };
}

/** As the log has it, as an item of kind invitation; what time makes of it is not in there. */
export function linkEntry(row: LinkRow) {
  return {
    id: row.id,
    purpose: row.purpose,
    email: row.email,
    person: row.person,
    roles: row.roles,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    version: row.version,
  };
}

/** Takes down links as they are now; each was made just now, or was open until now. */
export function putLinks(door: Door, authorised: Authorised, rows: readonly LinkRow[]): void {
  for (const row of rows) {
    const open = { ...row, used_at: null, withdrawn_at: null, version: row.version - 1 };
    const before = row.version === 1 ? null : linkEntry(open);
    const after = linkEntry(row);
    door.put(authorised, { kind: 'invitation', key: row.id, version: row.version, before, after });
  }
}

/** The same of links that are gone. */
export function putLinksGone(door: Door, authorised: Authorised, rows: readonly LinkRow[]): void {
  for (const row of rows) {
    const version = row.version + 1;
    door.put(authorised, { kind: 'invitation', key: row.id, version, before: linkEntry(row), after: null });
  }
}

export async function insertLink(db: Db, row: LinkRow): Promise<void> {
  await db
    .insertInto('one_time_links')
    .values({ ...row, roles: JSON.stringify(row.roles), created_by: JSON.stringify(row.created_by) })
    .execute();
}

/**
 * Throws LINK_INVALID where the token never was one: only whoever was given a link makes this node hash a password.
 * Whether it still holds is settled when it is used, so that a repeated request gets its first answer.
 */
export async function requireLink(db: ReadDb, purpose: LinkPurpose, token: string): Promise<void> {
  const row = await db
    .selectFrom('one_time_links')
    .select('id')
    .where('token_sha256', '=', hashOf(token))
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (!row) throw linkInvalid();
}

/**
 * Settled by the statement: of two at once one gets the row, and the other LINK_INVALID. So does whoever comes by a link
 * that its maker may not make any more.
 */
export async function useLink(db: Db, purpose: LinkPurpose, token: string, now: Date): Promise<LinkRow> {
  const row = await db
    .updateTable('one_time_links')
    .set((eb) => ({ used_at: now, version: eb('version', '+', 1) }))
    .where('token_sha256', '=', hashOf(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  if (!row || !(await makerMay(db, row, now))) throw linkInvalid();
  return row;
}

export function isOpen(row: LinkRow, now: Date): boolean {
  return row.used_at === null && row.withdrawn_at === null && row.expires_at > now;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function linkInvalid(): OperationError {
  return new OperationError('LINK_INVALID', 'this link was used, withdrawn, is too old or never was');
}
