/**
 * All who follow the log as people do. What is new is read once, when this node's own tail of the log has come
 * further, and given to everyone whom it concerns; only who comes with a place of their own, or has fallen behind,
 * reads for themselves until they are where the others are.
 */
import { OperationError } from '@halyard/contract';
import type { Later } from '../../door.ts';
import type { Clock, Timers } from '../../platform/clock.ts';
import type { ReadDb } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import type { LogListener, StreamConnection } from '../delivery/index.ts';
import { matches } from './change-filter.ts';
import { readChanges } from './find-changes.ts';
import { seqsBetween } from './queries.ts';
import { searchChanges } from './search-changes.ts';
import {
  byeMessage,
  changeMessage,
  type LogPlace,
  parsePlace,
  placeMessage,
  resetMessage,
} from './tail-message.ts';

export type Follow = Extract<Later, { kind: 'follow' }>;

export interface LogTails {
  /**
   * `again` asks anew whether they still may; throws what they are told where not. Throws TOO_MANY_STREAMS before
   * anything is written.
   */
  open(
    asked: Follow,
    connection: StreamConnection,
    lastEventId: string | undefined,
    again: () => Promise<Follow>,
  ): void;
  readonly count: number;
  /** How often the log was read for all of them together. */
  readonly reads: number;
  close(): void;
}

export interface LogTailsParts {
  db: ReadDb;
  delivery: { position(): LogPlace; onLog(listener: LogListener): () => void };
  clock: Clock;
  timers: Timers;
  log: Log;
}

interface Tail {
  asked: Follow;
  readonly connection: StreamConnection;
  readonly again: () => Promise<Follow>;
  /** Up to here all that concerns them was written. */
  seq: number;
  /** Whether they get what is new; else they read for themselves. */
  isLive: boolean;
  isOver: boolean;
  /** When their connection began to take nothing more. */
  blockedSinceMs: number | undefined;
  cancelExpiry: () => void;
}

const maxTails = 1_000;
const pageSize = 100;
/** Beyond this nothing is written until the connection has taken what there is. */
const bufferLimitBytes = 1_048_576;
const blockedLimitMs = 30_000;
const beatMs = 15_000;
/** At least between two rounds of asking whether everyone still may. */
const recheckMs = 500;
/** Items that say who may do what. */
const accessKinds = new Set(['key', 'role', 'member', 'service-account', 'person', 'session', 'project']);
/** What ends a tail; a database that is away does not. */
const lostRights = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND']);

