/** Where the client writes what it notices. Any logger with these four methods will do. */
export interface Log {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

/** Says nothing. */
export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {} };

/** A log that cannot disturb the client: what it throws is swallowed, there being nowhere to say it. */
export function guardLog(log: Log): Log {
  const guarded =
    (level: keyof Log) =>
    (message: string): void => {
      try {
        log[level](message);
      } catch {}
    };
  return { error: guarded('error'), warn: guarded('warn'), info: guarded('info'), debug: guarded('debug') };
}
