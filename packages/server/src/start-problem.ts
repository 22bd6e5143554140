/** What keeps a service or a command from starting, as one line for whoever can mend it. */
import type { Config } from './config.ts';
import { isUnavailable } from './platform/unavailable.ts';

/** An Error that ends the program with its message alone: nothing in it is unforeseen. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** As it is, where nobody foresaw it. Never shows a password: of DATABASE_URL only host, port, user and name. */
export function startProblem(error: unknown, { databaseUrl, dataDirectory }: Config): unknown {
  if (!(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (databaseUrl === undefined) {
    return syscall === undefined
      ? error
      : new StartProblem(`HALYARD_DATA is ${dataDirectory}, which cannot be used: ${error.message}`);
  }
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  const place = `PostgreSQL at ${hostname || 'its socket'}:${port || 5432}`;
  // Before the others: a server that ends a session it has only just begun is no network's fault.
  if (code?.startsWith('28')) {
    return new StartProblem(
      `${place} does not let ${username} in; correct user and password in DATABASE_URL`,
    );
  }
  if (code === '3D000') {
    return new StartProblem(
      `${place} has no database ${pathname.slice(1)}; create it, or correct DATABASE_URL`,
    );
  }
  if (isUnavailable(error)) {
    const reason = code ?? (/timeout/i.test(error.message) ? 'no answer' : error.message);
    return new StartProblem(`${place} cannot be reached (${reason}); check DATABASE_URL`);
  }
  return /^[0-9A-Z]{5}$/.test(code ?? '') || error.message.startsWith('SASL')
    ? new StartProblem(`${place} refuses: ${error.message}`)
    : error;
}
