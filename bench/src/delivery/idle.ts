/** A5: what 10,000 connections cost that nothing is said on but beats. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { cpuMs, residentMb } from '../process-figures.ts';
import { text } from '../quantile.ts';
import { startBacking } from './backing.ts';
import { distributionOf } from './distribution.ts';
import { openGenerators } from './generators.ts';
import { type Node, startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';

export interface IdleCounts {
  clients: number;
  /** Until what starting, and then connecting, has left behind is gone. */
  settleMs: number;
  /** Long enough for two beats on each. */
  idleMs: number;
}

const usual: IdleCounts = { clients: 10_000, settleMs: 25_000, idleMs: 40_000 };
/** What beats are apart by design, give or take three quarters of a second. */
const beatMs = 15_000;

export async function measureIdle(
  say: (line: string) => void,
  { clients, settleMs, idleMs } = usual,
): Promise<Figure[]> {
  requireConnections(clients);
  await using backing = await startBacking();
  await using node = await startNode(await backing.newStore(), { nodeArgs: ['--expose-gc'] });
  const { port, pid } = node;
  const key = node.keys!.server;
  // What the first connections make the service compile and keep is not theirs.
  {
    await using _few = await openGenerators({ port, key, clients: Math.ceil(clients / 20) });
    await sleep(settleMs / 2);
  }
  await sleep(settleMs / 2);
  const before = await collected(node);
  say(`${clients} connections`);
  await using generators = await openGenerators({ port, key, clients });
  await sleep(settleMs);
  await generators.begin();
  await node.inside();
  say(`nothing happens for ${idleMs / 1_000} s`);
  const startedAt = performance.now();
  const cpuBefore = cpuMs(pid) ?? Number.NaN;
  await sleep(idleMs);
  const cpu = ((cpuMs(pid) ?? Number.NaN) - cpuBefore) / (performance.now() - startedAt);
  const uncollectedMb = residentMb(pid) ?? Number.NaN;
  const after = await collected(node);
  const reports = await generators.report();
  const gaps = reports.flatMap(({ beatGapsMs }) => [...beatGapsMs]);
  const off = distributionOf(gaps.map((ms) => Math.abs(ms - beatMs)));
  const lost = reports.reduce((sum, each) => sum + each.lost, 0);
  const each = (mb: number) => (mb * 1_024) / clients;
  return [
    {
      name: `memory of one of ${clients} connections`,
      value: each(uncollectedMb - before.residentMb),
      unit: 'KB',
      note: `RSS from ${text(before.residentMb)} to ${text(uncollectedMb)} MB; once garbage is collected ${text(each(after.residentMb - before.residentMb))} KB, of it heap ${text(each(after.heapMb - before.heapMb))} KB`,
      aim: { atMost: 25 },
    },
    {
      name: 'time on the core while idle',
      value: cpu * 100,
      unit: '%',
      note: `of one core, over ${idleMs / 1_000} s; longest delay of the event loop ${text(after.longestDelayMs)} ms`,
      aim: { atMost: 3 },
    },
    {
      name: `beats, off ${beatMs / 1_000} s, max`,
      value: off.max,
      unit: 'ms',
      note: `p50 ${text(off.at(0.5))}, p99 ${text(off.at(0.99))}, of ${off.count}; 750 by design; ${lost} connections lost`,
      aim: { atMost: 1_000 },
    },
  ];
}

/** Without the garbage of before. */
async function collected(node: Node) {
  const inside = await node.inside();
  // Until what was freed is given back.
  await sleep(2_000);
  return { ...inside, residentMb: residentMb(node.pid) ?? Number.NaN };
}
