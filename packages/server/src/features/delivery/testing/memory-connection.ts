/** A connection whose client is here, and reads only when told to. */

import type { StreamConnection } from '../stream-connection.ts';
import { StreamClient } from './stream-client.ts';

export class MemoryConnection implements StreamConnection {
  readonly transport = 'sse';
  readonly client: StreamClient;
  isClosed = false;
  /** Whether what is written arrives at once. */
  isReading = true;
  #unread: Buffer[] = [];
  #onClose: (() => void)[] = [];
  #onDrain: (() => void)[] = [];

  constructor(client = new StreamClient()) {
    this.client = client;
  }

  get bufferedBytes(): number {
    return this.#unread.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  write(bytes: Buffer): void {
    if (this.isReading) this.client.receive(bytes);
    else this.#unread.push(bytes);
  }

  /** Reads everything, and from here on at once. */
  read(): void {
    this.isReading = true;
    const unread = this.#unread;
    this.#unread = [];
    for (const bytes of unread) this.client.receive(bytes);
    for (const callback of this.#onDrain) callback();
  }

  /** From the server's side, or (the same here) from the client's. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.client.disconnect();
    for (const callback of this.#onClose) callback();
  }

  onClose(callback: () => void): void {
    this.#onClose.push(callback);
  }

  onDrain(callback: () => void): void {
    this.#onDrain.push(callback);
  }

  get events(): string[] {
    return this.client.events.map(({ event }) => event);
  }
}
