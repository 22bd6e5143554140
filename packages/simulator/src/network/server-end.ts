/** The server's side of a connection: an answer at once, or a stream as the server's own port wants it. */
import type { StreamConnection } from '../../../server/src/features/delivery/stream-connection.ts';
import type { SimulatedProcess } from '../simulated-process.ts';
import type { Pipe } from './pipe.ts';

export interface AnswerHead {
  status: number;
  headers: Record<string, string>;
}

/** What goes down to the client, besides bytes. */
export type Down = { head: AnswerHead } | 'end' | 'reset';

/** What the kernel takes of a stream before its writer notices that nobody reads. */
const kernelBytes = 16 * 1024;
const crowdedBytes = 128 * 1024;
const lingerMs = 1_000;

interface ServerEndOptions {
  process: SimulatedProcess;
  down: Pipe<Down>;
  alter: (bytes: Buffer) => Buffer;
  onCrowded: () => void;
  onClosed: () => void;
}

export class ServerEnd implements StreamConnection {
  readonly transport = 'sse';
  readonly #options: ServerEndOptions;
  #isHeadSent = false;
  #isEnding = false;
  #isClosed = false;
  #wasBuffered = false;
  #onClose: () => void = () => {};
  #onDrain: () => void = () => {};

  constructor(options: ServerEndOptions) {
    this.#options = options;
  }

  respond(head: AnswerHead, body: string | Buffer): void {
    if (this.#isClosed || this.#isEnding || this.#isHeadSent) return;
    this.#head(head);
    if (body.length > 0) this.#options.down.write(Buffer.from(body));
    this.#isEnding = true;
    this.taken();
  }

  /** Nobody listens. */
  refuse(): void {
    this.#options.down.abort('reset');
    this.#close();
  }

  write(bytes: Buffer): void {
    if (this.#isClosed || this.#isEnding) return;
    if (!this.#isHeadSent) this.#head({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    this.#options.down.write(this.#options.alter(bytes));
    this.#wasBuffered ||= this.bufferedBytes > 0;
    if (this.bufferedBytes > crowdedBytes) this.#options.onCrowded();
  }

  get bufferedBytes(): number {
    return Math.max(0, this.#options.down.queuedBytes - kernelBytes);
  }

  close(): void {
    if (this.#isClosed || this.#isEnding) return;
    this.#isEnding = true;
    this.taken();
    // Waited for by the kernel, not by the process.
    if (!this.#isClosed) {
      this.#options.process.receive(lingerMs, () => {
        if (!this.#isClosed) this.#options.down.abort('reset');
        this.#close();
      });
    }
  }

  onClose(callback: () => void): void {
    if (this.#isClosed) this.#options.process.receive(0, callback);
    else this.#onClose = callback;
  }

  onDrain(callback: () => void): void {
    this.#onDrain = callback;
  }

  /** The network has taken some of what was written. */
  taken(): void {
    if (this.#isClosed || this.bufferedBytes > 0) return;
    if (this.#isEnding) {
      this.#options.down.mark('end');
      this.#close();
    } else if (this.#wasBuffered) {
      this.#wasBuffered = false;
      this.#options.process.receive(0, () => this.#onDrain());
    }
  }

  peerClosed(): void {
    this.#close();
  }

  #head(head: AnswerHead): void {
    this.#isHeadSent = true;
    this.#options.down.mark({ head });
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.onClosed();
    this.#options.process.receive(0, () => this.#onClose());
  }
}
