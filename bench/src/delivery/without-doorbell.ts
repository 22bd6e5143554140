/**
 * A4: no doorbell rings on the other node, so that it finds changes by its poll alone. Redis is killed, and its LISTEN
 * is cut whenever it tries, by a proxy before its database.
 */
import { startPgProxy } from '@halyard/testkit';
import type { Figure } from '../figure.ts';
import { startBacking } from './backing.ts';
import { openGenerators } from './generators.ts';
import { arrivalLatencies, latencyFigures } from './latencies.ts';
import { makeChanges } from './make-changes.ts';
import { startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';

export interface WithoutDoorbellCounts {
  clients: number;
  changes: number;
  spacingMs: number;
}

const usual: WithoutDoorbellCounts = { clients: 500, changes: 60, spacingMs: 300 };

export async function measureWithoutDoorbell(
  say: (line: string) => void,
  { clients, changes: count, spacingMs } = usual,
): Promise<Figure[]> {
  requireConnections(clients);
  await using backing = await startBacking();
  const store = await backing.newStore();
  await using proxy = await startPgProxy({ upstream: store.DATABASE_URL });
  let cuts = 0;
  proxy.onMessage(({ from, bytes }) => {
    if (from !== 'frontend' || !bytes.includes('listen halyard')) return;
    cuts++;
    // The message that is being shown is the next to be judged.
    proxy.cutAfter(1, 'before');
  });
  await using first = await startNode(store);
  await using second = await startNode({ ...store, DATABASE_URL: proxy.url });
  const { server: key, administrator } = first.keys!;
  await using generators = await openGenerators({ port: second.port, key, clients });
  say(`${count} changes on one node, ${clients} connections to another that cannot listen`);
  const choice = { key: administrator, changes: count, warmChanges: 4, spacingMs };
  const changes = await makeChanges(first, choice, async () => {
    await backing.redis.kill9();
    await generators.begin();
  });
  await generators.everyoneHolds(changes.at(-1)!.version);
  const { doorbell, redis } = (await (await fetch(`${second.url}/readyz`)).json()) as Record<string, string>;
  if (doorbell !== 'down' || redis !== 'down' || cuts === 0) {
    throw new Error(
      `the doorbell of the other node is ${doorbell}, Redis ${redis}; LISTEN was cut ${cuts} times`,
    );
  }
  const latencies = arrivalLatencies(changes, await generators.report(), clients);
  return [
    ...latencyFigures('by the poll alone', latencies, { atMost: 1_500 }),
    {
      name: 'changes that did not arrive',
      value: latencies.missing,
      unit: '',
      note: `LISTEN was cut ${cuts} times`,
      aim: { atMost: 0 },
    },
  ];
}
