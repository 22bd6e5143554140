/** What signs cookies and encrypts second factors: never in the database, so that a dump of it lets nobody in. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * HALYARD_SECRET where it is given. Else, with the embedded database, one of its own in a file beside it that only its
 * owner can read; with PostgreSQL undefined: nodes need the same one, and it must not lie where they all look.
 */
export function secretOf(config: {
  secret: string | undefined;
  databaseUrl: string | undefined;
  dataDirectory: string;
}): string | undefined {
  if (config.secret !== undefined) return config.secret;
  if (config.databaseUrl !== undefined) return undefined;
  const path = join(config.dataDirectory, 'secret');
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
