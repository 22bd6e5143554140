import type { RedisClientOptions } from 'redis';

/** A connection on which nothing moved for so long is dead; pings see to it that something does on a live one. */
const silenceMs = 5_000;
/** How often a ping is sent on a connection where nobody asks anything. */
const pingIntervalMs = 1_000;
const connectTimeoutMs = 2_000;
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** How both connections are made: they give up quickly what does not answer, and try again for ever. */
export function clientOptions(url: string) {
  return {
    url,
    name: 'halyard',
    pingInterval: pingIntervalMs,
    // A feature of Redis Enterprise, asked for with a command that others refuse.
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: connectTimeoutMs,
      socketTimeout: silenceMs,
      reconnectStrategy: (retries) =>
        Math.min(firstPauseMs * 2 ** Math.min(retries, 10), longestPauseMs) * (0.5 + Math.random()),
    },
  } satisfies RedisClientOptions;
}
