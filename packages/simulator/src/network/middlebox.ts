/** What stands before the service on a bad day: a proxy that cuts, holds back or spoils streams, or answers itself. */
import type { Random } from '../random.ts';
import type { AnswerHead } from './server-end.ts';

export class Middlebox {
  /** Streams are cut after about so long; undefined: not at all. */
  streamLifeMs: number | undefined;
  /** Probability that a stream is accepted, and nothing of it ever comes through. */
  holdChance = 0;
  /** Probability that an event goes missing from what is written to a stream. */
  spoilChance = 0;
  /** Probability that a request gets an answer that is not the service's. */
  answerChance = 0;
  readonly #random: Random;
  readonly #onSpoilt: () => void;

  constructor(random: Random, onSpoilt: () => void) {
    this.#random = random;
    this.#onSpoilt = onSpoilt;
  }

  calm(): void {
    this.streamLifeMs = undefined;
    this.holdChance = 0;
    this.spoilChance = 0;
    this.answerChance = 0;
  }

  /** An answer of its own, or undefined: the request passes. `nowMs`: by its own clock. */
  answer(nowMs: number): { head: AnswerHead; body: string } | undefined {
    const random = this.#random;
    if (!random.chance(this.answerChance)) return undefined;
    const html = { 'content-type': 'text/html', date: new Date(nowMs).toUTCString() };
    const head = (status: number, more: Record<string, string> = {}): AnswerHead => ({
      status,
      headers: { ...html, ...more },
    });
    const seconds = random.integer(0, 20);
    return {
      head: random.pick([
        head(200),
        head(200, { 'content-type': 'application/json' }),
        head(302, { location: 'https://login.example/' }),
        head(404),
        head(429, { 'retry-after': String(seconds) }),
        head(500),
        head(502),
        head(503, { 'retry-after': new Date(nowMs + seconds * 1000).toUTCString() }),
      ]),
      body: random.pick(['', '<html>', '{"format":1}', '{"format":1,"epoch":"e","version":1,"flags":[]}']),
    };
  }

  holds(): boolean {
    return this.#random.chance(this.holdChance);
  }

  /** Some puts, deltas and deletes may be missing from what comes back. */
  spoil(bytes: Buffer): Buffer {
    if (this.spoilChance === 0 || !this.#random.chance(this.spoilChance)) return bytes;
    const events = bytes.toString().match(/event: .*\n(.+\n)*\n/g) ?? [];
    const kept = events.filter(
      (event) => !/^event: (put|delta|delete)/.test(event) || this.#random.chance(0.7),
    );
    if (kept.length === events.length) return bytes;
    this.#onSpoilt();
    return Buffer.from(kept.join(''));
  }
}
