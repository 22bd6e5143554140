import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';

/** What everything stands on, handed down from the composition root. */
export interface System {
  database: Database;
  bus: Bus;
  clock: Clock;
  log: Log;
}
