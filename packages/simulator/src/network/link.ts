/** The way between two machines, both directions, as the weather on it is now. */
import type { Random } from '../random.ts';

export class Link {
  /** Of one way, at least; what comes on top is drawn each time. */
  latencyMs = 1;
  /** Most of what comes on top. */
  jitterMs = 4;
  bytesPerMs = 10_000;
  /** Probability that a piece of data finds its connection reset. */
  resetChance = 0;
  readonly #random: Random;
  readonly #waiting = new Set<() => void>();
  #cuts = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Nothing comes through, and nobody is told. */
  get isCut(): boolean {
    return this.#cuts > 0;
  }

  /** Several may cut it: it is whole when all have mended it. Answers how. */
  cut(): () => void {
    this.#cuts++;
    let isMended = false;
    return () => {
      if (isMended) return;
      isMended = true;
      this.#cuts--;
      if (this.isCut) return;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const goOn of waiting) goOn();
    };
  }

  /** Calls back once, when it is whole again. */
  onMended(goOn: () => void): void {
    this.#waiting.add(goOn);
  }

  /** Of one message; mostly short, sometimes a multiple. */
  drawLatencyMs(): number {
    const tail = this.#random.chance(0.02) ? 10 : 1;
    return this.latencyMs + this.jitterMs * this.#random.next() * tail;
  }

  drawsReset(): boolean {
    return this.resetChance > 0 && this.#random.chance(this.resetChance);
  }
}
