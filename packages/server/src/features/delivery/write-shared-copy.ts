/**
 * Keeps the shared copy in Redis as new as this node is: soon after a change, one writing at a time, only what Redis
 * does not have, and nothing at all where another node was faster.
 */
import type { Log } from '../../platform/log.ts';
import type { Redis } from '../../platform/redis/open-redis.ts';
import type { KeyRingRow, LogPosition } from './queries.ts';
import {
  contentTimeoutMs,
  keptSeconds,
  looseSeconds,
  movePointer,
  parsePointer,
  sharedNames,
  swapEpoch,
  writePointer,
} from './shared-copy.ts';
import { contentName, parseManifest, type SharedManifest, writeManifest } from './shared-manifest.ts';

/** What a node holds at one moment. */
export interface HeldCopy {
  position: LogPosition;
  environments: { project: string; environment: string; version: number; floor: number; body: Buffer }[];
  keys: KeyRingRow[];
}

export interface SharedCopyWriter {
  /** This node holds something new: it is written soon. */
  changed(): void;
  /** Writes now; resolves when that has ended, well or not. */
  write(): Promise<void>;
  close(): Promise<void>;
}

export interface SharedCopySource {
  /** undefined: nothing that came from the database. */
  take(): HeldCopy | undefined;
  /** The epoch in force, read from the database now. */
  readEpoch(): Promise<string>;
}

/** Changes within this time are written together; at random, so that mostly one of several nodes writes. */
const gatherMs = 300;
/** From the end of one writing to the next, for a large snapshot costs some ten milliseconds of everything else. */
const restMs = 1_000;
const renewMs = 60_000;

