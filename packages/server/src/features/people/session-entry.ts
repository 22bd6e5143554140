/** A session's entry of the log, of a row as the identity library has it. */
import type { SessionEntry } from '../../end-sessions.ts';

export function sessionEntry(row: {
  id: string;
  userId: string;
  createdAt: Date;
  ipAddress?: string | null;
  userAgent?: string | null;
}): SessionEntry {
  return {
    id: row.id,
    person: row.userId,
    createdAt: row.createdAt.toISOString(),
    ipAddress: row.ipAddress || null,
    userAgent: row.userAgent?.slice(0, 500) || null,
    version: 1,
  };
}
