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

/** sha256(before + canonicalJson(value)) of what may be large, with a pause after each part of it. */
export async function canonicalSha256(
  value: unknown,
  { before = '', pause }: { before?: string; pause: () => Promise<void> },
): Promise<string> {
  const hash = createHash('sha256').update(before);
  const write = async (part: unknown, depth: number): Promise<void> => {
    const isWhole = part === null || typeof part !== 'object' || Array.isArray(part) || 'toJSON' in part;
    if (depth === 0 || isWhole) {
      hash.update(canonicalJson(part));
      return pause();
    }
    let lead = '{';
    for (const key of Object.keys(part).sort()) {
      const member = (part as Record<string, unknown>)[key];
      if (member === undefined) continue;
      hash.update(`${lead}${JSON.stringify(key)}:`);
      await write(member, depth - 1);
      lead = ',';
    }
    hash.update(lead === '{' ? '{}' : '}');
  };
  // An input has a body, that has kinds of entries, and those have entries.
  await write(value, 3);
  return hash.digest('hex');
}
