/** Changes a second through the door, each committed and recorded before it is answered. */
import type { Figure } from './figure.ts';
import { quantile, text } from './quantile.ts';
import {
  call,
  embeddedStore,
  postgresStore,
  runService,
  type Store,
  startDurablePostgres,
} from './run-service.ts';

export interface WriteCounts {
  durationMs: number;
  clients: number[];
}

export async function measureWrites(
  say: (line: string) => void,
  counts: WriteCounts = { durationMs: 4_000, clients: [1, 8] },
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  say('embedded');
  const embedded = await measureOn('embedded', store, counts);
  await remove();
  say('PostgreSQL');
  const { cluster, version } = await startDurablePostgres();
  try {
    const postgres = await measureOn(`PostgreSQL ${version}`, await postgresStore(cluster), counts);
    return [...embedded, ...postgres];
  } finally {
    await cluster.stop();
  }
}

async function measureOn(
  name: string,
  store: Store,
  { durationMs, clients }: WriteCounts,
): Promise<Figure[]> {
  await using service = await runService(store);
  const key = service.keys!.administrator;
  const flags = Array.from({ length: Math.max(...clients) }, (_, i) => `bench-${i}`);
  for (const flag of flags) await call(service, key, 'POST', '/flags', { key: flag, kind: 'boolean' });

  /** Turns its own flag on and off until the time is over; the times of each, in milliseconds. */
  async function toggle(flag: string, endsAt: number): Promise<number[]> {
    const times: number[] = [];
    for (let on = false; performance.now() < endsAt; on = !on) {
      const askedAt = performance.now();
      const verb = on ? 'disable' : 'enable';
      await call(service, key, 'POST', `/flags/${flag}/environments/production/${verb}`);
      times.push(performance.now() - askedAt);
    }
    // As they were, so that the next run changes something from its first request on.
    await call(service, key, 'POST', `/flags/${flag}/environments/production/disable`);
    return times;
  }

  // Until it is compiled.
  await toggle(flags[0]!, performance.now() + durationMs / 2);
  const figures: Figure[] = [];
  for (const count of clients) {
    const startedAt = performance.now();
    const endsAt = startedAt + durationMs;
    const times = (await Promise.all(flags.slice(0, count).map((flag) => toggle(flag, endsAt)))).flat();
    const seconds = (performance.now() - startedAt) / 1_000;
    figures.push({
      name: `${name}, ${count} client${count === 1 ? '' : 's'}`,
      value: times.length / seconds,
      unit: '1/s',
      note: `p50 ${text(quantile(times, 0.5))} ms, p99 ${text(quantile(times, 0.99))} ms`,
    });
  }
  return figures;
}
