/** A session as the log has it. */
export interface SessionEntry {
  id: string;
  person: string;
  createdAt: string;
  ipAddress: string | null;
  userAgent: string | null;
}

/** From a row as the identity library has it. */
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
  };
}
