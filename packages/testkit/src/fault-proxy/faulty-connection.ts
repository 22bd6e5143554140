import type { Socket } from 'node:net';
import { Lane } from './lane.ts';
import { makeRule, type Toxic } from './toxics.ts';

/** Towards the server, towards the client, or both ways. */
export type Direction = 'upstream' | 'downstream' | 'both';

/** One client, its connection to the server, and what is on the two lanes between them. */
export class FaultyConnection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #lanes: Readonly<Record<'upstream' | 'downstream', Lane>>;
  #openSockets = 2;

  /** `onClose`: both sides are gone. `random` is uniform in [0, 1). */
  constructor(client: Socket, upstream: Socket, onClose: () => void) {
    this.#client = client;
    this.#upstream = upstream;
    this.#lanes = { upstream: new Lane(client, upstream), downstream: new Lane(upstream, client) };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      // 'close' follows, and the lane tells the other side.
      socket.on('error', () => {});
      socket.on('close', () => {
        if (--this.#openSockets > 0) return;
        this.#closeLanes();
        onClose();
      });
    }
  }

  /** Bytes that the sides have been sent. */
  get passedBytes(): { readonly upstream: number; readonly downstream: number } {
    const { upstream, downstream } = this.#lanes;
    return { upstream: upstream.passedBytes, downstream: downstream.passedBytes };
  }

  lay(id: object, toxic: Toxic, direction: Direction, random: () => number): void {
    for (const lane of this.#lanesOf(toxic, direction)) {
      lane.lay(
        id,
        makeRule(toxic, (how) => this.cut(how), random),
      );
    }
  }

  lift(id: object): void {
    for (const lane of Object.values(this.#lanes)) lane.lift(id);
  }

  /** `close`: what was written still arrives. */
  cut(how: 'close' | 'reset'): void {
    this.#closeLanes();
    for (const socket of [this.#client, this.#upstream]) {
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  #closeLanes(): void {
    for (const lane of Object.values(this.#lanes)) lane.close();
  }

  #lanesOf({ kind }: Toxic, direction: Direction): readonly Lane[] {
    if (direction === 'both' || kind === 'halfOpen') return Object.values(this.#lanes);
    return [this.#lanes[direction]];
  }
}