/** `checkMs`: how often it is made sure that Redis still has it, since it may have been flushed or replaced. */
export function createSharedCopyWriter(
  redis: Redis,
  source: SharedCopySource,
  log: Log,
  checkMs = 5_000,
): SharedCopyWriter {
  const names = sharedNames(redis);
  /** Snapshots that Redis had when this node last moved a pointer. */
  let written = new Set<string>();
  const contents = new WeakMap<Buffer, string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isAgain = false;
  let isFailing = false;
  /** Epochs that this node has made the current one. */
  const made = new Set<string>();
  let hasWarned = false;
  let renewedAtMs = performance.now();
  let endedAtMs = Number.NEGATIVE_INFINITY;
  let isClosed = false;

  async function write(): Promise<void> {
    const copy = source.take();
    if (!copy) return;
    const { epoch, seq } = copy.position;
    const [current, newest] = await redis.run((client) => client.mGet([names.epoch, names.newest(epoch)]));
    const newestSeq = parsePointer(newest ?? null)?.seq ?? -1;
    if (newestSeq < seq) await writeContents(copy);
    else if (performance.now() - renewedAtMs >= renewMs) {
      const isWhole = await renew(epoch);
      if (!isWhole && newestSeq === seq) await writeContents(copy);
    }
    if (current !== epoch) await makeCurrent(epoch, current ?? '');
  }

  async function writeContents({ position, environments, keys }: HeldCopy): Promise<void> {
    const manifest: SharedManifest = { position, environments: [], keys };
    for (const { body, ...environment } of environments) {
      const snapshot = contents.get(body) ?? contentName(body);
      contents.set(body, snapshot);
      manifest.environments.push({ ...environment, snapshot });
      if (!written.has(snapshot)) await keep(names.snapshot(snapshot), body);
    }
    const text = writeManifest(manifest);
    const name = contentName(text);
    await keep(names.manifest(name), text);
    const snapshots = manifest.environments.map(({ snapshot }) => snapshot);
    const [outcome, before] = (await redis.run((client) =>
      client.eval(movePointer, {
        keys: [names.newest(position.epoch), names.manifest(name), ...snapshots.map(names.snapshot)],
        arguments: [writePointer({ seq: position.seq, manifest: name }), String(keptSeconds)],
      }),
    )) as [string, string];
    if (outcome === 'missing') {
      if (written.size === 0) throw new Error(`Redis has lost ${before}, which was just written`);
      // It was written long ago, and flushed or evicted since.
      written = new Set();
      return writeContents({ position, environments, keys });
    }
    written = new Set(snapshots);
    if (outcome === 'moved') await loosen(parsePointer(before)?.manifest, manifest);
  }

  function keep(key: string, content: string | Buffer): Promise<unknown> {
    return redis.run(
      // Where it is there already it keeps its life, which may be a longer one.
      (client) =>
        client.set(key, content, { condition: 'NX', expiration: { type: 'EX', value: looseSeconds } }),
      contentTimeoutMs,
    );
  }

  /** What the manifest before led to, and this one does not, is not read for long any more. */
  async function loosen(before: string | undefined, now: SharedManifest): Promise<void> {
    const text = before && (await redis.run((client) => client.get(names.manifest(before))));
    if (!before || !text) return;
    const kept = new Set(now.environments.map(({ snapshot }) => snapshot));
    const loose = parseManifest(text)?.environments.filter(({ snapshot }) => !kept.has(snapshot)) ?? [];
    await redis.run((client) => {
      const commands = client.multi().expire(names.manifest(before), looseSeconds);
      for (const { snapshot } of loose) commands.expire(names.snapshot(snapshot), looseSeconds);
      return commands.exec();
    });
  }

  /** Begins the lives of everything that is current anew, whoever wrote it. False: some of it is gone. */
  async function renew(epoch: string): Promise<boolean> {
    written = new Set();
    const pointer = parsePointer(await redis.run((client) => client.get(names.newest(epoch))));
    const text = pointer && (await redis.run((client) => client.get(names.manifest(pointer.manifest))));
    if (!pointer || !text) return false;
    const keys = [
      names.newest(epoch),
      names.manifest(pointer.manifest),
      ...(parseManifest(text)?.environments ?? []).map(({ snapshot }) => names.snapshot(snapshot)),
    ];
    const renewed = await redis.run((client) => {
      const commands = client.multi().expire(names.epoch, keptSeconds);
      for (const key of keys) commands.expire(key, keptSeconds);
      return commands.exec();
    });
    renewedAtMs = performance.now();
    return renewed.slice(1).every((wasThere) => Number(wasThere) === 1);
  }

  /** `before` was read before the database is: a node that slept in between finds the pointer moved. */
  async function makeCurrent(epoch: string, before: string): Promise<void> {
    if ((await source.readEpoch()) !== epoch) return;
    if (before !== '' && made.has(epoch)) warnOfAnother();
    made.add(epoch);
    await redis.run((client) =>
      client.eval(swapEpoch, { keys: [names.epoch], arguments: [before, epoch, String(keptSeconds)] }),
    );
  }

  /** Within one database an epoch that is over does not come back. */
  function warnOfAnother(): void {
    if (hasWarned) return;
    hasWarned = true;
    log.warn(
      { key: names.epoch },
      'another Halyard writes to the same names in Redis: give each a HALYARD_REDIS_PREFIX of its own',
    );
  }

  async function writeSafely(): Promise<void> {
    try {
      if (redis.status() === 'up') await write();
      isFailing = false;
    } catch (error) {
      // That Redis is away is said elsewhere; whatever it is, it is tried again.
      if (!isFailing && redis.status() === 'up') {
        log.warn({ reason: (error as Error).message }, 'what nodes share in Redis cannot be written');
      }
      isFailing = true;
    }
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (running !== undefined) {
      isAgain = true;
      return running;
    }
    running = writeSafely().finally(() => {
      running = undefined;
      endedAtMs = performance.now();
      if (isAgain) changed();
      isAgain = false;
    });
    return running;
  }

  function changed(): void {
    if (isClosed || timer !== undefined) return;
    const restedMs = performance.now() - endedAtMs;
    const waitMs = gatherMs * (0.3 + Math.random());
    timer = setTimeout(() => void start(), Math.max(waitMs, restMs - restedMs));
    timer.unref();
  }

  const checking = setInterval(changed, checkMs);
  checking.unref();
  const stopWatching = redis.onChange((status) => {
    if (status === 'up') changed();
  });

  return {
    changed,
    write: start,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(checking);
      stopWatching();
      await running;
    },
  };
}
