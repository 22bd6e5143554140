import { type Logger, type LoggerOptions, pino } from 'pino';

/** Structured log lines on standard error. Never given a key, a secret, a body or a database URL. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export function createLog(level: string): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // A second line of defence: nothing should log these, and if something does they are not shown.
    redact: {
      paths: [
        'authorization',
        '*.authorization',
        'secret',
        '*.secret',
        'ticket',
        '*.ticket',
        'signingKey',
        '*.signingKey',
        'key',
        '*.secret_sha256',
        '*.previous_secrets',
      ],
      censor: '[redacted]',
    },
  };
  // Synchronous: there are few lines, and the last one before an exit is the one that matters.
  return pino(options, pino.destination({ dest: 2, sync: true }));
}
