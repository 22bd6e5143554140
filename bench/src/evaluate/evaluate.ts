/**
 * One evaluation, beside the other SDKs: each in a process of its own, asked in turn, the answers checked before
 * anything is timed. Compare ratios only; they are of the same round.
 */
import type { Figure } from '../figure.ts';
import { type Program, startProgram } from '../pinned.ts';
import type { EvaluateOrder, LoadTime, Prepared } from '../programs/evaluate.ts';
import { median, spread, text } from '../quantile.ts';
import { call, embeddedStore, type RunningService, runService } from '../run-service.ts';
import { configurationOf, segmentCondition } from './halyard-document.ts';
import { makeWorkload, type WorkCase } from './workload.ts';

export interface EvaluateCounts {
  /** Flags of the mix. */
  mixed: number;
  rounds: number;
  /** Time on the core of one case of one contender in one round. */
  ms: number;
  /** Evaluations while allocation is watched. */
  allocations: number;
  loads: { flags: number[]; repetitions: number };
  others: readonly string[];
}

const OTHERS = ['flagd', 'launchdarkly', 'unleash', 'growthbook', 'configcat', 'statsig'];
const usual: EvaluateCounts = {
  mixed: 1_000,
  rounds: 9,
  ms: 150,
  allocations: 1_000_000,
  loads: { flags: [1_000, 10_000], repetitions: 31 },
  others: OTHERS,
};
const SDK = 'halyard-sdk';
const CORE = 'halyard-core';
const FLOOR = 'floor';
/** The SDK is to be this many times as fast as the fastest of the others. */
const AIMS = { A: 3, B: 8, C: 8, D: 8, mix: 8 };
/** Room for the garbage of everything that is watched, so that none of it is collected meanwhile. */
const nodeArgs = ['--expose-gc', '--max-semi-space-size=256'];

export async function measureEvaluate(
  say: (line: string) => void,
  counts: EvaluateCounts = usual,
): Promise<Figure[]> {
  const { store, remove } = embeddedStore();
  const names = [SDK, CORE, FLOOR, ...counts.others];
  const programs = new Map<string, Program>();
  try {
    await using service = await runService(store);
    say(`creating ${counts.mixed + 4} flags`);
    await createFlags(service, counts.mixed);
    const figures: Figure[] = [];
    for (const name of names) {
      const program = startProgram('evaluate', { core: 1, nodeArgs, args: [name] });
      programs.set(name, program);
      const place = JSON.stringify({ url: service.url, key: service.keys!.server });
      const order: EvaluateOrder = {
        do: 'prepare',
        mixed: counts.mixed,
        ...(name.startsWith(SDK) && { text: place }),
      };
      const { version, problems } = await program.ask<Prepared>(order);
      if (problems.length > 0) throw new Error(`${name} answers wrongly: ${problems.join('; ')}`);
      say(`${name} ${version} answers rightly`);
    }
    for (const { name } of makeWorkload(counts.mixed).cases) {
      figures.push(...(await measureCase(name, programs, counts)));
      say(`case ${name} is measured`);
    }
    for (const program of programs.values()) await program.stop();
    programs.clear();
    for (const flags of counts.loads.flags) figures.push(...(await measureLoading(flags, counts)));
    return figures;
  } finally {
    for (const program of programs.values()) await program.stop();
    await remove();
  }
}

async function createFlags(service: RunningService, mixed: number): Promise<void> {
  const { flags, segment } = makeWorkload(mixed);
  const { administrator } = service.keys!;
  const body = { key: 'big', environments: { development: { if: segmentCondition(segment) } } };
  await call(service, administrator, 'POST', '/segments', body);
  let next = 0;
  const create = async () => {
    while (next < flags.length) {
      const flag = flags[next++]!;
      const { otherwise, ...rest } = configurationOf(flag);
      const development = { ...rest, otherwise };
      await call(service, administrator, 'POST', '/flags', {
        key: flag.key,
        kind: 'boolean',
        environments: { development },
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, create));
}

async function measureCase(
  name: WorkCase['name'],
  programs: Map<string, Program>,
  { rounds, ms, allocations }: EvaluateCounts,
): Promise<Figure[]> {
  const times = new Map([...programs.keys()].map((contender) => [contender, [] as number[]]));
  // One round more at the start, in which everybody warms up.
  for (let round = -1; round < rounds; round++) {
    for (const [contender, program] of rotated([...programs], round + 1)) {
      const ns = await program.ask<number>({ do: 'time', name, ms } satisfies EvaluateOrder);
      if (round >= 0) times.get(contender)!.push(ns);
    }
  }
  const figures: Figure[] = [...times].map(([contender, values]) => ({
    name: `${name}, ${contender}`,
    value: median(values),
    unit: 'ns',
    note: spread(values),
  }));
  const sdk = times.get(SDK)!;
  const others = [...times].filter(([contender]) => ![SDK, CORE, FLOOR].includes(contender));
  if (others.length > 0) {
    const [fastest, values] = others.reduce((best, one) => (median(one[1]) < median(best[1]) ? one : best));
    const ratios = sdk.map((ns, round) => values[round]! / ns);
    figures.push({
      name: `${name}, ${fastest} to the SDK`,
      value: median(ratios),
      unit: '',
      note: spread(ratios),
      aim: { atLeast: AIMS[name] },
    });
  }
  const overFloor = sdk.map((ns, round) => ns / times.get(FLOOR)![round]!);
  figures.push({
    name: `${name}, SDK to bare closures`,
    value: median(overFloor),
    unit: '',
    note: spread(overFloor),
    aim: { atMost: 1.5 },
  });
  const bytes: string[] = [];
  for (const [contender, program] of programs) {
    const order: EvaluateOrder = {
      do: 'allocate',
      name,
      count: contender === SDK ? allocations : allocations / 500,
    };
    const value = await program.ask<number>(order);
    if (contender === SDK) {
      const aim = name === 'mix' ? {} : { aim: { atMost: 0.5 } };
      figures.push({ name: `${name}, allocated by the SDK`, value, unit: 'B', ...aim });
    } else bytes.push(`${contender} ${text(value)}`);
  }
  const last = figures.pop()!;
  return [...figures, { ...last, note: bytes.join(', ') }];
}

/** Everybody is first once, so that nobody always comes after the same one. */
function rotated<T>(list: T[], by: number): T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}

async function measureLoading(flags: number, { loads, others }: EvaluateCounts): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of [CORE, ...others.filter((other) => !other.startsWith(SDK))]) {
    await using program = startProgram('evaluate', { core: 1, nodeArgs, args: [name] });
    const order: EvaluateOrder = { do: 'load', mixed: flags, repetitions: loads.repetitions };
    const { ms, firstMs, parseMs, textBytes, heapBytes } = await program.ask<LoadTime>(order);
    const note = `first ${text(firstMs)} ms; JSON.parse ${text(parseMs)} ms of ${text(textBytes / 1e6)} MB; heap ${text(heapBytes / flags)} B a flag`;
    figures.push({ name: `load ${flags} flags, ${name}`, value: ms, unit: 'ms', note });
    if (name !== CORE) continue;
    const aim = flags <= 1_000 ? { aim: { atMost: 4 } } : {};
    figures.push({
      name: `load ${flags} flags, ${name} to JSON.parse`,
      value: ms / parseMs,
      unit: '',
      ...aim,
    });
  }
  return figures;
}
