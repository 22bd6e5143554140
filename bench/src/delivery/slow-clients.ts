/**
 * A12: clients that do not read, under a stream of large changes: what the service keeps for them, when it cuts them,
 * and whether the others notice. How much waits in the kernel is asked of the kernel, for a client is blocked only
 * from the moment it takes no more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, changeFlag } from '../change-flag.ts';
import type { Figure } from '../figure.ts';
import { residentMb } from '../process-figures.ts';
import { text } from '../quantile.ts';
import { call } from '../run-service.ts';
import { startBacking } from './backing.ts';
import { type Generators, openGenerators } from './generators.ts';
import { arrivalLatencies } from './latencies.ts';
import { type Node, startNode } from './nodes.ts';
import { requireConnections } from './open-files.ts';
import { socketQueues } from './socket-queues.ts';

export interface SlowClientsCounts {
  /** That read. */
  clients: number;
  /** That do not, in the last phase. */
  unread: number;
  spacingMs: number;
  /** Without anyone who does not read, before the one and again after. */
  calmMs: number;
  /** At most, until those are cut. */
  patienceMs: number;
}

const usual: SlowClientsCounts = {
  clients: 100,
  unread: 500,
  spacingMs: 300,
  calmMs: 20_000,
  patienceMs: 75_000,
};
/** The largest value that a variant may have is 64 KB, and a change carries all of them. */
const variants = 5;
const valueBytes = 60_000;
const changeBytes = variants * valueBytes;
const flag = 'large';

export async function measureSlowClients(
  say: (line: string) => void,
  counts: SlowClientsCounts = usual,
): Promise<Figure[]> {
  requireConnections(counts.clients + counts.unread);
  await using backing = await startBacking();
  // Each cut is a line of the log.
  await using node = await startNode(await backing.newStore(), { env: { HALYARD_LOG: 'info' } });
  const { server: key, administrator } = node.keys!;
  await createLargeFlag(node, administrator);
  await using readers = await openGenerators({ port: node.port, key, clients: counts.clients });
  say(`${counts.clients} connections that read, changes of ${changeBytes / 1_000} KB`);
  const calm = (maxMs = counts.calmMs) => phase(node, counts, readers, { until: () => false, maxMs });
  await calm(counts.calmMs / 4);
  const before = await calm();
  say('and one that does not');
  const one = await withUnread(node, counts, readers, 1);
  const after = await calm();
  say(`and ${counts.unread} that do not`);
  const many = await withUnread(node, counts, readers, counts.unread);
  const p99 = ({ latencies }: Phase) => latencies.fromAsking.at(0.99);
  const calmP99 = (p99(before) + p99(after)) / 2;
  return [
    {
      name: 'one unread, kept for it by the service',
      value: Math.max(...one.cuts.map(({ bytes }) => bytes)) / 1_024,
      unit: 'KB',
      note: `and by the kernel ${text(one.kernelMb * 1_024)} KB`,
      aim: { atMost: 512 },
    },
    {
      name: 'one unread, from its taking no more change to its cut',
      value: (one.cuts[0]!.atMs - one.fullAtMs) / 1_000,
      unit: 's',
      note: `a change of ${changeBytes / 1_000} KB every ${text(counts.spacingMs * 1.2)} ms`,
      aim: { atMost: 30 },
    },
    {
      name: "one unread, the others' p99 to that without",
      value: p99(one) / calmP99,
      unit: '',
      note: `${text(p99(one))} ms, of ${one.latencies.fromAsking.count}; ${text(p99(before))} before, ${text(p99(after))} after`,
      aim: { atMost: 1.1 },
    },
    {
      name: `${counts.unread} unread, growth of memory`,
      value: many.grownMb,
      unit: 'MB',
      note: `all cut ${text((many.cuts.at(-1)!.atMs - many.startedAtMs) / 1_000)} s after the first change; by the kernel ${text(many.kernelMb)} MB`,
      aim: { atMost: 256 },
    },
    {
      name: `${counts.unread} unread, the others' p99`,
      value: p99(many),
      unit: 'ms',
      note: `max ${text(many.latencies.fromAsking.max)}; ${many.latencies.missing} never arrived`,
    },
  ];
}

