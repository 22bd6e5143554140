/** Many seeds, on several processes, with progress and a summary. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { describeFailure } from './describe-failure.ts';
import type { Outcome } from './run-seed.ts';

export interface ManyOptions {
  from: number;
  seeds: number;
  jobs: number;
  defectName: string | undefined;
}

/** Of one seed, or of several without a failure, as a process tells it. */
export interface Report {
  outcome: Omit<Outcome, 'counts'> & { counts: [string, number][] };
}

/** Failures that are told in full. */
const toldInFull = 3;
const progressMs = 10_000;

/** Prints; answers how many seeds failed. SIGINT and SIGTERM end it early, with the summary of what was done. */
export async function runMany({ from, seeds, jobs, defectName }: ManyOptions): Promise<number> {
  const beganMs = performance.now();
  const counts = new Map<string, number>();
  const failed: number[] = [];
  let done = 0;
  let virtualMs = 0;
  let steps = 0;

  const take = ({ outcome }: Report): void => {
    done++;
    virtualMs += outcome.virtualMs;
    steps += outcome.steps;
    for (const [kind, count] of outcome.counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
    if (!outcome.failure) return;
    failed.push(outcome.seed);
    const { invariant, message } = outcome.failure;
    const inFull = failed.length <= toldInFull;
    console.log(
      inFull
        ? describeFailure({ ...outcome, counts: new Map() })
        : `seed ${outcome.seed}: ${invariant}: ${message.slice(0, 200)}`,
    );
  };
  const progress = setInterval(() => {
    const perSecond = done / ((performance.now() - beganMs) / 1000);
    console.error(`${done} of ${seeds} seeds, ${perSecond.toFixed(1)} a second, ${failed.length} failed`);
  }, progressMs);
  const children = Array.from({ length: jobs }, (_, job) =>
    startJob({ from: from + job, to: from + seeds, jobs, defectName }, take),
  );
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    for (const child of children) child.kill();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await Promise.all(children.map((child) => Promise.all([once(child, 'exit'), once(child, 'disconnect')])));
  clearInterval(progress);
  process.off('SIGINT', stop).off('SIGTERM', stop);

  const seconds = (performance.now() - beganMs) / 1000;
  console.log(
    `\n${[...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(line)
      .join('\n')}`,
  );
  console.log(
    `\n${done} seeds from ${from} on: ${failed.length} failed; ${seconds.toFixed(0)} s on ${jobs} ` +
      `process${jobs === 1 ? '' : 'es'}, ${(done / seconds).toFixed(1)} seeds a second; ` +
      `${(virtualMs / 3_600_000).toFixed(1)} virtual hours, ${steps} steps`,
  );
  if (done < seeds && !isStopped) throw new Error(`only ${done} of ${seeds} seeds were run`);
  return failed.length;
}

function startJob(
  { from, to, jobs, defectName }: { from: number; to: number; jobs: number; defectName: string | undefined },
  take: (report: Report) => void,
): ChildProcess {
  const child = fork(new URL('./seeds-worker.ts', import.meta.url), [
    String(from),
    String(to),
    String(jobs),
    ...(defectName === undefined ? [] : [defectName]),
  ]);
  child.on('message', (report) => take(report as Report));
  return child;
}

function line([kind, count]: [string, number]): string {
  return `${String(count).padStart(9)}  ${kind}`;
}
