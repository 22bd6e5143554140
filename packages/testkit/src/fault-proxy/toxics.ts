/** What a network can do to a connection: every toxic, and the rule it lays on one direction of one connection. */

/**
 * `ms`: milliseconds, `bytes`: of the direction it is on.
 *
 * - `latency`: every byte arrives `ms` later, give or take `jitterMs`; order stays.
 * - `down`: the server is away: open connections are reset, new ones refused.
 * - `bandwidth`: so many bytes a second.
 * - `slowClose`: a side that ends or breaks is heard of `ms` later.
 * - `timeout`: all data vanishes, acknowledged; after `ms` the connection is closed, without `ms` never.
 * - `reset`: RST to both sides after so many bytes or milliseconds, whichever comes first.
 * - `slicer`: pieces of at most so many bytes, `delayMs` apart.
 * - `halfOpen`: nothing passes in either direction and neither side is told, not even that the other has gone: a peer
 *   that vanished. Nothing is read either, so a sender's buffers fill. What was held passes when it is removed.
 * - `corrupt`: each byte becomes another one with this probability.
 * - `limitData`: closes the connection after so many bytes.
 */
export type Toxic =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  | { readonly kind: 'down' }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  | { readonly kind: 'slowClose'; readonly ms: number }
  | { readonly kind: 'timeout'; readonly ms?: number }
  | { readonly kind: 'reset'; readonly bytes?: number; readonly ms?: number }
  | { readonly kind: 'slicer'; readonly bytes: number; readonly delayMs?: number }
  | { readonly kind: 'halfOpen' }
  | { readonly kind: 'corrupt'; readonly rate: number }
  | { readonly kind: 'limitData'; readonly bytes: number };

/** Bytes, or the end of a side, waiting to pass. */
export interface Arrival {
  readonly atMs: number;
  /** Of bytes, those that have not passed yet. */
  what: Buffer | 'end' | 'reset';
}

/** What one toxic does to one direction of one connection. All of it optional: it does nothing by itself. */
export interface Rule {
  /** Milliseconds that the first in line still has to wait; Infinity: for as long as the rule holds. */
  waitMs?(arrival: Arrival, nowMs: number): number;
  /** Bytes that may pass in one piece. */
  mostBytes?(): number;
  /** What becomes of a piece; empty: it vanishes. */
  alter?(piece: Buffer): Buffer;
  /** A piece has passed. */
  passed?(sizeBytes: number, nowMs: number): void;
  /** Nothing is even read. */
  readonly isFrozen?: boolean;
  /** The rule holds no longer. */
  lift?(): void;
}

/** How a rule ends its connection: after what was written has gone, or at once. */
export type Cut = (how: 'close' | 'reset') => void;

type Makers = {
  [Kind in Toxic['kind']]: (toxic: Extract<Toxic, { kind: Kind }>, cut: Cut, random: () => number) => Rule;
};

/** A fresh rule, with counters and timers of its own that start now. `random` is uniform in [0, 1). */
export function makeRule(toxic: Toxic, cut: Cut, random: () => number): Rule {
  return (makers[toxic.kind] as (toxic: Toxic, cut: Cut, random: () => number) => Rule)(toxic, cut, random);
}

/** Pieces of a narrow line: so many a second, so that it is narrow at every moment. */
const piecesPerSecond = 50;
/** What a late timer may catch up on; a line that was idle gains no more. */
const creditMs = 100;

const makers: Makers = {
  latency({ ms, jitterMs = 0 }, _, random) {
    let asked: Arrival | undefined;
    let delayMs = 0;
    return {
      waitMs(arrival, nowMs) {
        if (asked !== arrival) delayMs = ms + jitterMs * (2 * random() - 1);
        asked = arrival;
        return arrival.atMs + delayMs - nowMs;
      },
    };
  },

  down(_, cut) {
    cut('reset');
    return {};
  },

  bandwidth({ bytesPerSecond }) {
    let freeAtMs = 0;
    return {
      waitMs: ({ what }, nowMs) => (Buffer.isBuffer(what) ? freeAtMs - nowMs : 0),
      mostBytes: () => Math.ceil(bytesPerSecond / piecesPerSecond),
      passed(sizeBytes, nowMs) {
        freeAtMs = Math.max(freeAtMs, nowMs - creditMs) + (sizeBytes / bytesPerSecond) * 1_000;
      },
    };
  },

  slowClose: ({ ms }) => ({
    waitMs: ({ what, atMs }, nowMs) => (Buffer.isBuffer(what) ? 0 : atMs + ms - nowMs),
  }),

  timeout: ({ ms }, cut) => ({
    waitMs: ({ what }) => (Buffer.isBuffer(what) ? 0 : Number.POSITIVE_INFINITY),
    alter: () => Buffer.alloc(0),
    lift: after(ms, () => cut('close')),
  }),

  reset({ bytes = Number.POSITIVE_INFINITY, ms }, cut) {
    return { ...countdown(bytes, () => cut('reset')), lift: after(ms, () => cut('reset')) };
  },

  slicer({ bytes, delayMs = 0 }) {
    let nextAtMs = 0;
    return {
      waitMs: ({ what }, nowMs) => (Buffer.isBuffer(what) ? nextAtMs - nowMs : 0),
      mostBytes: () => bytes,
      passed(_, nowMs) {
        nextAtMs = nowMs + delayMs;
      },
    };
  },

  halfOpen: () => ({ waitMs: () => Number.POSITIVE_INFINITY, isFrozen: true }),

  corrupt: ({ rate }, _, random) => ({
    alter: (piece) =>
      piece.map((byte) => (random() < rate ? byte ^ (1 + Math.floor(random() * 255)) : byte)) as Buffer,
  }),

  limitData: ({ bytes }, cut) => countdown(bytes, () => cut('close')),
};

/** Lets exactly so many bytes pass. */
function countdown(bytes: number, end: () => void): Rule {
  let left = bytes;
  return {
    waitMs: ({ what }) => (Buffer.isBuffer(what) && left <= 0 ? Number.POSITIVE_INFINITY : 0),
    mostBytes: () => left,
    passed(sizeBytes) {
      left -= sizeBytes;
      if (left <= 0) end();
    },
  };
}

/** Starts a timer where there is a time; returns what ends it. */
function after(ms: number | undefined, run: () => void): () => void {
  const timer = ms === undefined ? undefined : setTimeout(run, ms);
  return () => clearTimeout(timer);
}
