/** What a client tells of itself, passed on as a provider's events. */

interface StatusEvent {
  /** Why, where something is wrong. */
  readonly message?: string;
  readonly errorCode?: string;
}

type StatusEventName = 'PROVIDER_READY' | 'PROVIDER_STALE' | 'PROVIDER_ERROR';

/** What the clients of both SDKs have in common here. */
export interface Followed {
  /** Calls the listener at once where the event is that of the present status; returns what ends it. */
  on(name: StatusEventName, listener: (event: StatusEvent) => void): () => void;
  on(
    name: 'PROVIDER_CONFIGURATION_CHANGED',
    listener: (event: { readonly flagsChanged: string[] }) => void,
  ): () => void;
}

export type Emit = (
  name: StatusEventName | 'PROVIDER_CONFIGURATION_CHANGED',
  details: Record<string, unknown>,
) => void;

/**
 * Follows a client, but not while a promise is pending that initialize() or onContextChange() gave: from those
 * OpenFeature's SDK draws its own conclusions and runs the handlers, and to emit the same would run them twice.
 */
export class Follower {
  readonly #client: Followed;
  readonly #emit: Emit;
  readonly #leave: (() => void)[];
  #leaveStatus: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauses = 1;
  /** What OpenFeature's SDK knows. */
  #told: StatusEventName = 'PROVIDER_ERROR';

  /** Says nothing of the status until resume(). */
  constructor(client: Followed, emit: Emit) {
    this.#client = client;
    this.#emit = emit;
    this.#leave = [
      client.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged }) => this.#changed(flagsChanged)),
    ];
  }

  get isPaused(): boolean {
    return this.#pauses > 0;
  }

  /** A promise has begun; as many resume() follow. */
  pause(): void {
    this.#pauses++;
    this.#leaveAll();
  }

  /** @param told what OpenFeature's SDK makes of the end of the promise, once that has reached it. */
  resume(told: StatusEventName): void {
    this.#pauses--;
    this.#told = told;
    if (this.isPaused) return;
    // By then the SDK has set its status; the client's may be another one.
    this.#timer = setTimeout(() => {
      const names = ['PROVIDER_READY', 'PROVIDER_STALE', 'PROVIDER_ERROR'] as const;
      this.#leaveStatus = names.map((name) => this.#client.on(name, (event) => this.#tell(name, event)));
    });
  }

  /** The client is READY, with other values, though nobody waits for it (any more). */
  caughtUp(flagsChanged: string[]): void {
    if (this.isPaused) return;
    this.#tell('PROVIDER_READY', {});
    if (flagsChanged.length > 0) this.#changed(flagsChanged);
  }

  stop(): void {
    // Promises that are pending end too late to begin anything.
    this.#pauses = Number.POSITIVE_INFINITY;
    for (const leave of this.#leave) leave();
    this.#leaveAll();
  }

  #changed(flagsChanged: string[]): void {
    this.#emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged });
  }

  #tell(name: StatusEventName, { message, errorCode }: StatusEvent): void {
    if (name === this.#told) return;
    this.#told = name;
    this.#emit(name, {
      ...(message !== undefined && { message }),
      ...(errorCode !== undefined && { errorCode }),
    });
  }

  #leaveAll(): void {
    clearTimeout(this.#timer);
    for (const leave of this.#leaveStatus.splice(0)) leave();
  }
}
