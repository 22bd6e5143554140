import { ConfigurationError } from './options.ts';

export interface SigningKey {
  /** The id of the client key that it signs for. */
  id: string;
  /** 32 characters. */
  secret: string;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = /^hal_sign_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** Throws ConfigurationError; the key itself is not repeated, for messages end up in logs. */
export function parseSigningKey(text: unknown): SigningKey {
  if (typeof text !== 'string' || text === '') {
    throw new ConfigurationError(
      'the signing key is missing: it came with the client key when that was made with `secure`',
    );
  }
  if (/^hal_(client|server|api)_/.test(text)) {
    throw new ConfigurationError(
      'this is no signing key but one that lets somebody in; a signing key begins with hal_sign_',
    );
  }
  const [, id, secret, checksum] = shape.exec(text) ?? [];
  if (!id || !secret || !checksum) {
    throw new ConfigurationError('this is no signing key: hal_sign_ and 46 letters and digits');
  }
  if (checksumOf(text.slice(0, -6)) !== checksum) {
    throw new ConfigurationError('this signing key was copied wrong: its checksum does not fit');
  }
  return { id, secret };
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let out = '';
  for (let i = 0; i < 6; i++) {
    out = digits[rest % 62] + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}

/** Of ASCII. node:zlib has it from 20.15 on, and this package is for all of 20. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
