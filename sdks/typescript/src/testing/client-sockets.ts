import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';

/** Watches every socket this process opens, on its own side, where nothing arrives late. */
export class ClientSockets {
  readonly #sockets = new Set<Socket>();
  /** The most that were open at once. */
  most = 0;
  /** How many were opened. */
  opened = 0;
  readonly #listener = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    this.opened++;
    this.#sockets.add(socket);
    this.most = Math.max(this.most, this.open);
  };

  constructor() {
    subscribe('net.client.socket', this.#listener);
  }

  get open(): number {
    for (const socket of this.#sockets) if (socket.destroyed) this.#sockets.delete(socket);
    return this.#sockets.size;
  }

  stop(): void {
    unsubscribe('net.client.socket', this.#listener);
  }
}

/** A clock that counts the timers which wait. */
export function countingClock(clock: Clock): Clock & { readonly most: number; readonly pending: number } {
  const timers = new Set<object>();
  let most = 0;
  return {
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    get most() {
      return most;
    },
    get pending() {
      return timers.size;
    },
    setTimer(run, delayMs) {
      const id = {};
      const timer = clock.setTimer(() => {
        timers.delete(id);
        run();
      }, delayMs);
      timers.add(id);
      most = Math.max(most, timers.size);
      return {
        keepAlive: timer.keepAlive,
        cancel() {
          timers.delete(id);
          timer.cancel();
        },
      };
    },
  };
}
