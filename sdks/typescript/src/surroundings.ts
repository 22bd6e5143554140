/** All that a client meets of the world outside it: real by default, replaced by tests and by the simulator. */
import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from './clock.ts';
import { type Disk, nodeDisk } from './disk.ts';
import { type Network, nodeNetwork } from './network.ts';
import { TIMINGS, type Timings } from './timings.ts';

export interface Surroundings {
  clock: Clock;
  timings: Timings;
  network: Network;
  /** Of the cache alone; where it is when nobody says is looked up on the real one. */
  disk: Disk;
  /** Uniform in [0, 1). */
  random: () => number;
  /** A name that nobody else has. */
  uuid: () => string;
}

export const SURROUNDINGS: Surroundings = {
  clock: systemClock,
  timings: TIMINGS,
  network: nodeNetwork,
  disk: nodeDisk,
  random: Math.random,
  uuid: randomUUID,
};
