import type { Benchmark } from '../figure.ts';
import { measureBun } from './bun.ts';
import { measureFanOut } from './fan-out.ts';
import { measureIdle } from './idle.ts';
import { measureOtherNode } from './other-node.ts';
import { measureRemote } from './remote.ts';
import { measureRestartStorm } from './restart-storm.ts';
import { measureResume } from './resume.ts';
import { measureSlowClients } from './slow-clients.ts';
import { measureStartFromDisk } from './start-from-disk.ts';
import { measureWithoutDoorbell } from './without-doorbell.ts';

/** By the names of the goals that they answer, where there is one. */
export const deliveryBenchmarks: readonly Benchmark[] = [
  part('a1', 'one change to 1,000 and 5,000 streams, and to SDKs that evaluate', (say) => measureFanOut(say)),
  part('a3', 'a change on one node to clients of another', (say) => measureOtherNode(say)),
  part('a4', 'changes that no doorbell tells of', (say) => measureWithoutDoorbell(say)),
  part('a5', '10,000 idle streams on one process', (say) => measureIdle(say)),
  part('a7', 'bytes of coming back after a few changes, and after none', (say) => measureResume(say)),
  part('a12', 'clients that do not read, under large changes', (say) => measureSlowClients(say)),
  part('a13', 'kill -9 of a node with 5,000 streams, and all of them back', (say) =>
    measureRestartStorm(say),
  ),
  part('b2', '100 SDKs that start while everything is dead', (say) => measureStartFromDisk(say)),
  part('remote', 'snapshots and evaluations over HTTP on one core, beside an echo', (say) =>
    measureRemote(say),
  ),
  part('bun', 'the data plane on Bun (npm ci --prefix bench/bun) beside Node', (say) => measureBun(say)),
];

function part(name: string, summary: string, run: Benchmark['run']): Benchmark {
  return { name: `delivery-${name}`, group: 'delivery', summary, run };
}
