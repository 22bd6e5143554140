/**
 * SEC-13: a thousand connections without a key that are as unpleasant as connections can be, turned on and off in turns,
 * and evaluations all the time: what they take with and without, and what memory does. `HALYARD_FLOOD_SECONDS`: of the
 * flood, 40 by default.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startFlood } from '@halyard/testkit';
import { requireConnections } from './delivery/open-files.ts';
import type { Figure } from './figure.ts';
import { residentMb } from './process-figures.ts';
import { quantile } from './quantile.ts';
import { call, postgresStore, type RunningService, runService, startDurablePostgres } from './run-service.ts';

const connections = 1_000;
/** Of each turn: long enough for what is slow to be got rid of, short enough for the machine to be the same in both. */
const turnMs = 20_000;
/** An evaluation is asked for so long after the one before. */
const spacingMs = 5;

export async function measureFlood(say: (line: string) => void): Promise<Figure[]> {
  const turns = Math.max(
    1,
    Math.round((Number(process.env['HALYARD_FLOOD_SECONDS'] ?? 40) * 1_000) / turnMs),
  );
  requireConnections(connections);
  const { cluster } = await startDurablePostgres();
  try {
    await using service = await runService(await postgresStore(cluster));
    for (const path of ['/docs', '/openapi.json']) await (await fetch(service.url + path)).text();
    await evaluate(service, turnMs / 4);
    const before = residentMb(service.pid) ?? 0;
    const calm: number[] = [];
    const flooded: number[] = [];
    let mostMb = 0;
    for (let turn = 1; turn <= turns; turn++) {
      calm.push(...(await evaluate(service, turnMs / 2)));
      const flood = startFlood(service.port, connections);
      flooded.push(...(await evaluate(service, turnMs)));
      mostMb = Math.max(mostMb, residentMb(service.pid) ?? 0);
      flood.stop();
      calm.push(...(await evaluate(service, turnMs / 2)));
      say(`${turn}/${turns}: p99 ${p99(calm).toFixed(1)} ms, flooded ${p99(flooded).toFixed(1)} ms`);
    }
    return [
      {
        name: "1,000 connections without a key, others' p99 to that without",
        value: p99(flooded) / p99(calm),
        unit: '',
        note: `${p99(flooded).toFixed(1)} ms of ${flooded.length}, ${p99(calm).toFixed(1)} ms without; every one answered`,
        aim: { atMost: 2 },
      },
      {
        name: 'the same, growth of memory',
        value: mostMb - before,
        unit: 'MB',
        note: `from ${before.toFixed(0)} MB; ${turns} turns of ${turnMs / 1_000} s`,
        aim: { atMost: 64 },
      },
    ];
  } finally {
    await cluster.stop();
  }
}

/** Milliseconds that each took. Throws where one is not answered with 200. */
async function evaluate(service: RunningService, forMs: number): Promise<number[]> {
  const took: number[] = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const askedAt = performance.now();
    await call(service, service.keys!.server, 'GET', '/flags/example/evaluate?targetingKey=u1');
    took.push(performance.now() - askedAt);
    await sleep(spacingMs);
  }
  return took;
}

function p99(took: readonly number[]): number {
  return quantile(took, 0.99);
}
