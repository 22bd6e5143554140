import type { Socket } from 'node:net';
import type { Arrival, Rule } from './toxics.ts';

/** What is held of one direction before its sender has to wait. */
const heldLimitBytes = 256 * 1024;

/**
 * One direction of a connection: what a socket sends waits in line until every rule lets it pass. Rules are asked at
 * that moment, not when it arrives, so that one that is removed has no say any more about what it has held up.
 */
export class Lane {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #rules = new Map<object, Rule>();
  readonly #line: Arrival[] = [];
  #heldBytes = 0;
  #passedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(source: Socket, sink: Socket) {
    this.#source = source;
    this.#sink = sink;
    source.on('data', (bytes) => this.#arrive(bytes as Buffer));
    source.on('end', () => this.#arrive('end'));
    source.on('close', (hasFailed) => {
      if (hasFailed || !source.readableEnded) this.#arrive('reset');
    });
    sink.on('drain', () => this.#go());
    sink.on('close', () => this.#go());
  }

  get passedBytes(): number {
    return this.#passedBytes;
  }

  /** From now on, also for what is waiting. `id` is what {@link lift} takes. */
  lay(id: object, rule: Rule): void {
    this.#rules.set(id, rule);
    this.#go();
  }

  lift(id: object): void {
    this.#rules.get(id)?.lift?.();
    if (this.#rules.delete(id)) this.#go();
  }

  /** Nothing passes any more, and every timer ends. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const rule of this.#rules.values()) rule.lift?.();
    this.#rules.clear();
    this.#line.length = 0;
  }

  #arrive(what: Arrival['what']): void {
    if (this.#isClosed) return;
    this.#line.push({ atMs: performance.now(), what });
    if (Buffer.isBuffer(what)) this.#heldBytes += what.length;
    this.#go();
  }

  #go(): void {
    clearTimeout(this.#timer);
    while (!this.#isClosed && this.#step());
    const isFrozen = [...this.#rules.values()].some((rule) => rule.isFrozen);
    if (isFrozen || this.#heldBytes >= heldLimitBytes) this.#source.pause();
    else this.#source.resume();
  }

  /** Lets one piece pass; false where none can. */
  #step(): boolean {
    const first = this.#line[0];
    if (!first || (this.#sink.writableNeedDrain && !this.#sink.destroyed)) return false;
    const nowMs = performance.now();
    const rules = [...this.#rules.values()];
    const waitMs = Math.max(0, ...rules.map((rule) => rule.waitMs?.(first, nowMs) ?? 0));
    if (waitMs > 0) {
      if (waitMs < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#go(), waitMs);
      return false;
    }
    const { what } = first;
    if (Buffer.isBuffer(what)) {
      const size = Math.min(what.length, ...rules.map((rule) => rule.mostBytes?.() ?? what.length));
      first.what = what.subarray(size);
      if (size === what.length) this.#line.shift();
      this.#pass(what.subarray(0, size), rules, nowMs);
    } else {
      this.#line.shift();
      if (what === 'end') this.#sink.end();
      else this.#sink.resetAndDestroy();
    }
    return true;
  }

  #pass(bytes: Buffer, rules: readonly Rule[], nowMs: number): void {
    this.#heldBytes -= bytes.length;
    const piece = rules.reduce((altered, rule) => rule.alter?.(altered) ?? altered, bytes);
    if (piece.length > 0 && this.#sink.writable) {
      this.#sink.write(piece);
      this.#passedBytes += piece.length;
    }
    for (const rule of rules) rule.passed?.(bytes.length, nowMs);
  }
}
