/**
 * How often flags are evaluated: what this node evaluates itself, and what SDKs report. Both are written as
 * batches with a number, in one transaction each, so that repeating one after a doubtful commit counts nothing twice.
 */
import { type EventsBody, OperationError } from '@halyard/contract';
import type { Db } from '../../platform/database.ts';
import { randomText } from '../../platform/ids.ts';
import type { System } from '../../platform/system.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import type { DataKey, Delivery } from '../delivery/index.ts';
import { mayReport } from './may-report.ts';
import { purgeUsage } from './purge-usage.ts';
import { addUsage, claimBatch, insertExposures, insertTrackedEvents, rememberAskedFor } from './queries.ts';
import { sortEvents } from './sort-events.ts';
import { Tally, type TallyRow } from './tally.ts';

export interface Usage {
  /**
   * Resolves once everything is committed. The key must be of one environment. Rejects with INVALID_INPUT where the
   * database cannot hold a value, else with its error.
   */
  accept(key: DataKey, batch: EventsBody): Promise<{ accepted: number; duplicate: boolean }>;
  /**
   * Writes what was evaluated here. What cannot be written now is kept and tried again; what the database refuses
   * is dropped, or nothing after it would ever be written. Never rejects.
   */
  flush(): Promise<void>;
  readonly figures: Readonly<UsageFigures>;
  /** Flushes once more and stops. */
  close(): Promise<void>;
}

/** Since the start. */
export interface UsageFigures {
  /** What became of the events that SDKs sent. */
  events: Record<'accepted' | 'refused' | 'duplicate', number>;
  /** Evaluations of this node that were not counted: too many rows were waiting, or the database refused them. */
  lostEvaluations: number;
}

export interface UsageOptions {
  flushMs?: number;
  /** Different rows kept while they cannot be written. */
  maxRows?: number;
}

/** Rows of one statement. */
const rowsAtOnce = 5_000;
const purgeMs = 3_600_000;

