import { type Logger, pino } from 'pino';

/** Structured log lines. Never given a key, a secret, a body or a database URL. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // A second line of defence: nothing should log these, and if something does they are not shown.
    redact: {
      paths: ['authorization', '*.authorization', 'secret', '*.secret', 'key', '*.secret_sha256'],
      censor: '[redacted]',
    },
  });
}
