/** Who wants to hear of what. One that fails disturbs neither the others nor the client. */
export class Listeners<Events> {
  readonly #onFailure: (error: unknown) => void;
  readonly #listeners = new Map<keyof Events, Set<(event: never) => unknown>>();

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** Returns what unsubscribes. A function that is added twice is called once. */
  add<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => unknown): () => void {
    const those = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, those);
    those.add(listener);
    return () => {
      those.delete(listener);
    };
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      this.tell(listener as (event: Events[Name]) => unknown, event);
    }
  }

  /** Calls one listener. */
  tell<Event>(listener: (event: Event) => unknown, event: Event): void {
    try {
      const result = listener(event);
      if (result instanceof Promise) result.catch(this.#onFailure);
    } catch (error) {
      this.#onFailure(error);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
