/**
 * Whether an error says that the database could not be reached, as against that it refused. PostgreSQL: classes
 * 08 and 57P0x, 53300 (too many connections), 25006 (read only: a standby during failover); Node: socket errors;
 * pg: a connection cut in the middle of a query carries no code at all, only a text.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (/^(08...|57P0[1-5]|53300|25006|25P03)$/.test(code)) return true;
    if (/^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$/.test(code)) return true;
    if (code === 'ENOTFOUND' || code === 'ENOENT') return true;
  }
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|database is (closed|gone)|Client has encountered a connection error/i.test(
    error.message,
  );
}
