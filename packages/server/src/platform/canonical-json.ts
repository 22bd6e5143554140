import { createHash } from 'node:crypto';

/**
 * JSON text with object members sorted by UTF-16 code units (as RFC 8785 orders them), so that what jsonb has
 * reordered still hashes alike. Members that are undefined are left out, as JSON.stringify leaves them out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)) ?? 'null';
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return sorted(value.toJSON());
  // A null prototype: a member named __proto__ stays a member.
  const out: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) out[key] = sorted((value as Record<string, unknown>)[key]);
  return out;
}

/** Hex SHA-256 of text as UTF-8. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Whether two JSON values are the same document. */
export function sameJson(a: unknown, b: unknown): boolean {
  // Most of what is compared is new, or as it was: neither has to be put in order to be told apart.
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (JSON.stringify(a) === JSON.stringify(b)) return true;
  return canonicalJson(a) === canonicalJson(b);
}
