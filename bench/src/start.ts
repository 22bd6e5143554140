/** From starting the process to the first answered evaluation, and what it then holds in memory. */
import type { Figure } from './figure.ts';
import { cpuMs, residentMb } from './process-figures.ts';
import { median, spread } from './quantile.ts';
import {
  call,
  embeddedStore,
  type Keys,
  postgresStore,
  runService,
  type Store,
  startDurablePostgres,
} from './run-service.ts';

interface Start {
  answeredMs: number;
  /** Of all its threads, until then. */
  cpuMs: number | undefined;
  residentMb: number | undefined;
  keys: Keys;
}

/** Each round is a first start and a restart on the same data. */
export async function measureStart(
  say: (line: string) => void,
  { rounds } = { rounds: 7 },
): Promise<Figure[]> {
  const embedded: { first: Start; again: Start }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { store, remove } = embeddedStore();
    embedded.push(await startTwice(store));
    await remove();
    say(`embedded ${round}/${rounds}: ${text(embedded.at(-1)!)}`);
  }
  const { cluster, version } = await startDurablePostgres();
  const postgres: typeof embedded = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      postgres.push(await startTwice(await postgresStore(cluster)));
      say(`PostgreSQL ${round}/${rounds}: ${text(postgres.at(-1)!)}`);
    }
  } finally {
    await cluster.stop();
  }
  return [
    {
      ...timeOf(
        'embedded, first start',
        embedded.map(({ first }) => first),
      ),
      aim: { atMost: 2_000 },
    },
    {
      ...timeOf(
        'embedded, restart',
        embedded.map(({ again }) => again),
      ),
      aim: { atMost: 1_000 },
    },
    ...memoryOf(
      'embedded, memory after the first start',
      embedded.map(({ first }) => first),
    ),
    ...memoryOf(
      'embedded, memory after a restart',
      embedded.map(({ again }) => again),
    ),
    timeOf(
      `PostgreSQL ${version}, first start`,
      postgres.map(({ first }) => first),
    ),
    timeOf(
      'PostgreSQL, restart',
      postgres.map(({ again }) => again),
    ),
    ...memoryOf(
      'PostgreSQL, memory after a restart',
      postgres.map(({ again }) => again),
    ),
  ];
}

async function startTwice(store: Store): Promise<{ first: Start; again: Start }> {
  const first = await startOnce(store, undefined);
  return { first, again: await startOnce(store, first.keys) };
}

async function startOnce(store: Store, known: Keys | undefined): Promise<Start> {
  const startedAt = performance.now();
  await using service = await runService(store);
  const keys = service.keys ?? known!;
  const answer = await call<{ value: unknown }>(
    service,
    keys.server,
    'GET',
    '/flags/example/evaluate?targetingKey=you&country=DE',
  );
  const answeredMs = performance.now() - startedAt;
  if (answer.value !== true) throw new Error(`the first answer is ${JSON.stringify(answer)}`);
  return { answeredMs, cpuMs: cpuMs(service.pid), residentMb: residentMb(service.pid), keys };
}

function timeOf(name: string, starts: readonly Start[]): Figure {
  const times = starts.map(({ answeredMs }) => answeredMs);
  const onCores = starts.flatMap((start) => start.cpuMs ?? []);
  const note = onCores.length === 0 ? '' : `, on the cores ${Math.round(median(onCores))} ms`;
  return { name, value: median(times), unit: 'ms', note: `${spread(times)}${note}` };
}

function memoryOf(name: string, starts: readonly Start[]): Figure[] {
  const sizes = starts.flatMap((start) => start.residentMb ?? []);
  return sizes.length === 0 ? [] : [{ name, value: median(sizes), unit: 'MB', note: spread(sizes) }];
}

function text({ first, again }: { first: Start; again: Start }): string {
  return `first ${Math.round(first.answeredMs)} ms, again ${Math.round(again.answeredMs)} ms`;
}
