/** One HTTP connection, as both sides see it: a request, an answer, and whatever ends it. */
import type { OpenRequest, RequestOptions } from '../../../../sdks/typescript/src/network.ts';
import type { Random } from '../random.ts';
import type { SimulatedProcess } from '../simulated-process.ts';
import type { Link } from './link.ts';
import { Pipe } from './pipe.ts';
import { type Down, ServerEnd } from './server-end.ts';

export interface ArrivedRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: string | undefined;
}

type Up = { request: ArrivedRequest } | 'reset';

export interface ConnectionOptions {
  link: Link;
  random: Random;
  client: SimulatedProcess;
  server: SimulatedProcess;
  openedAtMs: number;
  onRequest: (request: ArrivedRequest, server: ServerEnd) => void;
  /** A middlebox may change what is written. */
  alter: (bytes: Buffer) => Buffer;
  /** The client's side is done with, however. */
  /** A stream has so much to be read that the service has to write it no more. */
  onCrowded: () => void;
  onClientClosed: () => void;
  onServerClosed: () => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #request: RequestOptions;
  readonly #up: Pipe<Up>;
  readonly #down: Pipe<Down>;
  readonly server: ServerEnd;
  /** Neither side will hear of the other. */
  isLost = false;
  #isClientOpen = true;
  #isServerOpen = true;
  #onChunk: (chunk: Buffer) => void = () => {};
  #onEnd: () => void = () => {};

  constructor(request: RequestOptions, options: ConnectionOptions) {
    this.#request = request;
    this.#options = options;
    const { link, random, client, server } = options;
    const onBroken = (): void => this.break();
    this.#up = new Pipe<Up>({
      link,
      random,
      receiver: () => server,
      onBytes() {},
      onMark: (mark) => this.#arriveAtServer(mark),
      onBroken,
      onTaken() {},
    });
    this.#down = new Pipe<Down>({
      link,
      random,
      receiver: () => client,
      onBytes: (bytes) => this.#chunk(bytes),
      onMark: (mark) => this.#arriveAtClient(mark),
      onBroken,
      onTaken: () => this.server.taken(),
    });
    this.server = new ServerEnd({
      process: server,
      down: this.#down,
      alter: options.alter,
      onCrowded: options.onCrowded,
      onClosed: () => {
        this.#isServerOpen = false;
        options.onServerClosed();
      },
    });
    const { url, method = 'GET', headers, body } = request;
    this.#up.mark({ request: { url, method, headers, body } });
  }

  get openedAtMs(): number {
    return this.#options.openedAtMs;
  }

  get isOpen(): boolean {
    return this.#isClientOpen;
  }

  get isStream(): boolean {
    return this.#request.url.pathname.endsWith('/stream');
  }

  /** Of a stream or a poll, as against a delivery of events. */
  get isAttempt(): boolean {
    return (this.#request.method ?? 'GET') === 'GET';
  }

  /** What the SDK holds of it. */
  get handle(): OpenRequest {
    return { cancel: () => this.#hangUp() };
  }

  /** Reset on the way: both sides hear of it, each in its time. */
  break(): void {
    if (this.#isServerOpen) this.#up.abort('reset');
    if (this.#isClientOpen) this.#down.abort('reset');
  }

  /** Half open: neither side hears of the other again. */
  lose(direction: 'both' | 'up' | 'down' = 'both'): void {
    this.isLost = true;
    if (direction !== 'down') this.#up.lose();
    if (direction !== 'up') this.#down.lose();
  }

  /** The client's process is gone; its kernel says so, unless the machine went with it. */
  clientDied(isSilent: boolean): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#options.onClientClosed();
    if (isSilent) this.lose();
    else this.#up.abort('reset');
  }

  serverDied(isSilent: boolean): void {
    if (!this.#isServerOpen) return;
    this.#isServerOpen = false;
    if (isSilent) this.lose();
    else this.#down.abort('reset');
  }

  #hangUp(): void {
    if (!this.#isClientOpen) return;
    this.#isClientOpen = false;
    this.#options.onClientClosed();
    this.#up.abort('reset');
  }

  #arriveAtServer(mark: Up): void {
    if (mark === 'reset') {
      this.server.peerClosed();
      return;
    }
    this.#options.onRequest(mark.request, this.server);
  }

  #arriveAtClient(mark: Down): void {
    if (!this.#isClientOpen) return;
    if (mark === 'reset') {
      this.#isClientOpen = false;
      this.#options.onClientClosed();
      this.#request.onError(new Error('the connection was cut'));
    } else if (mark === 'end') {
      this.#onEnd();
      this.#hangUp();
    } else {
      const { status, headers } = mark.head;
      this.#request.onResponse({
        status,
        headers,
        read: (onChunk, onEnd) => {
          this.#onChunk = onChunk;
          this.#onEnd = onEnd;
        },
      });
    }
  }

  #chunk(bytes: Buffer): void {
    if (this.#isClientOpen) this.#onChunk(bytes);
    // Whoever is gone answers data with a reset.
    else if (this.#isServerOpen) this.#up.abort('reset');
  }
}
