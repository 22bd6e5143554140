/** A3 without a relay: changes on one node, clients on it and on another; what the way between them adds. */
import type { Figure } from '../figure.ts';
import { startBacking } from './backing.ts';
import { openGenerators } from './generators.ts';
import { arrivalLatencies, latencyFigures } from './latencies.ts';
import { makeChanges } from './make-changes.ts';
import { startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';

export interface OtherNodeCounts {
  /** On each node. */
  clients: number;
  changes: number;
  warmChanges: number;
  spacingMs: number;
}

const usual: OtherNodeCounts = { clients: 500, changes: 150, warmChanges: 20, spacingMs: 100 };

export async function measureOtherNode(
  say: (line: string) => void,
  { clients, changes: count, warmChanges, spacingMs } = usual,
): Promise<Figure[]> {
  requireConnections(clients);
  await using backing = await startBacking();
  const store = await backing.newStore();
  await using first = await startNode(store);
  await using second = await startNode(store);
  const { server: key, administrator } = first.keys!;
  say(`${clients} connections to each of two nodes, ${count} changes on the first`);
  await using same = await openGenerators({ port: first.port, key, clients, processes: 1 });
  await using other = await openGenerators({
    port: second.port,
    key,
    clients,
    processes: 1,
    first: clients,
  });
  const changes = await makeChanges(
    first,
    { key: administrator, changes: count, warmChanges, spacingMs },
    async () => {
      await same.begin();
      await other.begin();
    },
  );
  const last = changes.at(-1)!.version;
  await Promise.all([same.everyoneHolds(last), other.everyoneHolds(last)]);
  const onSame = arrivalLatencies(changes, await same.report(), clients);
  const onOther = arrivalLatencies(changes, await other.report(), clients);
  return [
    ...latencyFigures('the node of the change', onSame),
    ...latencyFigures('the other node', onOther),
    {
      name: 'the other node, p99, beyond that of the first',
      value: onOther.fromAsking.at(0.99) - onSame.fromAsking.at(0.99),
      unit: 'ms',
      note: `${onSame.missing + onOther.missing} lost`,
      aim: { atMost: 50 },
    },
  ];
}
