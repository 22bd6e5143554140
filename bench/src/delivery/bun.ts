/**
 * The data plane on Bun beside Node: the same service on each, on the same core in turn, each with a database of its
 * own on PostgreSQL. `npm ci --prefix bench/bun` installs Bun; without it this part says so and measures nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sample, sample } from '../beside-echo.ts';
import type { Change } from '../change-flag.ts';
import type { Figure } from '../figure.ts';
import { type Program, startProgram } from '../pinned.ts';
import { cpuMs, residentMb } from '../process-figures.ts';
import { median, spread, text } from '../quantile.ts';
import { type RunningService, runService } from '../run-service.ts';
import { startBacking } from './backing.ts';
import { createFlags } from './create-flags.ts';
import { type Generators, openGenerators } from './generators.ts';
import { arrivalLatencies, type Latencies } from './latencies.ts';
import { makeChanges } from './make-changes.ts';
import { checkedCases, type RemoteCase, requestText } from './remote.ts';
import type { TallyReport } from './tally.ts';

export interface BunCounts {
  flags: number;
  clients: number;
  rounds: number;
  answers: number;
  warmAnswers: number;
  connections: number;
  /** In each round, on each runtime. */
  changes: number;
  spacingMs: number;
}

const usual: BunCounts = {
  flags: 100,
  clients: 1_000,
  rounds: 5,
  answers: 5_000,
  warmAnswers: 10_000,
  connections: 32,
  changes: 20,
  spacingMs: 100,
};

const bun = join(
  fileURLToPath(new URL('../../bun', import.meta.url)),
  'node_modules/@oven/bun-linux-x64/bin/bun',
);

interface Runtime {
  name: 'Node' | 'Bun';
  service: RunningService;
  cases: RemoteCase[];
  generators: Generators;
  /** By case, one of each round. */
  samples: Sample[][];
  changes: Change[];
  fanOutCpuMs: number;
}

export async function measureBun(say: (line: string) => void, counts: BunCounts = usual): Promise<Figure[]> {
  if (!existsSync(bun)) {
    say('Bun is not installed: npm ci --prefix bench/bun (Linux on x64)');
    return [];
  }
  await using stack = new AsyncDisposableStack();
  const backing = stack.use(await startBacking());
  const load = stack.use(startProgram('load', { core: 1 }));
  const runtimes: Runtime[] = [];
  for (const name of ['Node', 'Bun'] as const) {
    say(`${name}: ${counts.flags} flags, ${counts.clients} connections`);
    const service = stack.use(
      await runService(await backing.newStore(), {
        core: 0,
        ...(name === 'Bun' ? { program: bun } : {}),
      }),
    );
    const { server: key, administrator } = service.keys!;
    const keys = await createFlags(service, administrator, counts.flags);
    const cases = await checkedCases(service, key, keys);
    const choice = { port: service.port, key, clients: counts.clients, core: 1 };
    const generators = stack.use(
      await openGenerators({ ...choice, processes: 1, first: runtimes.length * counts.clients }),
    );
    runtimes.push({
      name,
      service,
      cases,
      generators,
      samples: cases.map(() => []),
      changes: [],
      fanOutCpuMs: 0,
    });
  }
  // One after the other, since a change makes every snapshot another.
  for (const measure of [measureRequests, measureChanges]) {
    for (let round = 0; round <= counts.rounds; round++) {
      for (const runtime of runtimes) await measure(load, runtime, counts, round === 0);
      say(`${measure === measureRequests ? 'requests' : 'changes'} ${round}/${counts.rounds}`);
    }
  }
  const reports = await Promise.all(runtimes.map(({ generators }) => generators.report()));
  return figuresOf(runtimes, reports, counts);
}

async function measureRequests(
  load: Program,
  { service, cases, samples }: Runtime,
  { answers, warmAnswers, connections }: BunCounts,
  isWarming: boolean,
): Promise<void> {
  for (const [i, each] of cases.entries()) {
    const order = {
      connections,
      maxMs: 20_000,
      requests: each.requests.map(requestText),
      status: each.status,
    };
    const one = await sample(load, service, { ...order, answers: isWarming ? warmAnswers : answers });
    if (!isWarming) samples[i]!.push(one);
  }
}

async function measureChanges(
  _load: Program,
  runtime: Runtime,
  { changes, spacingMs }: BunCounts,
  isWarming: boolean,
): Promise<void> {
  const { service, generators } = runtime;
  const before = cpuMs(service.pid) ?? Number.NaN;
  // An even number of changes leaves the flag as it was.
  const made = await makeChanges(service, { key: service.keys!.administrator, changes, spacingMs });
  await generators.everyoneHolds(made.at(-1)!.version);
  if (isWarming) {
    await generators.begin();
    return;
  }
  runtime.fanOutCpuMs += (cpuMs(service.pid) ?? Number.NaN) - before;
  runtime.changes.push(...made);
}

function figuresOf(
  runtimes: readonly Runtime[],
  reports: readonly TallyReport[][],
  { clients }: BunCounts,
): Figure[] {
  const [node, onBun] = runtimes as [Runtime, Runtime];
  const figures: Figure[] = node.cases.flatMap(({ name }, i) => [
    ...runtimes.map(({ name: runtime, samples }): Figure => {
      const perSecond = samples[i]!.map((each) => each.perSecond);
      const onCore = samples[i]!.flatMap(({ cpuMicroseconds }) => cpuMicroseconds ?? []);
      const cpu = onCore.length === 0 ? '' : `; ${text(median(onCore))} us on the core`;
      return {
        name: `${name}, ${runtime}`,
        value: median(perSecond),
        unit: '1/s',
        note: `${spread(perSecond)}${cpu}`,
      };
    }),
    {
      name: `${name}, Bun to Node`,
      value: median(onBun.samples[i]!.map((each, k) => each.perSecond / node.samples[i]![k]!.perSecond)),
      unit: '',
      note: 'by the clock',
    },
  ]);
  for (const [i, { name, service, changes, fanOutCpuMs }] of runtimes.entries()) {
    const latencies: Latencies = arrivalLatencies(changes, reports[i]!, clients);
    const { fromAsking, missing } = latencies;
    figures.push({
      name: `a change to ${clients} connections, ${name}`,
      value: fromAsking.at(0.99),
      unit: 'ms',
      note: `p99; p50 ${text(fromAsking.at(0.5))}, max ${text(fromAsking.max)}; ${text(fanOutCpuMs / changes.length)} ms on the core, ${missing} lost; ${text(residentMb(service.pid) ?? Number.NaN)} MB at the end`,
    });
  }
  return figures;
}
