/**
 * Passwords as they are kept: argon2id with 19 MiB, two passes, one lane (OWASP, Password Storage Cheat Sheet, 2026),
 * and where Node has none, scrypt with N = 2^17. Hashing runs on threads of Node's own, two at a time: what comes
 * beyond that waits, and neither the event loop nor the disk does.
 */
import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import { createTurns } from './turns.ts';

export const passwordLength = { min: 10, max: 256 };

const argon = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const scrypt = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1_048_576 };
/** What waits behind 200 others waits some seconds, and longer it should not. */
const inTurn = createTurns({ atOnce: 2, mostWaiting: 200 });

type Argon2 = (
  algorithm: 'argon2id',
  parameters: { message: Buffer; nonce: Buffer } & typeof argon,
) => Promise<Buffer>;

/** Since Node 24.7. */
const argon2: Argon2 | undefined =
  'argon2' in crypto ? (promisify(crypto.argon2) as unknown as Argon2) : undefined;
const scryptHash = promisify(
  crypto.scrypt as (
    password: Buffer,
    salt: Buffer,
    length: number,
    options: crypto.ScryptOptions,
    done: (error: Error | null, key: Buffer) => void,
  ) => void,
);

/** In the PHC string format. Throws RATE_LIMITED where too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.randomBytes(16);
  return inTurn(async () =>
    argon2 === undefined
      ? phc(`scrypt$ln=17,r=${scrypt.r},p=${scrypt.p}`, salt, await byScrypt(password, salt))
      : phc(
          `argon2id$v=19$m=${argon.memory},t=${argon.passes},p=${argon.parallelism}`,
          salt,
          await byArgon2(password, salt),
        ),
  );
}

/** False too for a hash that none of these has made, and where this Node cannot make such a one. */
export async function verifyPassword({
  hash,
  password,
}: {
  hash: string;
  password: string;
}): Promise<boolean> {
  const [, name, , salt, key] = /^\$(argon2id|scrypt)\$(.+)\$([^$]+)\$([^$]+)$/.exec(hash) ?? [];
  if (name === undefined || (name === 'argon2id' && argon2 === undefined)) return false;
  const saltBytes = Buffer.from(salt!, 'base64');
  const known = Buffer.from(key!, 'base64');
  const given = await inTurn(() =>
    name === 'argon2id' ? byArgon2(password, saltBytes) : byScrypt(password, saltBytes),
  );
  return given.length === known.length && crypto.timingSafeEqual(given, known);
}

function phc(parameters: string, salt: Buffer, key: Buffer): string {
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  return `$${parameters}$${text(salt)}$${text(key)}`;
}

/** Of the normal form, since keyboards write one character in several ways. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'));
}

function byArgon2(password: string, salt: Buffer): Promise<Buffer> {
  return argon2!('argon2id', { ...argon, message: bytesOf(password), nonce: salt });
}

function byScrypt(password: string, salt: Buffer): Promise<Buffer> {
  return scryptHash(bytesOf(password), salt, 32, scrypt);
}