export function createLogTails({ db, delivery, clock, timers, log }: LogTailsParts): LogTails {
  const tails = new Set<Tail>();
  /** How far it was read for all of them. */
  let shared: LogPlace = delivery.position();
  let reads = 0;
  let reading: Promise<void> | undefined;
  let isBehind = false;
  let cancelRecheck: (() => void) | undefined;
  let recheckedAtMs = Number.NEGATIVE_INFINITY;
  let heardAtMs = timers.nowMs();

  function end(tail: Tail, code?: string): void {
    if (tail.isOver) return;
    tail.isOver = true;
    tails.delete(tail);
    tail.cancelExpiry();
    if (code !== undefined) tail.connection.write(byeMessage(code));
    tail.connection.close();
  }

  function read(): void {
    if (tails.size === 0) return;
    if (reading !== undefined) {
      isBehind = true;
      return;
    }
    reading = readAll()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'the log could not be read for those who follow it'),
      )
      .finally(() => {
        reading = undefined;
        if (!isBehind) return;
        isBehind = false;
        read();
      });
  }

  async function readAll(): Promise<void> {
    for (;;) {
      const to = delivery.position();
      if (to.epoch !== shared.epoch) return restart(to);
      if (shared.seq >= to.seq) return;
      reads++;
      const page = await seqsBetween(db, shared.seq, Math.min(to.seq, shared.seq + pageSize));
      const changes = await readChanges(db, page);
      if (shared.epoch !== to.epoch) return;
      shared = { epoch: to.epoch, seq: Math.min(to.seq, shared.seq + pageSize) };
      const messages = new Map<number, Buffer>();
      for (const change of changes) {
        for (const tail of tails) {
          if (!tail.isLive || change.seq <= tail.seq) continue;
          if (!matches({ ...change, at: new Date(change.at) }, tail.asked.scope, tail.asked.filter)) continue;
          const message = messages.get(change.seq) ?? changeMessage(shared.epoch, change);
          messages.set(change.seq, message);
          give(tail, change.seq, message);
        }
      }
      for (const tail of tails) if (tail.isLive) tail.seq = Math.max(tail.seq, shared.seq);
    }
  }

  /** A database restored from a backup: places of before name something else now. */
  function restart(to: LogPlace): void {
    shared = to;
    for (const tail of tails) {
      tail.connection.write(resetMessage);
      tail.seq = to.seq;
      tail.connection.write(placeMessage(to));
    }
  }

  /** Whoever does not read falls out of line, and reads for themselves once they do. */
  function give(tail: Tail, seq: number, message: Buffer): void {
    if (tail.connection.bufferedBytes > bufferLimitBytes) {
      tail.isLive = false;
      tail.blockedSinceMs = timers.nowMs();
      return;
    }
    tail.connection.write(message);
    tail.seq = seq;
  }

  async function catchUp(tail: Tail): Promise<void> {
    while (!tail.isOver && !tail.isLive) {
      if (tail.connection.bufferedBytes > bufferLimitBytes) {
        tail.blockedSinceMs ??= timers.nowMs();
        return;
      }
      tail.blockedSinceMs = undefined;
      const target = shared;
      const { scope, filter } = tail.asked;
      if (tail.seq < target.seq) {
        const within = { ...filter, toSeq: Math.min(filter.toSeq ?? target.seq, target.seq) };
        const page = { order: 'oldest', beyond: tail.seq, limit: pageSize } as const;
        const found = await searchChanges(db, scope, within, page);
        const changes = await readChanges(db, found);
        if (tail.isOver || shared.epoch !== target.epoch) continue;
        for (const change of changes) tail.connection.write(changeMessage(target.epoch, change));
        tail.seq = found.length < pageSize ? target.seq : found.at(-1)!;
      }
      // Nothing is awaited from here on: what comes now is given to them with the others.
      if (tail.seq >= target.seq && shared.seq === target.seq) tail.isLive = true;
    }
  }

  function resume(tail: Tail): void {
    void catchUp(tail).catch((error: unknown) => {
      log.warn({ err: error }, 'the log could not be read for one who follows it');
      end(tail, 'DATABASE_UNAVAILABLE');
    });
  }

  async function recheck(tail: Tail): Promise<void> {
    try {
      tail.asked = await tail.again();
      watchExpiry(tail);
    } catch (error) {
      if (error instanceof OperationError && lostRights.has(error.code)) end(tail, error.code);
    }
  }

  function recheckSoon(): void {
    if (cancelRecheck) return;
    const waitMs = Math.max(0, recheckedAtMs + recheckMs - timers.nowMs());
    cancelRecheck = timers.after(waitMs, () => {
      cancelRecheck = undefined;
      recheckedAtMs = timers.nowMs();
      for (const tail of tails) void recheck(tail);
    });
  }

  function watchExpiry(tail: Tail): void {
    tail.cancelExpiry();
    const { expiresAt } = tail.asked;
    if (expiresAt === null || tail.isOver) return;
    const leftMs = Math.min(expiresAt.getTime() - clock.now().getTime(), 2_000_000_000);
    tail.cancelExpiry = timers.after(Math.max(0, leftMs) + 10, () => void recheck(tail));
  }

  const stopListening = delivery.onLog((_, changes) => {
    heardAtMs = timers.nowMs();
    if (tails.size === 0) return;
    const concernsAccess =
      changes === undefined || changes.some(({ items }) => items.some(({ kind }) => accessKinds.has(kind)));
    if (concernsAccess) recheckSoon();
    read();
  });
  let beats = 0;
  const stopBeating = timers.every(beatMs, () => {
    const nowMs = timers.nowMs();
    for (const tail of tails) {
      if (tail.blockedSinceMs !== undefined && nowMs - tail.blockedSinceMs >= blockedLimitMs) end(tail);
      else if (tail.blockedSinceMs === undefined) {
        tail.connection.write(placeMessage({ epoch: shared.epoch, seq: tail.seq }));
      }
    }
    // What ends without a change, such as a session that nobody used, is found out now and then.
    if (++beats % 2 === 0) recheckSoon();
  });

  return {
    open(asked, connection, lastEventId, again) {
      if (tails.size >= maxTails) {
        throw new OperationError('TOO_MANY_STREAMS', 'too many follow the log here', {
          more: { retryAfterSeconds: 5 },
        });
      }
      if (tails.size === 0 && reading === undefined) shared = delivery.position();
      const place = parsePlace(lastEventId);
      const isOther = place !== undefined && place.epoch !== shared.epoch;
      const { fromSeq } = asked.filter;
      const seq = place && !isOther ? place.seq : fromSeq === undefined || isOther ? shared.seq : fromSeq - 1;
      const tail: Tail = {
        asked,
        connection,
        again,
        seq,
        isLive: false,
        isOver: false,
        blockedSinceMs: undefined,
        cancelExpiry: () => {},
      };
      tails.add(tail);
      watchExpiry(tail);
      connection.onClose(() => end(tail));
      connection.onDrain(() => {
        if (!tail.isLive && tail.blockedSinceMs !== undefined) resume(tail);
      });
      if (isOther) connection.write(resetMessage);
      const idleMs = Math.round(timers.nowMs() - heardAtMs);
      connection.write(placeMessage({ epoch: shared.epoch, seq }, idleMs));
      resume(tail);
      // What was committed since this node read last.
      read();
    },
    get count() {
      return tails.size;
    },
    get reads() {
      return reads;
    },
    close() {
      stopListening();
      stopBeating();
      cancelRecheck?.();
      for (const tail of tails) end(tail, 'SHUTTING_DOWN');
    },
  };
}
