/**
 * The only clock and the only queue of events. Between two events every promise that can settle does, so that an
 * event sees what the one before it has led to, and a crash at an event is a clean cut.
 */
interface Event {
  atMs: number;
  order: number;
  run: (() => void) | undefined;
}

export class Scheduler {
  /** Virtual milliseconds since the beginning. */
  nowMs = 0;
  /** Events run so far. */
  steps = 0;
  readonly #heap: Event[] = [];
  #order = 0;

  /** Events at the same instant run in the order they were given. Answers how to cancel it. */
  after(delayMs: number, run: () => void): () => void {
    const event: Event = { atMs: this.nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#push(event);
    return () => {
      event.run = undefined;
    };
  }

  /** Runs events up to that time, or until `isOver` after one; then it is that time, or that of the last event. */
  async runUntil(endMs: number, afterEach: () => void, isOver: () => boolean = () => false): Promise<void> {
    while (!isOver()) {
      const event = this.#heap[0];
      if (event === undefined || event.atMs > endMs) {
        this.nowMs = endMs;
        return;
      }
      this.#pop();
      if (event.run === undefined) continue;
      this.nowMs = event.atMs;
      this.steps++;
      event.run();
      await settled();
      afterEach();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(event, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

/** Node runs what nextTick was given only when no promise is left to settle, however many each of them begins. */
function settled(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
