/** How long after their instant the changes of held operations begin, while ten thousand wait: as the row says, by the clock of the node. */
import { setTimeout as sleep } from 'node:timers/promises';
import { queryOnce } from '@halyard/testkit';
import type { Figure } from './figure.ts';
import { quantile } from './quantile.ts';
import { call, postgresStore, type RunningService, runService, startDurablePostgres } from './run-service.ts';

export interface LatenessCounts {
  waiting: number;
  /** Of these, how many come due while it is looked, and over how long. */
  due: number;
  overMs: number;
}

export async function measureLateness(
  say: (line: string) => void,
  counts: LatenessCounts = { waiting: 10_000, due: 300, overMs: 30_000 },
): Promise<Figure[]> {
  const { cluster, version } = await startDurablePostgres();
  try {
    const store = await postgresStore(cluster);
    await using first = await runService(store);
    await using second = await runService(store);
    const key = first.keys!.administrator;
    const nodes = [first, second];
    const flags = Array.from({ length: 50 }, (_, i) => `late-${i}`);
    for (const flag of flags) await call(first, key, 'POST', '/flags', { key: flag, kind: 'boolean' });
    const rest = counts.waiting - counts.due;
    say(`holding ${rest} that stay`);
    const { id } = await hold(first, key, flags[0]!, Date.now() + 86_400_000);
    await queryOnce(store.DATABASE_URL, copies, [id, rest - 1]);
    // Enough for as many requests as follow.
    const from = Date.now() + 5_000 + counts.due * 40;
    say(`holding ${counts.due} that come due`);
    await inTurns(counts.due, 8, (i) =>
      hold(nodes[i % 2]!, key, flags[i % 50]!, from + Math.round((i * counts.overMs) / counts.due)),
    );
    await sleep(Math.max(0, from + counts.overMs + 5_000 - Date.now()));
    const rows = await queryOnce<{ late: number }>(
      store.DATABASE_URL,
      `select extract(epoch from updated_at - due_at)::float8 * 1000 as late from held_operations where state <> 'waiting'`,
    );
    const late = rows.map((row) => Number(row.late));
    const place = `PostgreSQL ${version}, two nodes, ${counts.waiting} waiting`;
    return [
      { name: `${place}, ran`, value: late.length, unit: '', aim: { atLeast: counts.due } },
      {
        name: 'from the instant to the beginning of the change, p50',
        value: quantile(late, 0.5),
        unit: 'ms',
        note: 'halyard_held_operation_lateness_seconds counts to the commit',
      },
      { name: 'the same, p99', value: quantile(late, 0.99), unit: 'ms', aim: { atMost: 1_000 } },
    ];
  } finally {
    await cluster.stop();
  }
}

/** Of a row that was held: to hold ten thousand one by one takes minutes, and whoever looks for what is due sees rows. */
const copies = `insert into held_operations
  select (json_populate_record(h, json_build_object('id', h.id || '-' || i, 'due_at', h.due_at + i * interval '1 s'))).*
  from held_operations h, generate_series(1, $2::int) i where h.id = $1`;

function hold(service: RunningService, key: string, flag: string, dueMs: number): Promise<{ id: string }> {
  const at = new Date(dueMs).toISOString();
  const calls = [
    { operation: 'configurations.enable', params: { flagId: flag, environment: 'development' } },
  ];
  return call(service, key, 'POST', '/held-operations', { calls, at });
}

async function inTurns(count: number, width: number, run: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let i = next++; i < count; i = next++) await run(i);
  };
  await Promise.all(Array.from({ length: width }, one));
}
