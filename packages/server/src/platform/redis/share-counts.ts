/**
 * Lets the nodes of a fleet keep limits together: each tells Redis what it let through and hears what all did, several
 * times a second, while requests are decided from memory and never wait for it.
 *
 * What a node knows of the others is as old as a settlement, 0.25 s, and its answer. So a fleet lets through more than
 * the quota by what the others let through in that time at most, which is 2.5 % of it where a key uses it up evenly.
 * With Redis away, or flushed, each node goes on with what it knows, and soon with the whole quota by itself: n nodes
 * let through n times the quota at most. What could not be told is not told again, for it may have arrived.
 */
import type { Timers } from '../clock.ts';
import { type RateLimiter, type Untold, windowSeconds } from '../rate-limiter.ts';
import type { Redis } from './open-redis.ts';

const settleMs = 250;
/** Keys told at once, of each limit; others have their turn at the next settlement. */
const keysAtOnce = 2_000;
/** Redis keeps a count as long as it matters, and somewhat longer for clocks that differ. */
const keptMs = 3 * windowSeconds * 1_000;

/** Answers how to end it. */
export function shareCounts(redis: Redis, limiters: readonly RateLimiter[], timers: Timers): () => void {
  let isRunning = false;

  async function settle(): Promise<void> {
    if (isRunning || redis.status() === 'down') return;
    isRunning = true;
    try {
      for (const limiter of limiters) await tell(redis, limiter.name, limiter.untold(keysAtOnce));
    } catch {
      // The next settlement goes on; what was counted here still counts here.
    } finally {
      isRunning = false;
    }
  }

  return timers.every(settleMs, () => void settle());
}

async function tell(redis: Redis, limit: string, untold: readonly Untold[]): Promise<void> {
  if (untold.length === 0) return;
  const totals = await redis.run(async (client) => {
    const commands = client.multi();
    for (const { key, window, count } of untold) {
      const name = redis.name('rate', limit, String(window), key);
      commands.incrBy(name, count.here - count.told).pExpire(name, keptMs);
      count.told = count.here;
    }
    return commands.execAsPipeline();
  });
  untold.forEach(({ count }, i) => {
    // Less than what was told from here: Redis was flushed, or lost some of it.
    count.elsewhere = Math.max(0, Number(totals[2 * i]) - count.told);
  });
}
