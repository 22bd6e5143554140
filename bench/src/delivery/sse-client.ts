/**
 * One SSE client as an SDK is one, over a raw socket: it resumes from the version that it holds, comes back with full
 * jitter, and when it is told to; what it hears is noted in a tally that many share.
 */
import { connect, type Socket } from 'node:net';
import { nowMs } from '../change-flag.ts';
import { SseReader } from './sse-reader.ts';
import type { Tally } from './tally.ts';

export interface SseTarget {
  port: number;
  key: string;
}

const baseMs = 1_000;
const ceilingMs = 30_000;
const healthyMs = 60_000;

export class SseClient {
  readonly #index: number;
  readonly #target: SseTarget;
  readonly #tally: Tally;
  #socket: Socket | undefined;
  #held: { epoch: string; version: number } | undefined;
  #failures = 0;
  #syncedAtMs: number | undefined;
  #lastBeatAtMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly #address: string;

  /** Numbered in its tally by `index`, among all clients of the machine from `first` on. */
  constructor(index: number, target: SseTarget, tally: Tally, first = 0) {
    this.#index = index;
    this.#address = addressOf(first + index);
    this.#target = target;
    this.#tally = tally;
  }

  /** Connected, and told that nothing is missing. */
  get isSynced(): boolean {
    return this.#syncedAtMs !== undefined;
  }

  /** 0 before the first. */
  get version(): number {
    return this.#held?.version ?? 0;
  }

  /** undefined while it is not connected. */
  get localPort(): number | undefined {
    return this.#socket?.localPort;
  }

  open(): void {
    const { port, key } = this.#target;
    const socket = connect({ host: '127.0.0.1', port, localAddress: this.#address, noDelay: true });
    this.#socket = socket;
    const reader = new SseReader({
      onHead: (status, retryAfterSeconds) => {
        if (status === 200) this.#tally.accepted();
        else {
          this.#tally.refused(status, retryAfterSeconds);
          this.#leave(socket, (retryAfterSeconds ?? 0) * 1_000);
        }
      },
      onIntent: (transfer, epoch, version) => {
        this.#tally.transfers[transfer]++;
        if (transfer === 'none') this.#synced(epoch, Math.max(version, this.version));
      },
      onCommit: (epoch, version) => {
        if (epoch === this.#held?.epoch && version <= this.#held.version) this.#tally.regressions++;
        this.#synced(epoch, version);
        this.#tally.arrived(this.#index, version);
      },
      onBeat: () => {
        const now = nowMs();
        if (this.#lastBeatAtMs !== undefined) this.#tally.beatAfter(now - this.#lastBeatAtMs);
        this.#lastBeatAtMs = now;
      },
      onBye: (reconnectAfterMs) => {
        this.#tally.byes++;
        this.#leave(socket, reconnectAfterMs, true);
      },
    });
    socket.on('connect', () => socket.write(requestText(key, this.#held)));
    socket.on('data', (bytes: Buffer) => {
      const before = reader.bodyBytes;
      reader.feed(bytes);
      this.#tally.received(this.#index, reader.bodyBytes - before);
    });
    // 'close' follows, and that is what counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#tally.lost++;
      this.#leave(socket, 0);
    });
  }

  /** Cuts the connection and stays away until it is opened again. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#end();
    this.#failures = 0;
  }

  /** Reads nothing more: what comes piles up in the kernel, and then with whoever sends it. */
  stopReading(): void {
    this.#socket?.pause();
  }

  #synced(epoch: string, version: number): void {
    this.#held = { epoch, version };
    this.#syncedAtMs ??= nowMs();
  }

  #end(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#syncedAtMs = undefined;
    this.#lastBeatAtMs = undefined;
    socket?.destroy();
  }

  /** Comes back after what it was asked to wait, or at least with the full jitter of the SDK. */
  #leave(socket: Socket, askedMs: number, isBye = false): void {
    if (this.#socket !== socket) return;
    if (this.#syncedAtMs !== undefined && nowMs() - this.#syncedAtMs >= healthyMs) this.#failures = 0;
    this.#end();
    const share = Math.random();
    const ceiling = Math.min(ceilingMs, baseMs * 2 ** Math.min(this.#failures++, 30));
    const spread = askedMs > 0 ? askedMs + (isBye ? 0 : baseMs * share) : 0;
    this.#timer = setTimeout(() => this.open(), Math.max(isBye ? 0 : ceiling * share, spread));
  }
}

/** Spread, so that no pair of addresses runs out of ports; where loopback has but one address, that one. */
function addressOf(index: number): string {
  return process.platform === 'linux' ? `127.0.0.${2 + (index % 16)}` : '127.0.0.1';
}

function requestText(key: string, held: { epoch: string; version: number } | undefined): string {
  const query = held === undefined ? '' : `?basis=${held.epoch}.${held.version}`;
  const lines = [
    `GET /sdk/stream${query} HTTP/1.1`,
    'Host: localhost:4400',
    `Authorization: Bearer ${key}`,
    'Accept: text/event-stream',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
