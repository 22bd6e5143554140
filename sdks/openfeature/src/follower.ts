/** What a client tells of itself, passed on as a provider's events. */

interface StatusEvent {
  /** Why, where something is wrong. */
  readonly message?: string;
  readonly errorCode?: string;
}

interface ChangeEvent {
  readonly flagsChanged: string[];
}

type StatusEventName = 'PROVIDER_READY' | 'PROVIDER_STALE' | 'PROVIDER_ERROR';

/** What the clients of both SDKs have in common here. */
export interface Followed {
  /** Calls the listener at once where the event is that of the present status; returns what ends it. */
  on(name: StatusEventName, listener: (event: StatusEvent) => void): () => void;
  on(name: 'PROVIDER_CONFIGURATION_CHANGED', listener: (event: ChangeEvent) => void): () => void;
}

export type Emit = (
  name: StatusEventName | 'PROVIDER_CONFIGURATION_CHANGED',
  details: Record<string, unknown>,
) => void;

/**
 * Follows a client from the end of initialize() on. Until then, and about the context, OpenFeature's SDK draws its
 * conclusions from promises and runs handlers itself: to emit the same would run them twice.
 */
export class Follower {
  #told: StatusEventName;
  readonly #leave: (() => void)[];

  /** @param told the event that OpenFeature's SDK makes of the promise that initialize() gave it. */
  constructor(client: Followed, told: StatusEventName, emit: Emit) {
    this.#told = told;
    this.#leave = [
      client.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged }) => {
        emit('PROVIDER_CONFIGURATION_CHANGED', { flagsChanged });
      }),
    ];
    const follow = (name: StatusEventName) =>
      client.on(name, ({ message, errorCode }) => {
        if (name === this.#told) return;
        this.#told = name;
        emit(name, {
          ...(message !== undefined && { message }),
          ...(errorCode !== undefined && { errorCode }),
        });
      });
    // After the SDK has set its status by the promise: a client may be READY no longer by then.
    const timer = setTimeout(() => {
      this.#leave.push(follow('PROVIDER_READY'), follow('PROVIDER_STALE'), follow('PROVIDER_ERROR'));
    });
    this.#leave.push(() => clearTimeout(timer));
  }

  /** OpenFeature's SDK has set this status by itself. */
  told(name: StatusEventName): void {
    this.#told = name;
  }

  stop(): void {
    for (const leave of this.#leave.splice(0)) leave();
  }
}

/** Why a client is in status ERROR; undefined where it is not. */
export function errorOf(client: Followed): string | undefined {
  let message: string | undefined;
  client.on('PROVIDER_ERROR', (event) => {
    message = event.message;
  })();
  return message;
}
