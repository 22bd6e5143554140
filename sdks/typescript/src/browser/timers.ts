/** Everything a client waits for, by name, on one timer. Setting a name again replaces what it waited for. */
export class Timers {
  readonly #due = new Map<unknown, { at: number; run: () => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  has(name: unknown): boolean {
    return this.#due.has(name);
  }

  set(name: unknown, delayMs: number, run: () => void): void {
    this.#due.set(name, { at: performance.now() + delayMs, run });
    this.#arm();
  }

  clear(name: unknown): void {
    if (this.#due.delete(name)) this.#arm();
  }

  clearAll(): void {
    this.#due.clear();
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#due.size === 0) return;
    const at = Math.min(...[...this.#due.values()].map((each) => each.at));
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, at - performance.now()));
    // A server that renders pages must be able to end; in browsers there is no such thing.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #fire(): void {
    const now = performance.now();
    for (const [name, each] of [...this.#due]) {
      // An earlier one of this round may have cleared it or set it anew.
      if (each.at > now || this.#due.get(name) !== each) continue;
      this.#due.delete(name);
      each.run();
    }
    this.#arm();
  }
}