export function openUsage(
  { database, clock, log, isPrepared }: System,
  delivery: Pick<Delivery, 'takeCounts' | 'environment'>,
  { flushMs = 5_000, maxRows = 50_000 }: UsageOptions = {},
): Usage {
  const { db } = database;
  const instance = `node/${randomText(16)}`;
  let waiting = new Tally(maxRows);
  /** Numbered already, in order: repeated as it is until it is known to be written. */
  let batches: { sequence: number; rows: TallyRow[] }[] = [];
  let sequence = 0;
  let running: Promise<void> | undefined;
  let isFailing = false;
  const figures: UsageFigures = { events: { accepted: 0, refused: 0, duplicate: 0 }, lostEvaluations: 0 };
  let isClosed = false;

  function collect(): void {
    const atMs = clock.now().getTime();
    for (const count of delivery.takeCounts()) waiting.add({ ...count, atMs });
  }

  async function write(): Promise<void> {
    collect();
    if (!isPrepared()) return;
    // Only when nothing is in doubt any more; until then new counts merge into rows that are waiting anyway.
    if (batches.length === 0 && waiting.size > 0) {
      const rows = waiting.rows();
      for (let i = 0; i < rows.length; i += rowsAtOnce) {
        batches.push({ sequence: sequence++, rows: rows.slice(i, i + rowsAtOnce) });
      }
      if (waiting.lost > 0) log.warn({ evaluations: waiting.lost }, 'evaluations were not counted');
      figures.lostEvaluations += waiting.lost;
      waiting = new Tally(maxRows);
    }
    while (batches.length > 0) {
      const { sequence: number, rows } = batches[0]!;
      try {
        await writeBatch(db, { instance, sequence: number, receivedAt: clock.now() }, (tx) =>
          addUsage(tx, rows),
        );
      } catch (error) {
        if (isUnavailable(error) || isSqlState(error, '40')) throw error;
        const evaluations = rows.reduce((sum, { count }) => sum + count, 0);
        figures.lostEvaluations += evaluations;
        log.error({ err: error, evaluations }, 'evaluations were not counted: the database refuses them');
      }
      batches = batches.slice(1);
    }
  }

  async function writeSafely(): Promise<void> {
    try {
      await write();
      if (isFailing) log.info({}, 'usage is written again');
      isFailing = false;
    } catch (error) {
      if (!isFailing) {
        const message = 'usage cannot be written: counting in memory until it can';
        if (isUnavailable(error)) log.warn({ code: (error as { code?: string }).code }, message);
        else log.error({ err: error }, message);
      }
      isFailing = true;
    }
  }

  async function flush(): Promise<void> {
    // One after the other, and each caller gets one that began after its call.
    while (running !== undefined) await running;
    running = writeSafely().finally(() => {
      running = undefined;
    });
    await running;
  }

  async function purge(): Promise<void> {
    try {
      await purgeUsage(db, clock.now(), { shouldStop: () => isClosed });
    } catch (error) {
      if (!isUnavailable(error)) log.error({ err: error }, 'old usage was not deleted');
    }
  }

  const flushTimer = setInterval(() => void flush(), flushMs);
  flushTimer.unref();
  const purgeTimer = setInterval(() => void purge(), purgeMs);
  purgeTimer.unref();

  return {
    async accept(key, batch) {
      const { project, environment } = key;
      if (project === null || environment === null)
        throw new Error('events come with the key of an environment');
      if (!isPrepared()) throw new OperationError('DATABASE_UNAVAILABLE', 'nothing was kept');
      const sorted = sortEvents({
        project,
        environment,
        events: batch.events,
        nowMs: clock.now().getTime(),
        mayReport: mayReport(key.kind, delivery.environment(project, environment)),
        isTrusted: key.kind === 'server',
      });
      const missing = [...sorted.missing].map(([flag, last_at]) => ({ project, environment, flag, last_at }));
      const isNew = await writeBatch(
        db,
        // Two projects may well choose the same name for an instance.
        {
          instance: `${project}/${environment}/${batch.instance}`,
          sequence: batch.sequence,
          receivedAt: clock.now(),
        },
        async (tx) => {
          await addUsage(tx, sorted.usage.rows());
          await rememberAskedFor(tx, missing);
          await insertExposures(tx, sorted.exposures);
          await insertTrackedEvents(tx, sorted.tracked);
        },
      ).catch(refuseValue);
      const { accepted } = sorted;
      if (!isNew) {
        figures.events.duplicate += batch.events.length;
        return { accepted: 0, duplicate: true };
      }
      figures.events.accepted += accepted;
      figures.events.refused += batch.events.length - accepted;
      return { accepted, duplicate: false };
    },
    figures,
    flush,
    async close() {
      isClosed = true;
      clearInterval(flushTimer);
      clearInterval(purgeTimer);
      await flush();
    },
  };
}

/** All of it once: false where the batch had been written before. */
function writeBatch(
  db: Db,
  batch: Parameters<typeof claimBatch>[1],
  write: (tx: Db) => Promise<void>,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await claimBatch(tx, batch))) return false;
    await write(tx);
    return true;
  });
}

/** A value that got past the contract would be sent again for ever if the service took the blame (SQLSTATE class 22). */
function refuseValue(error: unknown): never {
  if (!isSqlState(error, '22')) throw error;
  const message = 'an event holds a value that cannot be stored';
  throw new OperationError('INVALID_INPUT', message, {
    fields: [{ pointer: '/events', message }],
    cause: error,
  });
}

/** Whether the database answered with a code of this class; 40: it gave way to another transaction. */
function isSqlState(error: unknown, sqlClass: '22' | '40'): boolean {
  const { code } = error instanceof Error ? (error as { code?: unknown }) : {};
  return typeof code === 'string' && code.length === 5 && code.startsWith(sqlClass);
}
