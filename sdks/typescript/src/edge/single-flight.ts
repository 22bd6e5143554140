/**
 * One run of some work at a time, for all requests of an isolate. Whoever comes meanwhile waits by looking and not for the
 * other's promise: on some platforms that belongs to the request which made it, and is dropped with it. For the same
 * reason a run that takes too long counts as lost, and whoever comes next begins another.
 */
export class SingleFlight {
  #running: { lostAtMs: number } | undefined;

  /** Resolves when the work is done, by whomever, or lost. @param work must not reject. */
  async run(work: () => Promise<void>, lostAfterMs: number): Promise<void> {
    const other = this.#running;
    if (other && Date.now() < other.lostAtMs) {
      while (this.#running === other && Date.now() < other.lostAtMs) await sleep(LOOK_MS);
      return;
    }
    const mine = { lostAtMs: Date.now() + lostAfterMs };
    this.#running = mine;
    await work();
    if (this.#running === mine) this.#running = undefined;
  }
}

const LOOK_MS = 4;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
