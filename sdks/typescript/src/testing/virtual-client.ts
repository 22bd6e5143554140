/** A client on a clock that is told the time, with every duration as it is in production. */
import type { Snapshot } from '@halyard/core';
import { onTestFinished } from 'vitest';
import { Client } from '../client.ts';
import type { Log } from '../log.ts';
import { parseOptions, type ServiceOptions } from '../options.ts';
import type { Surroundings } from '../surroundings.ts';
import { TIMINGS } from '../timings.ts';
import { countingClock } from './client-sockets.ts';
import { KEY } from './clients.ts';
import { FakeClock } from './fake-clock.ts';
import { seededRandom } from './random.ts';
import { VirtualService } from './virtual-service.ts';

export interface VirtualClient {
  client: Client;
  clock: FakeClock;
  /** The client's own timers alone. */
  timers: { readonly most: number; readonly pending: number };
  service: VirtualService;
  /** Lines of the log with their levels. */
  lines: { level: keyof Log; line: string }[];
  /** Lets time go by, in steps between which promises are kept; looks after each. */
  pass(ms: number, look?: () => void, stepMs?: number): Promise<void>;
}

/** @param seed of all that is random. */
export function startVirtual(
  snapshot: Snapshot,
  {
    seed = 1,
    options = {},
    surroundings = {},
  }: { seed?: number; options?: Partial<ServiceOptions>; surroundings?: Partial<Surroundings> } = {},
): VirtualClient {
  const clock = new FakeClock();
  const timers = countingClock(clock);
  const service = new VirtualService(clock, snapshot);
  const lines: VirtualClient['lines'] = [];
  const write = (level: keyof Log) => (line: string) => void lines.push({ level, line });
  const log = { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
  const settings = parseOptions({ url: 'http://virtual', key: KEY, cache: false, log, ...options });
  const client = new Client(settings, {
    clock: timers,
    network: service,
    random: seededRandom(seed),
    timings: TIMINGS,
    ...surroundings,
  });
  onTestFinished(() => {
    void client.close();
    clock.pass(10_000);
  });
  return {
    client,
    clock,
    timers,
    service,
    lines,
    async pass(ms, look, stepMs = 1000) {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.pass(Math.min(stepMs, left));
        await new Promise((resolve) => setImmediate(resolve));
        look?.();
      }
    },
  };
}
