/**
 * Counts of evaluations since they were last taken. Evaluating counts on the outcome itself (`tally++`), so this only
 * collects; flags that do not exist have no outcome of their own and are counted here by name, a bounded number of
 * names, since a caller may build names from input.
 */
import { type Evaluator, FLAG_NOT_FOUND, type Result } from '@halyard/core';
import { isName, type SummaryEvent } from './event.ts';

type Count = Pick<SummaryEvent, 'flag' | 'variant' | 'reason' | 'errorCode' | 'count'>;

export class Summaries {
  readonly #evaluator: Evaluator;
  readonly #maxUnknown: number;
  readonly #counts = new Map<string, Count>();
  readonly #unknown = new Map<string, number>();
  #overflow = 0;
  #fromMs: number;

  constructor(evaluator: Evaluator, nowMs: number, maxUnknown = 1000) {
    this.#evaluator = evaluator;
    this.#fromMs = nowMs;
    this.#maxUnknown = maxUnknown;
  }

  /** Counts an evaluation of a flag that does not exist; one whose name cannot be sent as one that is lost. */
  countUnknown(flag: string): void {
    const count = this.#unknown.get(flag);
    const isNew = count === undefined;
    if (isNew && (this.#unknown.size >= this.#maxUnknown || !isName(flag))) this.#overflow++;
    else this.#unknown.set(flag, (count ?? 0) + 1);
  }

  /** Evaluations of unknown flags that are lost, since this was last asked. */
  takeOverflow(): number {
    const overflow = this.#overflow;
    this.#overflow = 0;
    return overflow;
  }

  /**
   * Adds up what was counted since. While nothing can be sent this is called instead of take(): the evaluator keeps
   * the outcomes of every flag that changed until they are drained, and here they are one number.
   */
  collect(): void {
    this.#evaluator.drain((flag, { result }, count) => this.#add(flag, result, count));
  }

  /** Every count exactly once, also those of flags that changed or went since; none that are zero. */
  take(nowMs: number): SummaryEvent[] {
    this.collect();
    for (const [flag, count] of this.#unknown) this.#add(flag, FLAG_NOT_FOUND.result, count);
    const from = new Date(this.#fromMs).toISOString();
    const to = new Date(nowMs).toISOString();
    const events = [...this.#counts.values()].flatMap(({ count, ...rest }) =>
      inParts(count).map((part): SummaryEvent => ({ kind: 'summary', ...rest, count: part, from, to })),
    );
    this.#fromMs = nowMs;
    this.#unknown.clear();
    this.#counts.clear();
    return events;
  }

  #add(flag: string, { variant, reason, errorCode }: Result, count: number): void {
    const name = JSON.stringify([flag, variant, reason, errorCode]);
    const known = this.#counts.get(name);
    if (known) known.count += count;
    else this.#counts.set(name, { flag, variant, reason, ...(errorCode && { errorCode }), count });
  }
}

/** The service takes at most this many in one summary; a long outage can gather more. */
const MOST_AT_ONCE = 1e9;

function inParts(count: number): number[] {
  const whole = new Array<number>(Math.floor(count / MOST_AT_ONCE)).fill(MOST_AT_ONCE);
  const rest = count % MOST_AT_ONCE;
  return rest > 0 ? [...whole, rest] : whole;
}
