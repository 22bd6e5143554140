/**
 * Follows the log: at each ring of the doorbell, and every `pollMs` in case one was lost. What it reads goes to a
 * follower in order, each change once. Whatever makes that impossible (a gap, a database restored from a backup,
 * another epoch) ends in reading everything anew; the follower keeps what it had until then.
 */
import type { Bus } from '../../platform/bus.ts';
import type { Timers } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { isUnavailable } from '../../platform/unavailable.ts';
import type { LogSource } from './log-source.ts';
import type { LogPosition, LogReading, World } from './queries.ts';

export interface LogFollower {
  replace(world: World): void;
  /** Changes in order, directly after what was given before. May query; an error counts as the database's. */
  apply(changes: LogReading['changes']): Promise<void>;
  /** While the log cannot be read: where the follower is now that others have told it; undefined: nothing new. */
  findElsewhere(): Promise<LogPosition | undefined>;
}

export interface LogTailSurroundings {
  source: LogSource;
  bus: Bus;
  timers: Timers;
  log: Log;
}

/** What following the log came to, counted for whoever operates the service. */
export interface LogTally {
  /** Of the last change read. */
  seq: number;
  /** What made this node read: the poll, a doorbell, or somebody here who could not wait. */
  causes: Record<'poll' | 'doorbell' | 'asked', number>;
  /** Readings that failed. */
  failures: number;
  /** How often everything was read anew. */
  reloads: number;
  changes: number;
}

export interface LogTail {
  /** Resolves when a reading that began after this call has ended, well or not. Never rejects. */
  catchUp(): Promise<void>;
  status(): 'up' | 'down';
  readonly tally: Readonly<LogTally>;
  close(): Promise<void>;
}

const changesAtOnce = 500;

/** Where a tail goes on that began while the database was away. */
export interface LateStart {
  /** What the follower has already. */
  position: LogPosition;
  /** What the database needs before the log can be read; called until it resolves. */
  prepare(): Promise<void>;
}

/** Reads everything once; throws where that fails. With a late start it reads nothing at first, and is down. */
export async function openLogTail(
  { source, bus, timers, log }: LogTailSurroundings,
  follower: LogFollower,
  pollMs: number,
  late?: LateStart,
): Promise<LogTail> {
  /** Before the first reading: of no epoch. */
  let position: LogPosition = { epoch: '', seq: 0, hash: '' };
  /** Epochs that were in force while this node ran, and are over. */
  const ended = new Set<string>();
  let status: 'up' | 'down' = late ? 'down' : 'up';
  let isPrepared = late === undefined;
  const tally: LogTally = {
    seq: 0,
    causes: { poll: 0, doorbell: 0, asked: 0 },
    failures: 0,
    reloads: 0,
    changes: 0,
  };
  let isClosed = false;
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;

  async function reload(): Promise<void> {
    let world = await source.readWorld();
    while (isBack(world.position)) {
      await source.mintEpoch(world.position.epoch);
      world = await source.readWorld();
    }
    if (world.position.epoch !== position.epoch) ended.add(position.epoch);
    position = world.position;
    tally.seq = position.seq;
    tally.reloads++;
    follower.replace(world);
  }

  /** A backup of before the epoch that this node knows, or of earlier in it: what follows needs other names. */
  function isBack({ epoch, seq }: LogPosition): boolean {
    return ended.has(epoch) || (epoch === position.epoch && seq < position.seq);
  }

  async function read(): Promise<void> {
    if (!isPrepared) await late?.prepare();
    isPrepared = true;
    for (;;) {
      const reading = await source.readLog(position, changesAtOnce);
      const verdict = judge(position, reading);
      if (verdict === 'another history') await source.mintEpoch(reading.epoch);
      if (verdict === 'another cluster') await source.keepEpoch();
      if (verdict !== 'follows') {
        log.warn(
          { verdict, seq: reading.headSeq, mine: position.seq },
          'the log does not continue: everything is read anew',
        );
        return reload();
      }
      if (reading.changes.length > 0) {
        await follower.apply(reading.changes);
        const last = reading.changes.at(-1)!;
        position = { epoch: position.epoch, seq: last.seq, hash: last.hash };
        tally.seq = last.seq;
        tally.changes += reading.changes.length;
      }
      if (position.seq >= reading.headSeq) return;
    }
  }

  async function readSafely(): Promise<void> {
    if (isClosed) return;
    try {
      await read();
      if (status === 'down') log.info({}, 'the database is back');
      status = 'up';
    } catch (error) {
      if (isClosed) return;
      tally.failures++;
      if (status === 'up') {
        const message = 'the database cannot be read: answering from memory until it can';
        if (isUnavailable(error)) log.warn({ code: (error as { code?: string }).code }, message);
        else log.error({ err: error }, message);
      }
      status = 'down';
      position = (await follower.findElsewhere().catch(() => undefined)) ?? position;
    }
  }

  function start(): Promise<void> {
    running = readSafely().then(() => {
      running = undefined;
    });
    return running;
  }

  function catchUp(cause: keyof LogTally['causes'] = 'asked'): Promise<void> {
    tally.causes[cause]++;
    if (running === undefined) return start();
    const again = () => {
      queued = undefined;
      return start();
    };
    queued ??= running.then(again, again);
    return queued;
  }

  // Before the first reading, so that no ring between it and the subscription is lost.
  const stopListening = bus.onRing(() => void catchUp('doorbell'));
  try {
    if (late) {
      position = late.position;
      void start();
    } else {
      running = reload().finally(() => {
        running = undefined;
      });
      await running;
    }
  } catch (error) {
    isClosed = true;
    stopListening();
    throw error;
  }
  const stopPolling = timers.every(pollMs, () => void catchUp('poll'));

  return {
    catchUp: () => catchUp(),
    status: () => status,
    tally,
    async close() {
      isClosed = true;
      stopPolling();
      stopListening();
      await (queued ?? running);
    },
  };
}

/**
 * Whether a reading continues what was read before. `another history`: restored from a backup; the hash finds it
 * even where it has since been written to beyond where this node was. `another cluster`: failed over, or moved.
 */
export function judge(
  mine: LogPosition,
  reading: LogReading,
): 'follows' | 'another epoch' | 'another cluster' | 'another history' | 'gap' {
  // First: with a backup on another cluster comes an epoch that goes on where it was made.
  if (reading.isElsewhere) return 'another cluster';
  if (reading.epoch !== mine.epoch) return 'another epoch';
  const hashAtMine = reading.headSeq === mine.seq ? reading.headHash : (reading.hashAtMine ?? mine.hash);
  if (reading.headSeq < mine.seq || (mine.seq > 0 && hashAtMine !== mine.hash)) return 'another history';
  const isWhole = reading.changes.every(({ seq }, index) => seq === mine.seq + 1 + index);
  const isThere = reading.changes.length > 0 || reading.headSeq === mine.seq;
  return isWhole && isThere ? 'follows' : 'gap';
}
