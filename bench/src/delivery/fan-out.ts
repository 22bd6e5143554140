/** A1: one change after the other to 1,000 and 5,000 connections of one node, and to the SDKs among them. */
import type { Figure } from '../figure.ts';
import { startBacking } from './backing.ts';
import { openGenerators } from './generators.ts';
import { arrivalLatencies, evaluationLatencies, latencyFigures } from './latencies.ts';
import { makeChanges } from './make-changes.ts';
import { startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';

export interface FanOutCounts {
  changes: number;
  warmChanges: number;
  sdks: number;
  runs: { clients: number; spacingMs: number; p99Ms: number }[];
}

const usual: FanOutCounts = {
  changes: 200,
  warmChanges: 20,
  sdks: 20,
  // Far enough apart that one has gone to everybody before the next.
  runs: [
    { clients: 1_000, spacingMs: 100, p99Ms: 100 },
    { clients: 5_000, spacingMs: 300, p99Ms: 250 },
  ],
};

export async function measureFanOut(say: (line: string) => void, counts = usual): Promise<Figure[]> {
  requireConnections(Math.max(...counts.runs.map(({ clients }) => clients)));
  await using backing = await startBacking();
  const figures: Figure[] = [];
  for (const { clients, spacingMs, p99Ms } of counts.runs) {
    const { sdks, changes: count, warmChanges } = counts;
    await using node = await startNode(await backing.newStore());
    const { server, administrator } = node.keys!;
    say(`${clients} connections and ${sdks} SDKs`);
    await using generators = await openGenerators({ port: node.port, key: server, clients, sdks });
    say(`${count} changes`);
    const changes = await makeChanges(
      node,
      { key: administrator, changes: count, warmChanges, spacingMs },
      async () => {
        await generators.begin();
        await node.inside();
      },
    );
    await generators.everyoneHolds(changes.at(-1)!.version);
    const { longestDelayMs } = await node.inside();
    const reports = await generators.report();
    const aim = { atMost: p99Ms };
    const arrivals = arrivalLatencies(changes, reports, clients);
    figures.push(
      ...latencyFigures(`${clients} connections, to arrival`, arrivals, aim),
      ...latencyFigures(
        `${clients} connections, to evaluation`,
        evaluationLatencies(changes, reports, sdks),
        aim,
      ),
      {
        name: `${clients} connections, longest delay of the event loop`,
        value: longestDelayMs,
        unit: 'ms',
        note: `A6; ${reports.reduce((sum, { regressions }) => sum + regressions, 0)} versions went back; ${backing.versions}`,
        aim: { atMost: 50 },
      },
    );
  }
  return figures;
}
