import { createHash } from 'node:crypto';
import { writeKey } from '@halyard/contract';
import { randomText } from '../../platform/ids.ts';
import { contextPublicKey } from '../context-tokens/index.ts';
import type { KeyRow } from './queries.ts';

/** A secret that was just made, as it is stored and as it is shown, once. */
export interface KeySecret {
  columns: Pick<KeyRow, 'secret_sha256' | 'context_public_key'>;
  shown: { secret: string; signingKey?: string; notice: string };
}

/** For a key of that id; in secure mode with a signing key. */
export function makeKeySecret({ id, kind }: Pick<KeyRow, 'id' | 'kind'>, isSecure: boolean): KeySecret {
  const secret = randomText(32);
  const secret_sha256 = createHash('sha256').update(secret).digest('hex');
  const whole = writeKey({ kind, selector: id, secret });
  if (!isSecure) {
    const notice = 'Keep the secret now: it is not shown again.';
    return { columns: { secret_sha256, context_public_key: null }, shown: { secret: whole, notice } };
  }
  const signing = randomText(32);
  const signingKey = writeKey({ kind: 'sign', selector: id, secret: signing });
  const notice = 'Keep both now: they are not shown again. The signing key belongs on your servers only.';
  return {
    columns: { secret_sha256, context_public_key: contextPublicKey(signing) },
    shown: { secret: whole, signingKey, notice },
  };
}
