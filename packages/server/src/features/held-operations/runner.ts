/**
 * Looks for what is due, and runs it, of each project in the order (due, id). Every node does; the lock of the project
 * decides who is first, and the others find it done.
 */
import { OperationError } from '@halyard/contract';
import type { Timers } from '../../platform/clock.ts';
import { Durations } from '../../platform/durations.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { System } from '../../platform/system.ts';
import { takeDue } from '../../platform/take-due.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import { runOperation } from '../../run-operation.ts';
import type { LogListener } from '../delivery/index.ts';
import { countHeld, findDue, findNextDue } from './queries.ts';
import { runHeldOperation, runner } from './run-held.ts';

/** How often the clock is looked at: it may be set forward at any time. No query. */
const glanceMs = 500;
/** How often the table is looked at, whatever was heard: a ring may be lost. */
const lookEveryMs = 15_000;
/** After a database that was away. */
const againMs = 1_000;

export interface HeldFigures {
  waiting: number;
  overdue: number;
  /** From the instant that it was due to the commit. */
  lateness: Durations;
}

export interface HeldRunner {
  figures: HeldFigures;
  /** Runs all that is due now; answers how many changes this node made. */
  look(): Promise<number>;
  /** Begins nothing more; resolves once what it runs is done. */
  stop(): Promise<void>;
}

export interface RunnerParts {
  system: System;
  timers: Timers;
  /** Of what this node reads of the log. */
  onLog(listener: LogListener): () => void;
}

/** Runs what is due by now, without waiting for anything. Answers how many changes that took. */
export function runDue(
  system: System,
  { isStopped, observe, pause }: Watching & { observe?: (lateMs: number) => void } = {},
): Promise<number> {
  return takeDue({
    find: (limit, others) => findDue(system.database.db, system.clock.now(), limit, others),
    async take({ id, project, due_at }) {
      try {
        if (!(await runOne(system, project, id))) return false;
      } catch (error) {
        if (!(error instanceof OperationError) && !isUnavailable(error)) {
          system.log.error({ err: error, id, project }, 'a held operation could not be run');
        }
        throw error;
      }
      observe?.(system.clock.now().getTime() - due_at.getTime());
      return true;
    },
    ...(isStopped ? { isStopped } : {}),
    ...(pause ? { pause } : {}),
  });
}

type Watching = Pick<Parameters<typeof takeDue>[0], 'isStopped' | 'pause'>;

async function runOne(system: System, project: string, id: string): Promise<boolean> {
  const { seq } = await runOperation(system, runHeldOperation, {
    requestId: `run-of-${id}`,
    authorization: runner,
    params: { heldId: id },
    query: { project },
    readBody: async () => undefined,
  });
  return seq !== undefined;
}

export function watchHeld({ system, timers, onLog }: RunnerParts): HeldRunner {
  const lateness = new Durations({
    name: 'halyard_held_operation_lateness_seconds',
    help: 'From the instant that a held operation was due to its commit, of those that this node ran.',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600],
  });
  const series = lateness.series();
  const figures: HeldFigures = { waiting: 0, overdue: 0, lateness };
  let isStopped = false;
  let looking: Promise<number> | undefined;
  let isAskedAgain = false;
  /** Of this node's clock; undefined: nothing waits for an instant. */
  let nextDueMs: number | undefined;
  let cancelTimer = () => {};

  function look(): Promise<number> {
    if (isStopped || !system.isPrepared()) return Promise.resolve(0);
    if (looking !== undefined) {
      isAskedAgain = true;
      return looking;
    }
    looking = lookOnce().finally(() => {
      looking = undefined;
      if (isAskedAgain) {
        isAskedAgain = false;
        void look();
      }
    });
    return looking;
  }

  async function lookOnce(): Promise<number> {
    cancelTimer();
    try {
      const observe = (lateMs: number) => series.observe(Math.max(0, lateMs) / 1_000);
      const pause = () => new Promise<void>((resolve) => timers.after(glanceMs, resolve));
      const changes = await runDue(system, { isStopped: () => isStopped, observe, pause });
      nextDueMs = (await findNextDue(system.database.db))?.getTime();
      wakeAtNext();
      return changes;
    } catch (error) {
      const isAway = error instanceof OperationError || isUnavailable(error);
      if (!isAway) system.log.error({ err: error }, 'held operations could not be run');
      if (!isStopped) cancelTimer = timers.after(againMs, () => void look());
      return 0;
    }
  }

  function wakeAtNext(): void {
    if (nextDueMs === undefined || isStopped) return;
    const inMs = nextDueMs - system.clock.now().getTime();
    if (inMs < glanceMs) cancelTimer = timers.after(Math.max(0, inMs), () => void look());
  }

  const glance = () => {
    if (nextDueMs === undefined || looking !== undefined) return;
    if (nextDueMs <= system.clock.now().getTime()) void look();
    else {
      cancelTimer();
      wakeAtNext();
    }
  };
  const stopGlancing = timers.every(glanceMs, glance);
  const stopLooking = timers.every(lookEveryMs, () => void look());
  const stopCounting = timers.every(lookEveryMs, () => void count());
  const stopListening = onLog((_, changes) => {
    const isAbout = changes?.some(({ items }) => items.some(({ kind }) => kind === 'held-operation')) ?? true;
    if (isAbout) void look();
  });

  async function count(): Promise<void> {
    if (!system.isPrepared()) return;
    await countHeld(system.database.db, system.clock.now()).then(
      (counted) => Object.assign(figures, counted),
      () => {},
    );
  }
  void look();
  void count();

  return {
    figures,
    look,
    async stop() {
      isStopped = true;
      for (const stop of [cancelTimer, stopGlancing, stopLooking, stopCounting, stopListening]) stop();
      await looking;
    },
  };
}

export function addHeldMetrics(metrics: Metrics, figures: HeldFigures): void {
  metrics.gauge({
    name: 'halyard_held_operations',
    help: 'Held operations that wait, and those of them that are due but have not run; counted every 15 s.',
    labels: ['state'],
    read: () => [
      { value: figures.waiting, labels: { state: 'waiting' } },
      { value: figures.overdue, labels: { state: 'overdue' } },
    ],
  });
  metrics.durations(figures.lateness);
}
