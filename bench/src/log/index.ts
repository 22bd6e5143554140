/** A log of a million changes: building it, and what an audit page waits for. */
import { openDatabase } from '../../../packages/server/src/platform/database.ts';
import { createLog } from '../../../packages/server/src/platform/log.ts';
import type { Benchmark, Figure } from '../figure.ts';
import { quantile, text } from '../quantile.ts';
import {
  call,
  postgresStore,
  type RunningService,
  runService,
  startDurablePostgres,
} from '../run-service.ts';
import { loadLog } from './load-log.ts';
import { madeProjects } from './made-changes.ts';
import { plainScan } from './plain-scan.ts';
import { type KnownLog, type Question, questionsOf } from './questions.ts';

export interface LogCounts {
  changes: number;
  /** Questions of every sort. */
  each: number;
}

const aimMs = 50;
const pageSize = 50;

export const logBenchmarks: Benchmark[] = [
  {
    name: 'log',
    summary: 'pages of an audit trail of a million changes over HTTP, checked against a plain scan',
    run: (say) => measureLog(say),
  },
];

export async function measureLog(
  say: (line: string) => void,
  { changes, each }: LogCounts = {
    changes: Number(process.env['HALYARD_BENCH_CHANGES'] ?? 1_000_000),
    each: 40,
  },
): Promise<Figure[]> {
  const { cluster } = await startDurablePostgres();
  try {
    const store = await postgresStore(cluster);
    const key = await prepare(store);
    const { seconds, ...ends } = await loadLog(store.DATABASE_URL, changes, say);
    const figures: Figure[] = [
      { name: `building ${changes} changes`, value: seconds, unit: 's', aim: { atMost: 300 } },
    ];
    const url = store.DATABASE_URL;
    const database = await openDatabase(
      { databaseUrl: url, dataDirectory: '', poolSize: 2, statementTimeoutMs: 0 },
      createLog('silent'),
    );
    try {
      const log = { ...ends, samples: await readSamples(database.db, ends) };
      const questions = questionsOf(log, each);
      say(`${questions.length} questions`);
      const asked = await askAll(store, key, questions);
      figures.push(...figuresOf(questions, asked));
      say('the same by a plain scan');
      const expected = await plainScan(database.db, questions, pageSize);
      const wrong = questions.filter((_, i) => asked[i]!.seqs.join() !== expected[i]!.join());
      if (wrong.length > 0) throw new Error(`answered wrongly: ${JSON.stringify(wrong.slice(0, 5))}`);
      const some = expected.filter((seqs) => seqs.length > 0).length;
      figures.push({
        name: 'answers that a plain scan confirms',
        value: questions.length,
        unit: '',
        note: `${some} of them with something in them`,
      });
    } finally {
      await database.close();
    }
    return figures;
  } finally {
    await cluster.stop();
  }
}

/** Migrated, with the projects that the history is of; the administrator's key. */
async function prepare(store: { DATABASE_URL: string }): Promise<string> {
  await using service = await runService(store);
  const key = service.keys!.administrator;
  for (const project of madeProjects.slice(1))
    await call(service, key, 'POST', '/projects', { key: project });
  return key;
}

type LogDatabase = Awaited<ReturnType<typeof openDatabase>>['db'];

async function readSamples(
  db: LogDatabase,
  { firstSeq, lastSeq }: Pick<KnownLog, 'firstSeq' | 'lastSeq'>,
): Promise<KnownLog['samples']> {
  const seqs = Array.from({ length: 100 }, (_, i) => firstSeq + Math.floor(((lastSeq - firstSeq) * i) / 100));
  const rows = await db
    .selectFrom('changes')
    .select(['seq', 'at', 'request_id'])
    .where('seq', 'in', seqs)
    .execute();
  const items = await db.selectFrom('change_items').select(['seq', 'key']).where('seq', 'in', seqs).execute();
  return rows.map(({ seq, at, request_id }) => ({
    requestId: request_id,
    at: at.toISOString(),
    keys: items.filter((item) => item.seq === seq).map((item) => item.key),
  }));
}

interface Asked {
  ms: number;
  seqs: number[];
}

/** One after the other, in an order that mixes the sorts; each twice, and the second time counts. */
async function askAll(
  store: { DATABASE_URL: string },
  key: string,
  questions: readonly Question[],
): Promise<Asked[]> {
  await using service = await runService(store);
  const asked: Asked[] = new Array(questions.length);
  const order = questions.map((_, i) => (i * 7_919) % questions.length);
  if (new Set(order).size !== questions.length) throw new Error('the order leaves some out');
  for (const i of order) asked[i] = await ask(service, key, questions[i]!);
  for (const i of order) asked[i] = await ask(service, key, questions[i]!);
  return asked;
}

async function ask(service: RunningService, key: string, question: Question): Promise<Asked> {
  const { project, filter, sort, beyond } = question;
  const query = new URLSearchParams({ project, sort, limit: String(pageSize) });
  for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
  if (beyond !== undefined) {
    query.set('cursor', Buffer.from(JSON.stringify([String(beyond), ''])).toString('base64url'));
  }
  const startedAt = performance.now();
  const answer = await call<{ items: { seq: number }[] }>(service, key, 'GET', `/changes?${query}`);
  return { ms: performance.now() - startedAt, seqs: answer.items.map(({ seq }) => seq) };
}

function figuresOf(questions: readonly Question[], asked: readonly Asked[]): Figure[] {
  const bySort = Map.groupBy(
    asked.map(({ ms }, i) => ({ name: questions[i]!.name, ms })),
    ({ name }) => name,
  );
  return [...bySort].map(([name, of]) => {
    const times = of.map(({ ms }) => ms);
    return {
      name,
      value: quantile(times, 0.95),
      unit: 'ms',
      note: `p50 ${text(quantile(times, 0.5))}, p99 ${text(quantile(times, 0.99))} ms`,
      aim: { atMost: aimMs },
    };
  });
}
