/** A7: what coming back costs after a few changes, and after none. */
import { setTimeout as sleep } from 'node:timers/promises';
import { changeFlag } from '../change-flag.ts';
import type { Figure } from '../figure.ts';
import { text } from '../quantile.ts';
import { startBacking } from './backing.ts';
import { createFlags } from './create-flags.ts';
import { distributionOf } from './distribution.ts';
import { type Generators, openGenerators } from './generators.ts';
import { startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';
import type { TallyReport } from './tally.ts';

export interface ResumeCounts {
  clients: number;
  /** Each of a flag of its own. */
  changes: number;
  /** In the environment, beside them. */
  flags: number;
}

const usual: ResumeCounts = { clients: 1_000, changes: 3, flags: 100 };

export async function measureResume(
  say: (line: string) => void,
  { clients, changes, flags } = usual,
): Promise<Figure[]> {
  requireConnections(clients);
  await using backing = await startBacking();
  await using node = await startNode(await backing.newStore());
  const { server: key, administrator } = node.keys!;
  const keys = await createFlags(node, administrator, flags);
  say(`${clients} connections are cut, ${changes} changes, all come back`);
  await using stays = await openGenerators({
    port: node.port,
    key,
    clients: 1,
    processes: 1,
    first: clients,
  });
  await using generators = await openGenerators({ port: node.port, key, clients });
  const full = distributionOf((await generators.report()).flatMap(({ receivedBytes }) => [...receivedBytes]));
  await generators.drop();
  await stays.begin();
  let last = 0;
  for (const flag of keys.slice(0, changes)) {
    last = (await changeFlag(node, administrator, false, flag)).version;
    // So that whoever stays is told of each by itself.
    await sleep(100);
  }
  await stays.everyoneHolds(last);
  const [{ receivedBytes: deltas }] = (await stays.report()) as [TallyReport];
  const behind = await comeBack(generators, last);
  say('cut again, and back without a change');
  await generators.drop();
  const current = await comeBack(generators, last);
  return [
    {
      name: `back after ${changes} changes, most of any`,
      value: behind.bytes.max,
      unit: 'B',
      note: `p50 ${text(behind.bytes.at(0.5))}; everything has ${text(full.at(0.5))}; the aim is what whoever stayed was sent`,
      // One intent more than whoever stayed, whose commits it gets as one.
      aim: { atMost: deltas[0]! },
    },
    { name: 'of them full transfers', value: behind.full, unit: '', note: behind.note, aim: { atMost: 0 } },
    {
      name: 'back at the current version, most of any',
      value: current.bytes.max,
      unit: 'B',
      note: current.note,
      aim: { atMost: 200 },
    },
  ];
}

async function comeBack(generators: Generators, version: number) {
  await generators.begin();
  await generators.restore();
  await generators.everyoneHolds(version);
  const reports = await generators.report();
  const of = (name: 'none' | 'changes' | 'full') =>
    reports.reduce((sum, { transfers }) => sum + transfers[name], 0);
  return {
    bytes: distributionOf(reports.flatMap(({ receivedBytes }) => [...receivedBytes])),
    full: of('full'),
    note: `${of('none')} none, ${of('changes')} changes, ${of('full')} full`,
  };
}