async function createLargeFlag(node: Node, administrator: string): Promise<void> {
  const value = (i: number) => ({ text: String(i).repeat(valueBytes) });
  const configuration = { enabled: true, off: 'v0', rules: [], otherwise: { serve: 'v1' } };
  await call(node, administrator, 'POST', '/flags', {
    key: flag,
    kind: 'json',
    variants: Object.fromEntries(Array.from({ length: variants }, (_, i) => [`v${i}`, value(i)])),
    environments: { development: configuration },
  });
}

interface Cut {
  /** Of Date.now(). */
  atMs: number;
  bytes: number;
}

interface Phase {
  latencies: ReturnType<typeof arrivalLatencies>;
}

async function withUnread(node: Node, counts: SlowClientsCounts, readers: Generators, unread: number) {
  await using sleepers = await openGenerators({
    port: node.port,
    key: node.keys!.server,
    clients: unread,
    processes: 1,
    first: counts.clients,
  });
  const ports = new Set(await sleepers.stopReading());
  const startedAtMs = Date.now();
  const knownCuts = cutsOf(node).length;
  const beforeMb = residentMb(node.pid) ?? Number.NaN;
  let mostMb = beforeMb;
  /** By port: how much the kernel held, and when, each time that it was more. */
  const queues = new Map<number, { bytes: number; atMs: number }[]>();
  const look = () => {
    mostMb = Math.max(mostMb, residentMb(node.pid) ?? Number.NaN);
    for (const [port, bytes] of socketQueues(node.port)) {
      if (!ports.has(port)) continue;
      const grown = queues.get(port) ?? [];
      queues.set(port, grown);
      if (bytes > (grown.at(-1)?.bytes ?? 0)) grown.push({ bytes, atMs: Date.now() });
    }
  };
  const looking = setInterval(look, 200);
  try {
    const { latencies } = await phase(node, counts, readers, {
      until: () => cutsOf(node).length - knownCuts >= unread,
      maxMs: counts.patienceMs,
    });
    const cuts = cutsOf(node).slice(knownCuts);
    if (cuts.length < unread) {
      throw new Error(`${cuts.length} of ${unread} were cut within ${counts.patienceMs / 1_000} s`);
    }
    return {
      latencies,
      cuts,
      startedAtMs,
      fullAtMs: Math.max(...[...queues.values()].map(fullAt)),
      grownMb: mostMb - beforeMb,
      kernelMb: [...queues.values()].reduce((sum, grown) => sum + grown.at(-1)!.bytes, 0) / 2 ** 20,
    };
  } finally {
    clearInterval(looking);
  }
}

/** Since when it has taken less than another change; a little more trickles through for long. */
function fullAt(grown: readonly { bytes: number; atMs: number }[]): number {
  const most = grown.at(-1)!.bytes;
  return grown.find(({ bytes }) => bytes > most - changeBytes)!.atMs;
}

/** Changes, one after the other, and what those who read made of them. */
async function phase(
  node: Node,
  { clients, spacingMs }: SlowClientsCounts,
  readers: Generators,
  { until, maxMs }: { until: () => boolean; maxMs: number },
): Promise<Phase> {
  await readers.begin();
  const { administrator } = node.keys!;
  const changes: Change[] = [];
  const endsAt = performance.now() + maxMs;
  // An even number, so that the flag is as it was.
  while (changes.length % 2 === 1 || (performance.now() < endsAt && !until())) {
    changes.push(await changeFlag(node, administrator, changes.length % 2 === 1, flag));
    await sleep(spacingMs * (1 + 0.4 * Math.random()));
  }
  await readers.everyoneHolds(changes.at(-1)!.version);
  return { latencies: arrivalLatencies(changes, await readers.report(), clients) };
}

/** As the log tells of them, in order. */
function cutsOf(node: Node): Cut[] {
  return node
    .output()
    .split('\n')
    .filter((line) => line.includes('a stream was not read: cut'))
    .map((line) => {
      const { time, bytes } = JSON.parse(line) as { time: string; bytes: number };
      return { atMs: Date.parse(time), bytes };
    });
}
