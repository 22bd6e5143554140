import { withoutKeys } from '@halyard/contract';
import { type Logger, type LoggerOptions, pino } from 'pino';

/** Structured log lines on standard error. Never given a key, a secret, a body or a database URL. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** `write`: where whole lines go. */
export function createLog(level: string, write: (line: string) => void = toStandardError()): Log {
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
  // The third line: what has the form of a key is not shown wherever it stands, in the message of an error or its stack.
  return pino(options, { write: (line: string) => write(withoutKeys(line)) });
}

/** Synchronous: there are few lines, and the last one before an exit is the one that matters. */
function toStandardError(): (line: string) => void {
  const destination = pino.destination({ dest: 2, sync: true });
  return (line) => void destination.write(line);
}
