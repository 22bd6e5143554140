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
    if (isOver || due.size === 0) return;
    const atMs = Math.min(...[...due.values()].map(([atMs]) => atMs));
    timer = setTimeout(fire, Math.max(0, atMs - performance.now()));
    // A server that renders pages must be able to end; in browsers there is no such thing.
    (timer as { unref?: () => void }).unref?.();
  };

  const fire = (): void => {
    const now = performance.now();
    for (const [name, each] of [...due]) {
      const [atMs, run] = each;
      // An earlier one of this round may have cleared it or set it anew.
      if (atMs > now || due.get(name) !== each) continue;
      due.delete(name);
      run();
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
