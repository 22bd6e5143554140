/**
 * One direction of a connection: what is put in comes out in order, in pieces of any size, late, or not at all. While
 * the link is cut it waits, as TCP repeats; once lost, silently, nothing of it ever arrives.
 */
import type { Random } from '../random.ts';
import type { SimulatedProcess } from '../simulated-process.ts';
import type { Link } from './link.ts';

/** Bytes, or anything that arrives as one. */
type Item<Mark> = { bytes: Buffer } | { mark: Mark };

export interface PipeOptions<Mark> {
  link: Link;
  random: Random;
  /** In which it comes out. */
  receiver: () => SimulatedProcess;
  onBytes: (bytes: Buffer) => void;
  onMark: (mark: Mark) => void;
  /** The link has reset the connection. */
  onBroken: () => void;
  /** What was put in is less by so many bytes. */
  onTaken: () => void;
}

/** A pause that TCP makes between repeats once a link is whole again, at most. */
const repeatMs = 3_000;

export class Pipe<Mark> {
  readonly #options: PipeOptions<Mark>;
  #queue: { item: Item<Mark>; readyAtMs: number }[] = [];
  #isMoving = false;
  #isLost = false;
  #lastMs = 0;
  /** Put in, and not yet come out. */
  queuedBytes = 0;

  constructor(options: PipeOptions<Mark>) {
    this.#options = options;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  write(bytes: Buffer): void {
    this.queuedBytes += bytes.length;
    this.#put({ bytes });
  }

  mark(mark: Mark): void {
    this.#put({ mark });
  }

  /** Overtakes what is on its way and ends it, as RST does. */
  abort(mark: Mark): void {
    this.#queue = [];
    this.queuedBytes = 0;
    this.#put({ mark });
  }

  /** From now on nothing arrives, and nobody is told. */
  lose(): void {
    this.#isLost = true;
  }

  #put(item: Item<Mark>): void {
    const { link, receiver } = this.#options;
    this.#queue.push({ item, readyAtMs: receiver().monotonicMs() + link.drawLatencyMs() });
    this.#move();
  }

  #move(): void {
    const first = this.#queue[0];
    if (this.#isMoving || first === undefined || this.#isLost) return;
    const { link, random, receiver } = this.#options;
    this.#isMoving = true;
    const goOn = (): void => {
      this.#isMoving = false;
      this.#move();
    };
    if (link.isCut) {
      link.onMended(() => receiver().receive(random.next() * repeatMs, goOn));
      return;
    }
    const nowMs = receiver().monotonicMs();
    const sizeBytes = 'bytes' in first.item ? this.#pieceOf(first.item.bytes) : 100;
    const arrivesAtMs = Math.max(first.readyAtMs, this.#lastMs, nowMs) + sizeBytes / link.bytesPerMs;
    receiver().receive(arrivesAtMs - nowMs, () => {
      this.#lastMs = arrivesAtMs;
      if (this.#isLost) return;
      if (!link.isCut) this.#comeOut(sizeBytes);
      goOn();
    });
  }

  /** One piece of what is first, unless it has been aborted meanwhile. */
  #comeOut(sizeBytes: number): void {
    const { link, onBytes, onMark, onBroken, onTaken } = this.#options;
    const first = this.#queue[0];
    if (first === undefined) return;
    if ('mark' in first.item) {
      this.#queue.shift();
      onMark(first.item.mark);
      return;
    }
    if (link.drawsReset()) {
      onBroken();
      return;
    }
    const { bytes } = first.item;
    const piece = bytes.subarray(0, sizeBytes);
    if (piece.length === bytes.length) this.#queue.shift();
    else first.item.bytes = bytes.subarray(sizeBytes);
    this.queuedBytes -= piece.length;
    onBytes(piece);
    onTaken();
  }

  /** Any size, but not so small that a long transfer takes the simulation for itself. */
  #pieceOf(bytes: Buffer): number {
    const { random } = this.#options;
    if (random.chance(0.5)) return bytes.length;
    return random.integer(Math.ceil(bytes.length / 12), bytes.length);
  }
}
