import { OperationError } from '@halyard/contract';
import { parseJsonBody } from '../../platform/json-body.ts';
import { invalidToken } from './invalid-token.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The JSON object in a part of a token, within the limits of bodies. Throws CONTEXT_TOKEN_INVALID; also where a member
 * comes twice, since others who read the token may see the other one (RFC 7519, section 4).
 */
export function parseTokenJson(part: string, name: 'header' | 'payload'): Record<string, unknown> {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw invalidToken(`its ${name} is not base64url`);
  const text = decoded(bytes, name);
  const value = parsed(text, name);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidToken(`its ${name} is not a JSON object`);
  }
  if (membersWritten(text) !== membersOf(value)) throw invalidToken(`its ${name} has a member twice`);
  return value as Record<string, unknown>;
}

function decoded(bytes: Buffer, name: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalidToken(`its ${name} is not UTF-8`);
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return parseJsonBody(text);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw invalidToken(
      error.code === 'MALFORMED_JSON' ? `its ${name} is not JSON` : `its ${name}: ${error.message}`,
    );
  }
}

/** Of text that is JSON: colons outside strings. */
function membersWritten(text: string): number {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce<number>((sum, member) => sum + membersOf(member), own);
}
