/**
 * How long a change takes to every SDK. Times of different processes compare because `process.hrtime` reads the
 * system's monotonic clock, which is one for all processes of a machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@halyard/testkit';
import { type Change, changeFlag } from './change-flag.ts';
import type { Figure } from './figure.ts';
import { startProgram } from './pinned.ts';
import type { ClientsOrder, Held } from './programs/sdk-clients.ts';
import { quantile, text } from './quantile.ts';
import { postgresStore, type RunningService, runService, startDurablePostgres } from './run-service.ts';

export interface PropagationCounts {
  changes: number;
  /** SDK connections of each run. */
  connections: number[];
}

export async function measurePropagation(
  say: (line: string) => void,
  { changes, connections }: PropagationCounts = { changes: 200, connections: [1, 100] },
): Promise<Figure[]> {
  const { cluster } = await startDurablePostgres();
  try {
    const figures: Figure[] = [];
    for (const count of connections) {
      say(`${count} SDK connections, ${changes} changes`);
      await using service = await runService(await postgresStore(cluster));
      figures.push(...(await measureWith(service, count, changes)));
    }
    return figures;
  } finally {
    await cluster.stop();
  }
}

async function measureWith(service: RunningService, count: number, changes: number): Promise<Figure[]> {
  const keys = service.keys!;
  await using clients = startProgram('sdk-clients');
  const order: ClientsOrder = { url: service.url, key: keys.server, count };
  const { connected } = await clients.ask<{ connected: number }>(order);
  if (connected !== count) throw new Error(`${connected} of ${count} SDKs are connected`);

  const made: Change[] = [];
  // The first few compile the code on all sides.
  for (let i = -20; i < changes; i++) {
    const change = await changeFlag(service, keys.administrator, i % 2 !== 0);
    if (i >= 0) made.push(change);
    // Longer than the service gathers changes for, so that each is told by itself; and not in step with its timers.
    await sleep(70 + Math.random() * 30);
  }
  const last = made.at(-1)!.version;
  const { clients: held } = await waitFor(
    async () => {
      const answer = await clients.ask<Held>({});
      return answer.clients.every((notes) => (notes.at(-1)?.version ?? 0) >= last) ? answer : undefined;
    },
    { what: 'every SDK to hold the last change', timeoutMs: 30_000, intervalMs: 100 },
  );
  const arrivals = made.flatMap((change) =>
    held.map((notes) => ({ change, atMs: arrivalOf(change, notes) })),
  );
  return [
    ...figuresOf(
      `${count} SDK${count === 1 ? '' : 's'}, from asking`,
      arrivals.map(({ change, atMs }) => atMs - change.askedAtMs),
      true,
    ),
    // Negative where the stream was faster than the answer to who asked.
    ...figuresOf(
      `${count} SDK${count === 1 ? '' : 's'}, from the answer`,
      arrivals.map(({ change, atMs }) => atMs - change.answeredAtMs),
      false,
    ),
  ];
}

function arrivalOf({ version }: Change, notes: Held['clients'][number]): number {
  return notes.find((note) => note.version >= version)!.atMs;
}

function figuresOf(name: string, samples: number[], isAim: boolean): Figure[] {
  const p99 = quantile(samples, 0.99);
  return [
    { name: `${name}, p50`, value: quantile(samples, 0.5), unit: 'ms' },
    {
      name: `${name}, p99`,
      value: p99,
      unit: 'ms',
      note: `max ${text(Math.max(...samples))}, of ${samples.length}`,
      ...(isAim ? { aim: { atMost: 50 } } : {}),
    },
  ];
}
