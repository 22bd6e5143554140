/** The key that signs checkpoints: given, or kept beside the service and never in the database. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSeed, type SigningKey, signingKey } from '../../platform/ed25519.ts';

export interface AuditKeyChoice {
  /** 32 bytes as base64 or hex: the same for every node. */
  auditKey?: string | undefined;
  /** Where it is kept otherwise, in `audit-key`; each node has its own then. */
  dataDirectory: string;
}

/** Makes one where there is none. Throws where it cannot be read or kept, or is open to others. */
export function openAuditKey({ auditKey, dataDirectory }: AuditKeyChoice): SigningKey {
  if (auditKey !== undefined) return signingKey(parseSeed(auditKey)!);
  if (dataDirectory === '') throw new Error('there is neither HALYARD_AUDIT_KEY nor HALYARD_DATA');
  const path = join(dataDirectory, 'audit-key');
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  try {
    // Of two that start at once one makes it.
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`others may read ${path}; allow that to its owner only: chmod 600`);
  }
  const seed = parseSeed(readFileSync(path, 'utf8'));
  if (!seed) throw new Error(`${path} does not hold 32 bytes as base64`);
  return signingKey(seed);
}
