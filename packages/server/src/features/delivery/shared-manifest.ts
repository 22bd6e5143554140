/**
 * The manifest of a shared copy: what a node needs to answer everything, but for the snapshots themselves, which it
 * names by their content. It is named by its content as well.
 */
import { hash } from 'node:crypto';
import { canonicalJson } from '../../platform/canonical-json.ts';
import type { KeyRingRow, LogPosition } from './queries.ts';

export interface SharedEnvironment {
  project: string;
  environment: string;
  version: number;
  /** Nothing is known to have been deleted after this version. */
  floor: number;
  /** SHA-256 of the snapshot's bytes. */
  snapshot: string;
}

export interface SharedManifest {
  position: LogPosition;
  environments: SharedEnvironment[];
  /** With the hashes of their secrets. */
  keys: KeyRingRow[];
}

/** Raised when older nodes would misread it; they then take it for none. */
const format = 1;

/** Equal text for equal manifests, whatever the order of what is in them. */
export function writeManifest({ position, environments, keys }: SharedManifest): string {
  const placeOf = ({ project, environment }: SharedEnvironment) => `${project}/${environment}`;
  return canonicalJson({
    format,
    position,
    environments: environments.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)),
    keys: keys.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  });
}

/** undefined: it is of another format. */
export function parseManifest(text: string): SharedManifest | undefined {
  const manifest = JSON.parse(text);
  if (manifest.format !== format) return undefined;
  const { position, environments, keys } = manifest;
  const instant = (value: string | null) => (value === null ? null : new Date(value));
  return {
    position,
    environments,
    keys: keys.filter(isWhole).map((key: WrittenKey) => ({
      ...key,
      context_public_key: key.context_public_key ?? null,
      previous_secrets: key.previous_secrets ?? [],
      version: key.version ?? 0,
      account: key.account ?? null,
      account_rules: key.account_rules ?? null,
      expires_at: instant(key.expires_at),
      revoked_at: instant(key.revoked_at),
    })),
  };
}

interface WrittenKey extends Omit<KeyRingRow, 'expires_at' | 'revoked_at'> {
  expires_at: string | null;
  revoked_at: string | null;
}

/**
 * Nodes of before secure mode write nothing of it, and those of before accounts nothing of them. Whether a client key
 * is in it, or what an api key of an account may do, only the database can say then: as a key that is not known it is
 * looked up there, and never let in without the token that it may want, or for more than it may.
 */
function isWhole(key: Partial<WrittenKey>): boolean {
  if (key.kind === 'api') return key.account !== undefined;
  return key.kind !== 'client' || key.context_public_key !== undefined;
}

/** The name of content. */
export function contentName(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}
