/**
 * Tells the service which versions became visible here: the proof of delivery that people see on a flag's page. Only
 * where the stream asked for it, and spread over the time it gave, so that a fleet does not answer every change at once. One
 * that fails is tried again a few times; after that what it said goes with the next one.
 */
import type { Clock } from '../clock.ts';
import type { Timetable } from '../timetable.ts';
import type { Version } from '../version.ts';

/** The body of `POST /sdk/confirmations`, but for the instance. */
export interface Confirmation {
  epoch: string;
  /** Held before, in this epoch; null: nothing. */
  from: number | null;
  applied: { version: number; agoMs: number }[];
}

export interface ConfirmerOptions {
  clock: Clock;
  timetable: Timetable;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Sends it; resolves to whether the service took it. Never rejects. */
  send: (confirmation: Confirmation) => Promise<boolean>;
}

/** Told in one confirmation at most; where more gather the older ones are left out. */
const MOST_APPLIED = 64;
const MOST_ATTEMPTS = 5;
/** The service may not give more time. */
const MOST_WITHIN_MS = 600_000;
const CONFIRM = 'confirm';

export class Confirmer {
  readonly #options: ConfirmerOptions;
  #withinMs: number | undefined;
  #epoch = '';
  #from: number | null = null;
  #applied: { version: number; atMs: number }[] = [];
  #isSending = false;
  #failures = 0;

  constructor(options: ConfirmerOptions) {
    this.#options = options;
  }

  /** The stream asks for it, within so many milliseconds of each change; undefined: it has ended. */
  asked(withinMs: number | undefined): void {
    this.#withinMs = withinMs && Math.min(withinMs, MOST_WITHIN_MS);
    this.#failures = 0;
    if (withinMs === undefined) this.#options.timetable.clear(CONFIRM);
    else this.#schedule();
  }

  /** A state of an earlier process is held, or one that was polled: known, and nobody waits to hear of it. */
  restored({ epoch, version }: Version): void {
    this.#epoch = epoch;
    this.#from = version;
    this.#applied = [];
  }

  /** This state has just become visible. */
  applied({ epoch, version }: Version): void {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#from = null;
      this.#applied = [];
    }
    this.#failures = 0;
    this.#applied.push({ version, atMs: this.#options.clock.monotonicMs() });
    if (this.#applied.length > MOST_APPLIED) this.#applied.shift();
    this.#schedule();
  }

  #schedule(): void {
    const { timetable, random } = this.#options;
    if (this.#withinMs === undefined || this.#applied.length === 0) return;
    if (this.#isSending || this.#failures >= MOST_ATTEMPTS || timetable.has(CONFIRM)) return;
    const delayMs = this.#withinMs * (this.#failures + random());
    timetable.set(CONFIRM, delayMs, () => void this.#confirm());
  }

  async #confirm(): Promise<void> {
    const { clock, send } = this.#options;
    const epoch = this.#epoch;
    const nowMs = clock.monotonicMs();
    const applied = this.#applied.map(({ version, atMs }) => ({ version, agoMs: nowMs - atMs }));
    this.#isSending = true;
    const isTaken = await send({ epoch, from: this.#from, applied });
    this.#isSending = false;
    if (!isTaken) {
      this.#failures++;
    } else if (epoch === this.#epoch) {
      const from = applied.at(-1)!.version;
      this.#from = from;
      this.#applied = this.#applied.filter(({ version }) => version > from);
    }
    this.#schedule();
  }
}
