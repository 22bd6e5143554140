/** What happens beside the answers, until it is sent: counts, exposures, what callers track. */
import type { Context, Evaluator, Outcome } from '@halyard/core';
import { type Event, unitOf } from './event.ts';
import { Exposures } from './exposures.ts';
import { EventQueue } from './queue.ts';
import { Summaries } from './summary.ts';

export interface RecorderOptions {
  /** Counts evaluations on its outcomes. */
  evaluator: Evaluator;
  /** How many events wait at most. */
  capacity: number;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Something waits in the queue that did not. */
  onAdded?: () => void;
}

/** Units of experiments that are remembered as already reported. */
const REMEMBERED_UNITS = 50_000;

export class Recorder {
  readonly queue: EventQueue;
  readonly summaries: Summaries;
  readonly #options: RecorderOptions;
  readonly #exposures = new Exposures(REMEMBERED_UNITS);
  #isClosed = false;

  constructor(options: RecorderOptions) {
    const { evaluator, capacity, now } = options;
    this.#options = options;
    this.queue = new EventQueue(capacity);
    this.summaries = new Summaries(evaluator, now());
  }

  /** Notes what an outcome is beside its value: an exposure, or one of a flag that does not exist. */
  note(key: string, context: Context, { result, by }: Outcome): void {
    const { experiment, variant, errorCode } = result;
    if (errorCode === 'FLAG_NOT_FOUND') {
      this.summaries.countUnknown(String(key));
      return;
    }
    if (experiment === undefined || variant === null || this.#isClosed) return;
    const unit = unitOf(context, by);
    if (unit === undefined) return;
    // While the queue is full a unit stays new, and is reported when it comes again.
    if (this.queue.isFull) {
      if (!this.#exposures.isKnown(result, unit)) this.queue.countDropped(1);
    } else if (this.#exposures.isFirst(result, unit)) {
      const at = new Date(this.#options.now()).toISOString();
      const { key: name, phase } = experiment;
      this.add({ kind: 'exposure', experiment: name, phase, variant, unit, at });
    }
  }

  add(event: Event): void {
    this.queue.add(JSON.stringify(event));
    this.#options.onAdded?.();
  }

  /** From now on exposures are not noted any more. */
  close(): void {
    this.#isClosed = true;
  }
}
