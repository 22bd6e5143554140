/** What happens beside the answers, from the evaluation to the service: counts, exposures, what callers track. */
import type { Context, Evaluator, Outcome } from '@halyard/core';
import { type Event, unitOf } from './event.ts';
import { Exposures } from './exposures.ts';
import { EventQueue } from './queue.ts';
import { EventSender, type SenderOptions } from './sender.ts';
import { Summaries } from './summary.ts';

export interface RecorderOptions extends Omit<SenderOptions, 'queue' | 'summaries'> {
  /** Counts evaluations on its outcomes. */
  evaluator: Evaluator;
  /** How many events wait at most. */
  capacity: number;
}

/** Units of experiments that are remembered as already reported. */
const REMEMBERED_UNITS = 50_000;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #queue: EventQueue;
  readonly #summaries: Summaries;
  readonly #exposures = new Exposures(REMEMBERED_UNITS);
  readonly #sender: EventSender;
  #isClosed = false;

  constructor(options: RecorderOptions) {
    const { evaluator, capacity, clock } = options;
    this.#options = options;
    this.#queue = new EventQueue(capacity);
    this.#summaries = new Summaries(evaluator, clock.now());
    this.#sender = new EventSender({ ...options, queue: this.#queue, summaries: this.#summaries });
  }

  start(): void {
    this.#sender.start();
  }

  /** Notes what an outcome is beside its value: an exposure, or one of a flag that does not exist. */
  note(key: string, context: Context, { result, by }: Outcome): void {
    const { experiment, variant, errorCode } = result;
    if (errorCode === 'FLAG_NOT_FOUND') {
      this.#summaries.countUnknown(String(key));
      return;
    }
    if (experiment === undefined || variant === null || this.#isClosed) return;
    const unit = unitOf(context, by);
    if (unit === undefined) return;
    // While the queue is full a unit stays new, and is reported when it comes again.
    if (this.#queue.isFull) {
      if (!this.#exposures.isKnown(result, unit)) this.#queue.countDropped(1);
    } else if (this.#exposures.isFirst(result, unit)) {
      const at = new Date(this.#options.clock.now()).toISOString();
      const { key: name, phase } = experiment;
      this.add({ kind: 'exposure', experiment: name, phase, variant, unit, at });
    }
  }

  add(event: Event): void {
    this.#sender.add(event);
  }

  /** Sends what was recorded until now; resolves when it is sent or has failed for now. Never rejects. */
  flush(): Promise<void> {
    return this.#sender.flush();
  }

  /** Gives what is left two seconds to be sent. Never rejects. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#sender.close();
  }
}
