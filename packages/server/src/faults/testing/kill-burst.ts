/**
 * Kills a service with SIGKILL while clients change flags, starts it again, and holds its log and its state against
 * what the clients were told; again and again on the same database. As a command, with the number of rounds:
 *
 *     node packages/server/src/faults/testing/kill-burst.ts postgres 30
 *     node packages/server/src/faults/testing/kill-burst.ts embedded 30
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgres, waitFor } from '@halyard/testkit';
import { createFlags, judgeState, lastSeq, readLogAfter, settle, startBurst } from './burst.ts';
import { judgeHistory, newHistory } from './history.ts';
import { type databases, makePlace, run, startAt } from './place.ts';

export interface KillBurstResult {
  rounds: number;
  acknowledged: number;
  /** Never answered, and found in the log all the same. */
  committedUnanswered: number;
  problems: string[];
  maxStartMs: number;
}

export async function runKillBurst(
  kind: (typeof databases)[number],
  rounds: number,
): Promise<KillBurstResult> {
  await using place = await makePlace(kind);
  const result: KillBurstResult = {
    rounds,
    acknowledged: 0,
    committedUnanswered: 0,
    problems: [],
    maxStartMs: 0,
  };
  let service = await startAt(place);
  const { administrator } = service;
  await createFlags(service);
  let seq = await lastSeq({ url: service.url, administrator });
  for (let round = 0; round < rounds; round++) {
    const history = newHistory();
    const burst = startBurst({ url: service.url, administrator }, history, false);
    await waitFor(() => history.acknowledged.size >= 5, { timeoutMs: 30_000 });
    await sleep(Math.random() * 1_000);
    await service.kill9();
    await burst.stop();

    const startedAt = performance.now();
    service = await startAt(place);
    result.maxStartMs = Math.max(result.maxStartMs, Math.round(performance.now() - startedAt));
    const asked = { url: service.url, administrator };
    const log = await readLogAfter(asked, seq);
    result.problems.push(...judgeHistory(history, log), ...(await judgeState(asked, log)));
    result.acknowledged += history.acknowledged.size;
    result.committedUnanswered += log.filter(({ token }) => history.unknown.has(token)).length;

    // Repeated with its key, each of what was never answered has happened once, whether it had before or not.
    await settle(asked, history);
    const settled = await readLogAfter(asked, seq);
    const missing = [...history.unknown].filter((token) => !settled.some((found) => found.token === token));
    result.problems.push(
      ...judgeHistory(history, settled),
      ...missing.map((token) => `${token} was repeated and is not there`),
    );
    seq = await lastSeq(asked);
  }
  await service.stop();
  const verified = await run(['packages/server/src/audit.ts', 'verify'], place.env);
  if (verified.code !== 0) result.problems.push(verified.stdout + verified.stderr);
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kind = process.argv[2] === 'embedded' ? 'embedded' : 'postgres';
  const postgres = await startPostgres({ own: true });
  process.env['HALYARD_TEST_POSTGRES_URL'] = postgres.url('postgres');
  const result = await runKillBurst(kind, Number(process.argv[3] ?? 30));
  await postgres.stop();
  process.stdout.write(`${kind}: ${JSON.stringify(result)}\n`);
  process.exitCode = result.problems.length === 0 ? 0 : 1;
}
