/** Everything a client waits for, by name, on one timer. */
export interface Timers {
  /** Runs `run` once, unless the name is set again, which replaces it, or cleared before. */
  set(name: unknown, delayMs: number, run: () => void): void;
  has(name: unknown): boolean;
  clear(...names: unknown[]): void;
  /** Nothing runs any more, what is set from now on neither. */
  end(): void;
}

export function createTimers(): Timers {
  const due = new Map<unknown, [atMs: number, run: () => void]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const arm = (): void => {
    clearTimeout(timer);
    const atMs = Math.min(...[...due.values()].map(([atMs]) => atMs));
    if (isOver) return;
    // Later than 2^31 ms would be at once; early, or for nobody, it finds nothing due and sets itself again.
    timer = setTimeout(fire, Math.min(1e9, atMs - performance.now()));
    // A server that renders pages must be able to end; in browsers there is no such thing.
    (timer as { unref?: () => void }).unref?.();
  };

  const fire = (): void => {
    const now = performance.now();
    // One that an earlier one of this round clears or sets anew is met no more, or as it is then.
    for (const [name, [atMs, run]] of due) {
      if (atMs <= now && due.delete(name)) run();
    }
    arm();
  };

  return {
    set(name, delayMs, run) {
      due.set(name, [performance.now() + delayMs, run]);
      arm();
    },
    has: (name) => due.has(name),
    clear(...names) {
      for (const name of names) due.delete(name);
      arm();
    },
    end() {
      isOver = true;
      arm();
    },
  };
}
