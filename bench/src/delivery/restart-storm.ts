/** A13: a node with thousands of connections is killed and started again: how they all come back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../change-flag.ts';
import type { Figure } from '../figure.ts';
import { residentMb } from '../process-figures.ts';
import { text } from '../quantile.ts';
import { startBacking } from './backing.ts';
import { openGenerators } from './generators.ts';
import { arrivalLatencies, latencyFigures } from './latencies.ts';
import { makeChanges } from './make-changes.ts';
import { startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';

export interface RestartStormCounts {
  clients: number;
  /** From the kill to the changes. */
  calmAfterMs: number;
  changes: number;
  spacingMs: number;
}

const usual: RestartStormCounts = { clients: 5_000, calmAfterMs: 30_000, changes: 20, spacingMs: 300 };

export async function measureRestartStorm(
  say: (line: string) => void,
  { clients, calmAfterMs, changes: count, spacingMs } = usual,
): Promise<Figure[]> {
  requireConnections(clients);
  await using backing = await startBacking();
  const store = await backing.newStore();
  const killed = await startNode(store);
  const { port } = killed;
  const { server: key, administrator } = killed.keys!;
  await using generators = await openGenerators({ port, key, clients });
  await generators.begin();
  say(`${clients} connections; SIGKILL, and a start at once`);
  const killedAtMs = nowMs();
  await killed.kill9();
  await using node = await startNode(store, { port });
  const upAfterMs = nowMs() - killedAtMs;
  await generators.everyoneHolds(0, 90_000);
  const back = await generators.report();
  const mostMb = residentMb(node.pid) ?? Number.NaN;
  const { longestDelayMs } = await node.inside();
  const rates = ratesOf(back.flatMap(({ acceptedAtMs }) => [...acceptedAtMs]));
  const sum = (of: (report: (typeof back)[number]) => number) =>
    back.reduce((all, each) => all + of(each), 0);

  await sleep(Math.max(0, calmAfterMs - (nowMs() - killedAtMs)));
  say(`${count} changes`);
  const changes = await makeChanges(node, { key: administrator, changes: count, spacingMs }, () =>
    generators.begin(),
  );
  await generators.everyoneHolds(changes.at(-1)!.version);
  const after = await generators.report();
  const lostSince = after.reduce((all, { lost }) => all + lost, 0);
  const refusals = sum(({ refusedWithRetryAfter }) => refusedWithRetryAfter);
  return [
    {
      name: `${clients} connections, from the kill until all are back`,
      value: (rates.lastMs - killedAtMs) / 1_000,
      unit: 's',
      note: `up again after ${text(upAfterMs / 1_000)} s; ${sum(({ lost }) => lost)} broke or were refused by the kernel`,
      aim: { atMost: 30 },
    },
    {
      name: 'highest rate of acceptance to the mean',
      value: rates.peak / rates.mean,
      unit: '',
      note: `${text(rates.peak)}/s in a second after the first one, and ${text(rates.mean)}/s; in the first ${rates.inFirst}; 99 % were back after ${text((rates.mostMs - killedAtMs) / 1_000)} s`,
      aim: { atMost: 3 },
    },
    {
      name: '503 with Retry-After',
      value: refusals,
      unit: '',
      note: `${sum(({ refusedOtherwise }) => refusedOtherwise)} refused otherwise; ${text(mostMb)} MB, longest delay of the event loop ${text(longestDelayMs)} ms`,
    },
    ...latencyFigures(
      `a change ${calmAfterMs / 1_000} s after the kill`,
      arrivalLatencies(changes, after, clients),
      { atMost: 1_000 },
    ),
    {
      name: 'connections lost after all were back',
      value: lostSince,
      unit: '',
      note: `${sum(({ transfers }) => transfers.full)} full transfers on the way`,
      aim: { atMost: 0 },
    },
  ];
}

/** Per second, from the first acceptance on. */
function ratesOf(acceptedAtMs: readonly number[]) {
  const sorted = Float64Array.from(acceptedAtMs).sort();
  const firstMs = sorted[0]!;
  const lastMs = sorted.at(-1)!;
  const seconds: number[] = [];
  for (const at of sorted) {
    const second = Math.floor((at - firstMs) / 1_000);
    seconds[second] = (seconds[second] ?? 0) + 1;
  }
  const [inFirst = 0, ...later] = Array.from(seconds, (each) => each ?? 0);
  return {
    inFirst,
    lastMs,
    mostMs: sorted[Math.ceil(sorted.length * 0.99) - 1]!,
    peak: Math.max(0, ...later),
    mean: sorted.length / Math.max(1, (lastMs - firstMs) / 1_000),
  };
}
