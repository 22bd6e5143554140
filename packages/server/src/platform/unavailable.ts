import { BreakerOpenError } from './breaker.ts';

/**
 * Whether an error says that the database cannot be used now, as against that it refused. PostgreSQL: classes 08,
 * 53 (no connections, disk or memory left), 57P0x and 58 (its disk fails), 57014 (too slow), 25006 (read only: a
 * standby during failover); Node: socket errors; pg: a connection cut in the middle of a query carries no code at
 * all, only a text; and the breaker, which does not even ask.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof BreakerOpenError) return true;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (/^(08...|53...|58...|57014|57P0[1-5]|25006|25P0[34])$/.test(code)) return true;
    if (/^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN)$/.test(code)) return true;
    if (code === 'ENOTFOUND' || code === 'ENOENT') return true;
  }
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|database is (closed|gone)|Client has encountered a connection error/i.test(
    error.message,
  );
}
