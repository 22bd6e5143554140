/** The bell that says "something was committed": at most once, late, twice, in another order, or never. */
import { type Bus, createProcessBus } from '../../server/src/platform/bus.ts';
import type { Random } from './random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Trace } from './trace.ts';

export class Doorbell {
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #ringers = new Map<string, () => void>();
  lossChance = 0;
  twiceChance = 0;
  slownessMs = 5;

  constructor(random: Random, trace: Trace) {
    this.#random = random;
    this.#trace = trace;
  }

  calm(): void {
    this.lossChance = 0;
    this.twiceChance = 0;
    this.slownessMs = 5;
  }

  ring(): void {
    for (const ring of this.#ringers.values()) ring();
  }

  /** Of a process that starts; the one before it under that name is gone. */
  busOf(process: SimulatedProcess): Bus {
    const bus = createProcessBus(process.name);
    let rung = 0;
    let heard = 0;
    this.#ringers.set(process.name, () => {
      if (!process.isAlive) return;
      const number = ++rung;
      if (this.#random.chance(this.lossChance)) {
        this.#trace.count('a ring lost', process.name);
        return;
      }
      const isTwice = this.#random.chance(this.twiceChance);
      if (isTwice) this.#trace.count('a ring heard twice', process.name);
      for (let i = 0; i < (isTwice ? 2 : 1); i++) {
        process.receive(0.3 + this.#random.next() * this.slownessMs, () => {
          if (number < heard) this.#trace.count('rings in another order', process.name);
          heard = Math.max(heard, number);
          bus.ring();
        });
      }
    });
    return bus;
  }
}
