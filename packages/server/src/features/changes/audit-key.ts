/** The key that signs checkpoints: given, or kept beside the service and never in the database. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseSeed, type SigningKey, signingKey } from '../../platform/ed25519.ts';

export interface AuditKeyChoice {
  /** 32 bytes as base64 or hex: the same for every node. */
  auditKey?: string | undefined;
  /** Where it is kept otherwise, in `audit-key`; each node has its own then. */
  dataDirectory: string;
}

export interface FoundAuditKey extends SigningKey {
  /** HALYARD_AUDIT_KEY, or the path of its file. */
  from: string;
}

/** The one that is given, or makes one where there is none. Throws where it cannot be read or kept, or is open to others. */
export function openAuditKey(choice: AuditKeyChoice): FoundAuditKey & { isNew: boolean } {
  const { auditKey, dataDirectory } = choice;
  if (auditKey !== undefined) return { ...given(auditKey), isNew: false };
  const path = pathIn(dataDirectory);
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  let isNew = true;
  try {
    // Of two that start at once one makes it.
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    isNew = false;
  }
  return { ...kept(path), isNew };
}

/** The one there is already: who only looks must not leave a key behind. Throws where there is none as well. */
export function findAuditKey({ auditKey, dataDirectory }: AuditKeyChoice): FoundAuditKey {
  if (auditKey !== undefined) return given(auditKey);
  const path = pathIn(dataDirectory);
  if (existsSync(path)) return kept(path);
  throw new Error(`there is no key here that signs checkpoints: no HALYARD_AUDIT_KEY, and no ${path}`);
}

function given(auditKey: string): FoundAuditKey {
  return { ...signingKey(parseSeed(auditKey)!), from: 'HALYARD_AUDIT_KEY' };
}

function pathIn(dataDirectory: string): string {
  if (dataDirectory === '') throw new Error('there is neither HALYARD_AUDIT_KEY nor HALYARD_DATA');
  return resolve(dataDirectory, 'audit-key');
}

function kept(path: string): FoundAuditKey {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`others may read ${path}; allow that to its owner only: chmod 600`);
  }
  const seed = parseSeed(readFileSync(path, 'utf8'));
  if (!seed) throw new Error(`${path} does not hold 32 bytes as base64`);
  return { ...signingKey(seed), from: path };
}
