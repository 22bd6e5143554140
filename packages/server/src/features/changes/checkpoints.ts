/** Makes checkpoints: every hour, every thousand changes, when the service stops, and when somebody asks. */
import { OperationError } from '@halyard/contract';
import type { Clock, Timers } from '../../platform/clock.ts';
import type { Db } from '../../platform/database.ts';
import type { SigningKey } from '../../platform/ed25519.ts';
import type { Log } from '../../platform/log.ts';
import { type Checkpoint, signCheckpoint } from './checkpoint.ts';
import { insertCheckpoint, newestCheckpoint, readLogEnd } from './queries.ts';

export interface Checkpoints {
  /** Of the log as it is now; the newest one there is where nothing was changed since. Throws CHECKPOINTS_OFF. */
  make(): Promise<Checkpoint>;
  /** To be told how far the log has come. */
  reached(seq: number): void;
  /** After a last one. Never rejects. */
  close(): Promise<void>;
}

const everyMs = 3_600_000;
const everyChanges = 1_000;

/** Without a key none are made. */
export function createCheckpoints({
  db,
  key,
  clock,
  timers,
  log,
}: {
  db: Db;
  key: SigningKey | undefined;
  clock: Clock;
  timers: Timers;
  log: Log;
}): Checkpoints {
  /** Of the newest one by this key that this node knows of. */
  let madeAtSeq: number | undefined;
  let running: Promise<Checkpoint> | undefined;

  async function makeNow(signing: SigningKey): Promise<Checkpoint> {
    const newest = await newestCheckpoint(db, signing.publicKey);
    const { epoch, seq, hash } = await readLogEnd(db);
    madeAtSeq = seq;
    if (newest && newest.seq === seq && newest.hash === hash && newest.epoch === epoch) return newest;
    const checkpoint = signCheckpoint(signing, { epoch, seq, hash, at: clock.now().toISOString() });
    await insertCheckpoint(db, checkpoint);
    // Logs are kept elsewhere, and longer: a second place to find it in.
    log.info({ checkpoint }, 'checkpoint of the log');
    return checkpoint;
  }

  async function make(): Promise<Checkpoint> {
    if (!key) throw new OperationError('CHECKPOINTS_OFF', 'this node has no key to sign checkpoints with');
    running ??= makeNow(key).finally(() => {
      running = undefined;
    });
    return running;
  }

  /** Unless another node with this key has just done so. */
  async function makeIfDue(changes: number): Promise<void> {
    if (!key) return;
    const newest = await newestCheckpoint(db, key.publicKey);
    madeAtSeq = newest?.seq ?? 0;
    const end = await readLogEnd(db);
    const isOther = newest !== undefined && newest.epoch !== end.epoch;
    if (end.seq > 0 && (isOther || end.seq - madeAtSeq >= changes)) await make();
  }

  function attempt(changes: number): Promise<void> {
    return makeIfDue(changes).catch((error: unknown) =>
      log.warn({ err: error }, 'no checkpoint of the log could be made'),
    );
  }

  const stopTimer = timers.every(everyMs, () => void attempt(1));
  let attempting = false;
  return {
    make,
    reached(seq) {
      if (!key || attempting || (madeAtSeq !== undefined && seq - madeAtSeq < everyChanges)) return;
      attempting = true;
      void attempt(everyChanges).finally(() => {
        attempting = false;
      });
    },
    async close() {
      stopTimer();
      await attempt(1);
    },
  };
}
