/**
 * A word about the log that whoever owns the database cannot give: that at this instant it had come to this change,
 * with this hash. Signed by a key that lies elsewhere.
 */
import { canonicalJson } from '../../platform/canonical-json.ts';
import { isSignedBy, type SigningKey } from '../../platform/ed25519.ts';

export interface Checkpoint {
  epoch: string;
  seq: number;
  /** Of the change `seq`. */
  hash: string;
  /** RFC 3339 in UTC, with milliseconds. */
  at: string;
  publicKey: string;
  signature: string;
}

export function signCheckpoint(
  key: SigningKey,
  word: Pick<Checkpoint, 'epoch' | 'seq' | 'hash' | 'at'>,
): Checkpoint {
  const { epoch, seq, hash, at } = word;
  return { epoch, seq, hash, at, publicKey: key.publicKey, signature: key.sign(signedText(word)) };
}

/** Whether it was signed by the key that it names. */
export function isGenuine(checkpoint: Checkpoint): boolean {
  return isSignedBy(checkpoint.publicKey, signedText(checkpoint), checkpoint.signature);
}

function signedText({ epoch, seq, hash, at }: Pick<Checkpoint, 'epoch' | 'seq' | 'hash' | 'at'>): string {
  return `halyard log checkpoint\n${canonicalJson({ epoch, seq, hash, at })}`;
}
