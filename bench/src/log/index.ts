/** A log of a million changes: building it, and what those wait for who look into it. */
import { openDatabase } from '../../../packages/server/src/platform/database.ts';
import { createLog } from '../../../packages/server/src/platform/log.ts';
import type { Benchmark, Figure } from '../figure.ts';
import { call, postgresStore, runService, startDurablePostgres } from '../run-service.ts';
import { loadLog } from './load-log.ts';
import { madeEnvironments, madeProjects } from './made-changes.ts';
import { measurePages } from './pages.ts';
import { type KeyedPlace, measureSnapshots } from './snapshots.ts';

export interface LogCounts {
  changes: number;
  /** Questions of every sort. */
  each: number;
  snapshots: number;
}

export const logBenchmarks: Benchmark[] = [
  {
    name: 'log',
    summary: 'a log of a million changes: pages of the audit trail, and past snapshots, each answer checked',
    run: (say) => measureLog(say),
  },
];

export async function measureLog(
  say: (line: string) => void,
  { changes, each, snapshots }: LogCounts = {
    changes: Number(process.env['HALYARD_BENCH_CHANGES'] ?? 1_000_000),
    each: 40,
    snapshots: 400,
  },
): Promise<Figure[]> {
  const { cluster } = await startDurablePostgres();
  try {
    const store = await postgresStore(cluster);
    const prepared = await prepare(store);
    const { seconds, ...ends } = await loadLog(store.DATABASE_URL, changes, say);
    const building = {
      name: `building ${changes} changes`,
      value: seconds,
      unit: 's',
      aim: { atMost: 300 },
    };
    const looking = await measureLooking(store, prepared, ends, { each, snapshots }, say);
    return [building, ...looking];
  } finally {
    await cluster.stop();
  }
}

/** On a log that is there. */
export async function measureLooking(
  store: { DATABASE_URL: string },
  { key, places }: PreparedLog,
  ends: { firstSeq: number; lastSeq: number },
  { each, snapshots }: Omit<LogCounts, 'changes'>,
  say: (line: string) => void,
): Promise<Figure[]> {
  const database = await openDatabase(
    { databaseUrl: store.DATABASE_URL, dataDirectory: '', poolSize: 2, statementTimeoutMs: 0 },
    createLog('silent'),
  );
  try {
    await using service = await runService(store);
    return [
      ...(await measurePages(service, key, database.db, ends, each, say)),
      ...(await measureSnapshots(service, places, database.db, snapshots, say)),
    ];
  } finally {
    await database.close();
  }
}

export interface PreparedLog {
  /** The administrator's. */
  key: string;
  places: KeyedPlace[];
}

/** Migrated, with the projects that the history is of. */
export async function prepare(store: { DATABASE_URL: string }): Promise<PreparedLog> {
  await using service = await runService(store);
  const key = service.keys!.administrator;
  const places: KeyedPlace[] = [];
  for (const project of madeProjects) {
    if (project !== 'default') await call(service, key, 'POST', '/projects', { key: project });
    for (const environment of madeEnvironments) {
      const body = { kind: 'server', name: 'past', environment };
      const { secret } = await call<{ secret: string }>(
        service,
        key,
        'POST',
        `/keys?project=${project}`,
        body,
      );
      places.push({ project, environment, key: secret });
    }
  }
  return { key, places };
}
