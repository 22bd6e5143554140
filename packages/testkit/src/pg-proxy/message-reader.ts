/** One message of PostgreSQL's protocol, version 3 (documentation of PostgreSQL, chapter "Message Formats"). */
export interface PgMessage {
  /** The type byte, for example `Q`; empty for the packets before a session, which have none. */
  readonly type: string;
  /** The whole message with its header. */
  readonly bytes: Buffer;
}

/** Request codes of packets without a type. Anything else in that place is a version and starts a session. */
export const requestCode = { cancel: 80877102, ssl: 80877103, gssEncryption: 80877104 } as const;

/** Puts the messages of one direction together again from whatever pieces TCP delivers. */
export class MessageReader {
  #hasTypes: boolean;
  #pieces: Buffer[] = [];
  #sizeBytes = 0;

  /** `from`: the frontend starts with packets without type, the backend never sends one. */
  constructor(from: 'frontend' | 'backend') {
    this.#hasTypes = from === 'backend';
  }

  /** The messages that `piece` completes, in order. */
  push(piece: Buffer): PgMessage[] {
    this.#pieces.push(piece);
    this.#sizeBytes += piece.length;
    const messages: PgMessage[] = [];
    for (;;) {
      const message = this.#take();
      if (!message) return messages;
      messages.push(message);
    }
  }

  #take(): PgMessage | undefined {
    const headerBytes = this.#hasTypes ? 5 : 4;
    if (this.#sizeBytes < headerBytes) return undefined;
    if ((this.#pieces[0]?.length ?? 0) < headerBytes) this.#join();
    // The length counts itself but not the type.
    const lengthBytes = this.#pieces[0]!.readInt32BE(headerBytes - 4) + headerBytes - 4;
    if (this.#sizeBytes < lengthBytes) return undefined;
    const whole = this.#join();
    const bytes = whole.subarray(0, lengthBytes);
    this.#sizeBytes -= lengthBytes;
    this.#pieces = this.#sizeBytes > 0 ? [whole.subarray(lengthBytes)] : [];
    if (this.#hasTypes) return { type: String.fromCharCode(bytes[0]!), bytes };
    this.#hasTypes = !isEncryptionRequest(bytes);
    return { type: '', bytes };
  }

  #join(): Buffer {
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
    this.#pieces = [whole];
    return whole;
  }
}

/** Whether the packet asks for TLS or GSSAPI, which is answered with one byte before the session starts. */
export function isEncryptionRequest(packet: Buffer): boolean {
  const code = packet.length === 8 ? packet.readInt32BE(4) : undefined;
  return code === requestCode.ssl || code === requestCode.gssEncryption;
}
