import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { Log } from './log.ts';
import type { Redis } from './redis/open-redis.ts';

/** What everything stands on, handed down from the composition root. */
export interface System {
  database: Database;
  bus: Bus;
  /** undefined: none is used. */
  redis: Redis | undefined;
  clock: Clock;
  log: Log;
  /** Whether the database is known to be as this version needs it; false only after a start without it. */
  isPrepared(): boolean;
}
