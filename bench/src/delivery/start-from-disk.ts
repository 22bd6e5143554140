/** B2: everything behind the applications is dead, and they start: ready from the last known good on disk. */
import { temporaryDirectory } from '@halyard/testkit';
import type { Figure } from '../figure.ts';
import { startProgram } from '../pinned.ts';
import type { SdkStartAnswer, SdkStartOrder } from '../programs/sdk-start.ts';
import { median, text } from '../quantile.ts';
import { startBacking } from './backing.ts';
import { createFlags } from './create-flags.ts';
import { distributionOf } from './distribution.ts';
import { startNode } from './nodes.ts';

export interface StartFromDiskCounts {
  /** Each a process with a directory of its own. */
  sdks: number;
  flags: number;
}

const usual: StartFromDiskCounts = { sdks: 100, flags: 100 };
/** Processes at a time while values are kept, which each waits a second for; those that are timed start one by one. */
const keepingLanes = 8;

export async function measureStartFromDisk(
  say: (line: string) => void,
  { sdks, flags: count } = usual,
): Promise<Figure[]> {
  const directory = temporaryDirectory('halyard-bench-sdks-');
  let order: Omit<SdkStartOrder, 'cache' | 'keep'>;
  let before: SdkStartAnswer[];
  const startAll = (keep: boolean) =>
    inLanes(keep ? keepingLanes : 1, sdks, (i) =>
      startOne({ ...order, cache: `${directory.path}/${i}`, keep }),
    );
  {
    await using backing = await startBacking();
    await using node = await startNode(await backing.newStore());
    const { server: key, administrator } = node.keys!;
    order = {
      url: `http://127.0.0.1:${node.port}`,
      key,
      flags: await createFlags(node, administrator, count),
    };
    say(`${sdks} SDKs start and keep ${count} flags`);
    before = await startAll(true);
    await node.kill9();
  }
  say('service, database and Redis are gone; they start again');
  const again = await startAll(false);
  await directory.remove();
  const times = distributionOf(again.map(({ readyMs }) => readyMs));
  const values = again.flatMap(({ values: each }, i) =>
    each.map((value, j) => value === before[i]!.values[j]),
  );
  const statuses = [...new Set(again.map(({ status }) => status))].join(', ');
  return [
    {
      name: 'from connect() to ready, p50',
      value: times.at(0.5),
      unit: 'ms',
      note: `time on the core ${text(median(again.map(({ cpuMs }) => cpuMs)))} ms; with the service alive ${text(median(before.map(({ readyMs }) => readyMs)))} ms`,
    },
    { name: 'from connect() to ready, p99', value: times.at(0.99), unit: 'ms' },
    {
      name: 'from connect() to ready, max',
      value: times.max,
      unit: 'ms',
      note: `of ${times.count} processes just started; status then: ${statuses}`,
      aim: { atMost: 50 },
    },
    {
      name: 'values that differ from those before',
      value: values.filter((isEqual) => !isEqual).length,
      unit: '',
      note: `of ${values.length}; ${again.filter(({ version }) => version === undefined).length} SDKs without any`,
      aim: { atMost: 0 },
    },
  ];
}

async function startOne(order: SdkStartOrder): Promise<SdkStartAnswer> {
  await using program = startProgram('sdk-start');
  return await program.ask<SdkStartAnswer>(order);
}

/** In the order of their numbers. */
async function inLanes<T>(lanes: number, count: number, run: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const i = next++;
      results[i] = await run(i);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
