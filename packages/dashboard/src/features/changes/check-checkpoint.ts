/** Whether a checkpoint is the service's own word, checked in the page itself: Ed25519 over canonical JSON. */

export interface SignedCheckpoint {
  epoch: string;
  seq: number;
  hash: string;
  at: string;
  publicKey: string;
  signature: string;
}

/** undefined: this browser cannot tell. */
export async function isSigned(checkpoint: SignedCheckpoint): Promise<boolean | undefined> {
  const { publicKey, signature } = checkpoint;
  try {
    const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, bytesOf(signature), signedBytes(checkpoint));
  } catch {
    return undefined;
  }
}

/** As the contract says what is signed. */
function signedBytes({ epoch, seq, hash, at }: SignedCheckpoint): Uint8Array<ArrayBuffer> {
  const canonical = JSON.stringify({ at, epoch, hash, seq });
  return new TextEncoder().encode(`halyard log checkpoint\n${canonical}`);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
