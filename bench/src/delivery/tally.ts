/** What the clients of one process have heard since it was last begun anew. */
import { nowMs } from '../change-flag.ts';
import { NumberList } from './number-list.ts';

export interface TallyReport {
  /** Client, version and time of each commit, one after the other. Clients are numbered from 0. */
  arrivals: Float64Array;
  /** SDK, version, value (1 or 0) and time of each evaluation on a change. */
  evaluations: Float64Array;
  /** Of the body of the streams, by client. */
  receivedBytes: Float64Array;
  /** When streams were answered with 200. */
  acceptedAtMs: Float64Array;
  /** From beat to beat on one connection, in milliseconds. */
  beatGapsMs: Float64Array;
  transfers: Record<'none' | 'changes' | 'full', number>;
  /** Connections that failed or broke. */
  lost: number;
  byes: number;
  /** Answers of 503 that said when to come back. */
  refusedWithRetryAfter: number;
  refusedOtherwise: number;
  /** Commits of a version that the client already had, or had passed. */
  regressions: number;
}

export class Tally {
  readonly transfers = { none: 0, changes: 0, full: 0 };
  lost = 0;
  byes = 0;
  regressions = 0;
  #refusedWithRetryAfter = 0;
  #refusedOtherwise = 0;
  readonly #arrivals = new NumberList();
  readonly #evaluations = new NumberList();
  readonly #acceptedAtMs = new NumberList();
  readonly #beatGapsMs = new NumberList();
  readonly #receivedBytes: Float64Array;

  constructor(clients: number) {
    this.#receivedBytes = new Float64Array(clients);
  }

  arrived(client: number, version: number): void {
    this.#arrivals.add(client, version, nowMs());
  }

  evaluated(sdk: number, version: number, value: boolean): void {
    this.#evaluations.add(sdk, version, value ? 1 : 0, nowMs());
  }

  received(client: number, bytes: number): void {
    this.#receivedBytes[client]! += bytes;
  }

  accepted(): void {
    this.#acceptedAtMs.add(nowMs());
  }

  beatAfter(ms: number): void {
    this.#beatGapsMs.add(ms);
  }

  refused(status: number, retryAfterSeconds: number | undefined): void {
    if (status === 503 && retryAfterSeconds !== undefined) this.#refusedWithRetryAfter++;
    else this.#refusedOtherwise++;
  }

  /** Everything from now on. */
  begin(): void {
    for (const list of [this.#arrivals, this.#evaluations, this.#acceptedAtMs, this.#beatGapsMs])
      list.clear();
    this.#receivedBytes.fill(0);
    Object.assign(this.transfers, { none: 0, changes: 0, full: 0 });
    this.lost = 0;
    this.byes = 0;
    this.regressions = 0;
    this.#refusedWithRetryAfter = 0;
    this.#refusedOtherwise = 0;
  }

  report(): TallyReport {
    return {
      arrivals: this.#arrivals.values(),
      evaluations: this.#evaluations.values(),
      receivedBytes: this.#receivedBytes,
      acceptedAtMs: this.#acceptedAtMs.values(),
      beatGapsMs: this.#beatGapsMs.values(),
      transfers: this.transfers,
      lost: this.lost,
      byes: this.byes,
      refusedWithRetryAfter: this.#refusedWithRetryAfter,
      refusedOtherwise: this.#refusedOtherwise,
      regressions: this.regressions,
    };
  }
}
