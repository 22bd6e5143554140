/** One contender in a process of its own; it measures when it is told to and does nothing else meanwhile. */
import { PerformanceObserver } from 'node:perf_hooks';
import type { Contender, Loaded } from '../evaluate/contender.ts';
import { expected, makeWorkload, type WorkCase, type Workload } from '../evaluate/workload.ts';
import { median } from '../quantile.ts';

export type EvaluateOrder =
  /** Answers {@link Prepared}. `text`: instead of the contender's own document. */
  | { do: 'prepare'; mixed: number; text?: string }
  /** Answers nanoseconds on the core per evaluation, as a number. */
  | { do: 'time'; name: WorkCase['name']; ms: number }
  /** Answers bytes allocated per evaluation, as a number. */
  | { do: 'allocate'; name: WorkCase['name']; count: number }
  /** Answers {@link LoadTime}; the program then no longer answers questions. */
  | { do: 'load'; mixed: number; repetitions: number };

export interface Prepared {
  version: string;
  /** Answers that are not what a plain reading says; at most ten. */
  problems: string[];
}

export interface LoadTime {
  /** From text to answering; the first is that of a process that has just started. */
  ms: number;
  firstMs: number;
  /** JSON.parse of the same text. */
  parseMs: number;
  textBytes: number;
  heapBytes: number;
}

const contenders: Record<string, () => Promise<Contender>> = {
  'halyard-sdk': async () => (await import('../evaluate/contenders/halyard-sdk.ts')).halyardSdk,
  'halyard-sdk-details': async () =>
    (await import('../evaluate/contenders/halyard-sdk.ts')).halyardSdkDetails,
  'halyard-core': async () => (await import('../evaluate/contenders/halyard-core.ts')).halyardCore,
  floor: async () => (await import('../evaluate/contenders/floor.ts')).floor,
  flagd: async () => (await import('../evaluate/contenders/flagd.ts')).flagd,
  launchdarkly: async () => (await import('../evaluate/contenders/launchdarkly.ts')).launchdarkly,
  unleash: async () => (await import('../evaluate/contenders/unleash.ts')).unleash,
  growthbook: async () => (await import('../evaluate/contenders/growthbook.ts')).growthbook,
  configcat: async () => (await import('../evaluate/contenders/configcat.ts')).configcat,
  statsig: async () => (await import('../evaluate/contenders/statsig.ts')).statsig,
};

const contender = await contenders[process.argv[2]!]!();
let workload: Workload;
let loaded: Loaded;
let people: never[];

process.on('message', (order: EvaluateOrder) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('SIGTERM', () => process.exit(0));

async function obey(order: EvaluateOrder): Promise<Prepared | LoadTime | number> {
  if (order.do === 'prepare') return prepare(order.mixed, order.text);
  if (order.do === 'load') return timeLoading(order.mixed, order.repetitions);
  const { keys } = workload.cases.find(({ name }) => name === order.name)!;
  return order.do === 'time' ? time(keys, order.ms) : allocate(keys, order.count);
}

async function prepare(mixed: number, text: string | undefined): Promise<Prepared> {
  workload = makeWorkload(mixed);
  loaded = await contender.load(text ?? contender.document(workload));
  people = workload.people.map((person) => loaded.person(person) as never);
  return { version: contender.version, problems: await findWrongAnswers() };
}

/** Splits differ by hash: there the share is judged, and that everybody gets the same when asking again. */
async function findWrongAnswers(): Promise<string[]> {
  const problems: string[] = [];
  for (const flag of workload.flags) {
    let on = 0;
    for (const [i, person] of workload.people.entries()) {
      const answer = await loaded.ask(flag.key, people[i]!);
      if (answer) on++;
      const right = expected(flag, person) ?? (await loaded.ask(flag.key, people[i]!));
      if (answer !== right) problems.push(`${flag.key} for ${person.key}: ${answer}`);
    }
    const share = on / people.length;
    if (flag.kind === 'split' && Math.abs(share - 0.5) > 0.1) problems.push(`${flag.key}: on for ${share}`);
    if (problems.length >= 10) break;
  }
  return problems.slice(0, 10);
}

async function time(keys: string[], ms: number): Promise<number> {
  const isAsync = typeof loaded.ask(keys[0]!, people[0]!) !== 'boolean';
  const run = isAsync ? runAsync : runSync;
  let count = 1_000;
  for (;;) {
    const startedAt = process.cpuUsage();
    await run(keys, count);
    const { user, system } = process.cpuUsage(startedAt);
    const spentMs = (user + system) / 1_000;
    if (spentMs >= ms) return (spentMs * 1e6) / count;
    count = Math.ceil(count * Math.min(10, (1.2 * ms) / Math.max(spentMs, 0.01)));
  }
}

function runSync(keys: string[], count: number): number {
  const { ask } = loaded;
  let on = 0;
  let key = 0;
  let person = 0;
  for (let i = 0; i < count; i++) {
    if (ask(keys[key]!, people[person]!)) on++;
    if (++key === keys.length) key = 0;
    if (++person === people.length) person = 0;
  }
  return on;
}

async function runAsync(keys: string[], count: number): Promise<number> {
  const { ask } = loaded;
  let on = 0;
  for (let i = 0; i < count; i++) {
    if (await ask(keys[i % keys.length]!, people[i % people.length]!)) on++;
  }
  return on;
}

/** From the growth of the heap while nothing is collected; NaN where something was. */
async function allocate(keys: string[], count: number): Promise<number> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const isAsync = typeof loaded.ask(keys[0]!, people[0]!) !== 'boolean';
  const run = isAsync ? runAsync : runSync;
  await run(keys, count);
  globalThis.gc!();
  await new Promise((resolve) => setTimeout(resolve, 20));
  collections = 0;
  const before = process.memoryUsage().heapUsed;
  await run(keys, count);
  const after = process.memoryUsage().heapUsed;
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  return collections === 0 ? (after - before) / count : Number.NaN;
}

async function timeLoading(mixed: number, repetitions: number): Promise<LoadTime> {
  const text = contender.document(makeWorkload(mixed));
  const times: number[] = [];
  const parses: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    parses.push(await cpuMs(() => JSON.parse(text)));
    times.push(
      await cpuMs(async () => {
        loaded = await contender.load(text);
      }),
    );
    await loaded.close();
  }
  loaded = undefined as never;
  await new Promise((resolve) => setTimeout(resolve, 50));
  globalThis.gc!();
  const before = process.memoryUsage().heapUsed;
  loaded = await contender.load(text);
  globalThis.gc!();
  const heapBytes = process.memoryUsage().heapUsed - before;
  await loaded.close();
  return {
    ms: median(times),
    firstMs: times[0]!,
    parseMs: median(parses),
    textBytes: Buffer.byteLength(text),
    heapBytes,
  };
}

/** Without collecting in between: that would throw compiled code away, which no application does. */
async function cpuMs(work: () => unknown): Promise<number> {
  const startedAt = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1_000;
}
