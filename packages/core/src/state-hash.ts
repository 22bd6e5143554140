/**
 * The hash of a state: XOR over its entries of the first 8 bytes of SHA-256(kind \n key \n version). An entry
 * toggled twice is gone, so that it can be kept while entries come and go.
 */
export class StateHash {
  readonly #bytes = new Uint8Array(8);

  /** Adds an entry, or takes it out; `digestFirst8` begins with the digest of its `stateHashInput`. */
  toggle(digestFirst8: Uint8Array): void {
    for (let i = 0; i < 8; i++) this.#bytes[i]! ^= digestFirst8[i]!;
  }

  /** 16 hexadecimal digits. */
  toString(): string {
    let text = '';
    for (const byte of this.#bytes) text += byte.toString(16).padStart(2, '0');
    return text;
  }
}

/** The text whose UTF-8 is hashed for an entry. */
export function stateHashInput(kind: string, key: string, version: number): string {
  return `${kind}\n${key}\n${version}`;
}
