/**
 * LISTEN on a connection of its own, since a pooled one may change hands. On loss it reconnects with backoff and
 * rings once when it is back: whatever was missed meanwhile is found by reading the log.
 */
import pg from 'pg';
import { type Bus, createProcessBus } from './bus.ts';
import type { Log } from './log.ts';
import { within } from './within.ts';

/** The channel of NOTIFY; the payload is empty, for the log says the rest. */
export const channel = 'halyard_changes';

/** Longer than this without an answer to a keepalive query and the connection counts as dead. */
const keepaliveMs = 10_000;

export function createPostgresBus(connectionString: string, log: Log): Bus {
  const local = createProcessBus();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let delayMs = 100;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString,
      application_name: 'halyard-bus',
      connectionTimeoutMillis: 5_000,
      query_timeout: keepaliveMs,
    });
    let over = false;
    const lose = () => {
      if (over) return;
      over = true;
      if (client === next) client = undefined;
      next.end().catch(() => {});
      schedule();
    };
    next.on('error', lose);
    next.on('end', lose);
    next.on('notification', () => local.ring());
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch {
      lose();
      return;
    }
    if (closed) {
      over = true;
      await next.end().catch(() => {});
      return;
    }
    client = next;
    delayMs = 100;
    local.ring();
    keepAlive(next, lose);
  }

  function keepAlive(on: pg.Client, lose: () => void): void {
    timer = setTimeout(() => {
      on.query('select 1').then(
        () => {
          if (client === on && !closed) keepAlive(on, lose);
        },
        () => lose(),
      );
    }, keepaliveMs);
    timer.unref();
  }

  function schedule(): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), delayMs * (0.5 + Math.random()));
    timer.unref();
    delayMs = Math.min(delayMs * 2, 5_000);
    if (delayMs === 200) log.warn('doorbell lost; polling until it is back');
  }

  void connect();
  return {
    ...local,
    isConnected: () => client !== undefined,
    async close() {
      closed = true;
      clearTimeout(timer);
      await local.close();
      if (client) await within(1_000, client.end()).catch(() => {});
    },
  };
}
