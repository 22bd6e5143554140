/** Events that wait to be sent, bounded in number and size. A full queue drops the newest and counts what it drops. */
export class EventQueue {
  readonly #capacity: number;
  readonly #maxChars: number;
  #events: string[] = [];
  #chars = 0;
  #dropped = 0;

  /** @param capacity events; @param maxChars UTF-16 units of their JSON together. */
  constructor(capacity: number, maxChars = 8 * 1024 * 1024) {
    this.#capacity = capacity;
    this.#maxChars = maxChars;
  }

  get length(): number {
    return this.#events.length;
  }

  get isHalfFull(): boolean {
    return this.#events.length * 2 >= this.#capacity || this.#chars * 2 >= this.#maxChars;
  }

  get isFull(): boolean {
    return this.#events.length >= this.#capacity || this.#chars >= this.#maxChars;
  }

  /** @param event an event as JSON */
  add(event: string): void {
    if (this.isFull) {
      this.#dropped++;
      return;
    }
    this.#events.push(event);
    this.#chars += event.length;
  }

  /** Removes the oldest, up to both limits, but one even if it is longer than `maxChars`. */
  take(maxEvents: number, maxChars: number): string[] {
    let count = 0;
    let chars = 0;
    for (const event of this.#events) {
      if (count >= maxEvents || (count > 0 && chars + event.length > maxChars)) break;
      count++;
      chars += event.length;
    }
    this.#chars -= chars;
    return this.#events.splice(0, count);
  }

  /** Counts events that were lost elsewhere on their way. */
  countDropped(count: number): void {
    this.#dropped += count;
  }

  /** How many were dropped since it was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}
