import type { Socket } from 'node:net';
import { isEncryptionRequest, MessageReader, type PgMessage } from './message-reader.ts';

/** What becomes of a message of the frontend. A cut ends the connection without or with forwarding it. */
export type Verdict = 'forward' | 'cut before' | 'cut after';

/** Who hears of a connection's messages before they are forwarded. */
export interface ConnectionObserver {
  /** `inSession`: authentication is over, so that the message belongs to a statement. */
  onFrontend(message: PgMessage, inSession: boolean): Verdict;
  onBackend(message: PgMessage): void;
  onClose(): void;
}

// A backend that waits for a lock does not notice that its client is gone. The client is told at last.
const cutPatienceMs = 5_000;

/** One client and its connection to the server, with messages passing one by one between them. */
export class ProxyConnection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #observer: ConnectionObserver;
  readonly #fromClient = new MessageReader('frontend');
  readonly #fromUpstream = new MessageReader('backend');
  #isInSession = false;
  #isCut = false;
  #isPaused = false;

  constructor(client: Socket, upstream: Socket, observer: ConnectionObserver) {
    this.#client = client;
    this.#upstream = upstream;
    this.#observer = observer;
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.on('data', (piece) => this.#onClientData(piece as Buffer));
    upstream.on('data', (piece) => this.#onUpstreamData(piece as Buffer));
    client.on('end', () => upstream.end());
    upstream.on('end', () => this.#onUpstreamEnd());
    for (const socket of [client, upstream]) {
      socket.on('error', () => this.destroy());
      socket.on('drain', () => this.#flow());
    }
    client.on('close', () => {
      if (!this.#isCut) this.destroy();
      observer.onClose();
    });
    upstream.on('close', () => this.#onUpstreamEnd());
  }

  /** Stops all traffic while both sides believe that they are connected. */
  pause(): void {
    this.#isPaused = true;
    this.#flow();
  }

  resume(): void {
    this.#isPaused = false;
    this.#flow();
  }

  destroy(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #onClientData(piece: Buffer): void {
    for (const message of this.#fromClient.push(piece)) {
      if (this.#isCut) return;
      if (message.type === '' && isEncryptionRequest(message.bytes)) {
        this.#client.write('N');
        continue;
      }
      const verdict = this.#observer.onFrontend(message, this.#isInSession);
      if (verdict !== 'cut before') this.#upstream.write(message.bytes);
      if (verdict !== 'forward') this.#cut();
    }
    this.#flow();
  }

  #onUpstreamData(piece: Buffer): void {
    for (const message of this.#fromUpstream.push(piece)) {
      if (this.#isCut) return;
      if (message.type === 'Z') this.#isInSession = true;
      this.#observer.onBackend(message);
      this.#client.write(message.bytes);
    }
    this.#flow();
  }

  /**
   * Ends the server's side after what it was sent, drops all that it still answers, and only when the backend
   * has gone breaks the client's side: by then everything is committed or rolled back, and locks are released.
   */
  #cut(): void {
    this.#isCut = true;
    this.#upstream.end();
    const timer = setTimeout(() => this.destroy(), cutPatienceMs);
    this.#upstream.once('close', () => clearTimeout(timer));
  }

  #onUpstreamEnd(): void {
    if (this.#isCut) this.destroy();
    else this.#client.end();
  }

  /** Reads from a side only while the other takes what it is sent, and from none in a pause. */
  #flow(): void {
    set(this.#client, !this.#isPaused && !this.#upstream.writableNeedDrain);
    set(this.#upstream, this.#isCut || (!this.#isPaused && !this.#client.writableNeedDrain));
  }
}

function set(socket: Socket, isFlowing: boolean): void {
  if (isFlowing) socket.resume();
  else socket.pause();
}
