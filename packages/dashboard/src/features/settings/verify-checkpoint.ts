/** Whether a checkpoint was signed by the key that it names; found out in this browser, by nobody's word. */
import type { Answer } from '../../api/call.ts';

export type Checkpoint = Answer<'listCheckpoints'>['items'][number];

/** unknown: this browser cannot, as in a page that came over plain HTTP from elsewhere. */
export type Verdict = 'genuine' | 'forged' | 'unknown';

export async function verifyCheckpoint(checkpoint: Checkpoint): Promise<Verdict> {
  const { subtle } = globalThis.crypto;
  if (!subtle) return 'unknown';
  try {
    const key = await subtle.importKey('raw', fromBase64Url(checkpoint.publicKey), 'Ed25519', false, [
      'verify',
    ]);
    const text = new TextEncoder().encode(signedText(checkpoint));
    const isGenuine = await subtle.verify('Ed25519', key, fromBase64Url(checkpoint.signature), text);
    return isGenuine ? 'genuine' : 'forged';
  } catch (error) {
    return (error as Error).name === 'NotSupportedError' ? 'unknown' : 'forged';
  }
}

/** As RFC 8785 writes it: members by name, nothing between. */
function signedText({ epoch, seq, hash, at }: Checkpoint): string {
  return `halyard log checkpoint\n${JSON.stringify({ at, epoch, hash, seq })}`;
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
