/** Every duration and limit of the client in one place, so that tests can scale them. Not part of the public options. */

import { STATUS_TIMINGS, type StatusTimings } from './status.ts';
import { BACKOFF_TIMINGS, type BackoffTimings } from './stream/backoff.ts';
import { CONNECTION_TIMINGS, type ConnectionTimings } from './stream/connection.ts';
import { PACING_TIMINGS, type PacingTimings } from './stream/pacing.ts';

export interface Timings {
  connection: ConnectionTimings;
  backoff: BackoffTimings;
  pacing: PacingTimings;
  status: StatusTimings;
  /** A whole poll, its body included. */
  pollTimeoutMs: number;
  snapshotMaxBytes: number;
  /** A whole delivery of events. */
  sendTimeoutMs: number;
  /** What close() gives the last delivery. */
  closeMs: number;
  /** From a change to its being on disk; further changes join it. */
  saveAfterMs: number;
}

export const TIMINGS: Timings = {
  connection: CONNECTION_TIMINGS,
  backoff: BACKOFF_TIMINGS,
  pacing: PACING_TIMINGS,
  status: STATUS_TIMINGS,
  pollTimeoutMs: 30_000,
  snapshotMaxBytes: 64 * 1024 * 1024,
  sendTimeoutMs: 10_000,
  closeMs: 2000,
  saveAfterMs: 1000,
};
