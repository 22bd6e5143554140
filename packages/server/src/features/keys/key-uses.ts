/**
 * When keys were last used. Each node remembers it of the keys that it lets in, and writes it down once a minute: it
 * costs no request a query, and a stop without warning loses a minute of it at most.
 */
import type { System } from '../../platform/system.ts';
import type { Delivery, KeyUse } from '../delivery/index.ts';
import { recordUses } from './queries.ts';

export interface KeyUses {
  /** Writes what is new; what cannot be written now is kept. Never rejects. */
  flush(): Promise<void>;
  /** Flushes once more and stops. */
  close(): Promise<void>;
}

export function openKeyUses(
  { database, log, isPrepared }: System,
  delivery: Pick<Delivery, 'takeKeyUses'>,
  { flushMs = 60_000 } = {},
): KeyUses {
  const waiting = new Map<string, KeyUse>();
  let running: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    for (const use of delivery.takeKeyUses()) waiting.set(use.id, use);
    if (waiting.size === 0 || !isPrepared()) return;
    const uses = [...waiting.values()];
    try {
      await recordUses(database.db, uses);
      for (const use of uses) if (waiting.get(use.id) === use) waiting.delete(use.id);
    } catch (error) {
      log.debug({ error: (error as Error).message }, 'when keys were used cannot be written now');
    }
  }

  function flush(): Promise<void> {
    running = running.then(write);
    return running;
  }

  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();
  return {
    flush,
    close() {
      clearInterval(timer);
      return flush();
    },
  };
}
