/** What streams went through, counted for whoever operates the service. */
import type { StreamTransport } from './stream-connection.ts';
import type { StreamKindName } from './stream-kind.ts';

/**
 * Why a stream ended. `client`: the other side, or the network; `unread`: it did not read what changed; `dead`: it
 * took not even beats.
 */
export type StreamEnd =
  | 'client'
  | 'age'
  | 'unread'
  | 'dead'
  | 'key-revoked'
  | 'environment-gone'
  | 'draining';

/** Why one did not begin. `admission`: too many a second; `address`: too many are open from there. */
export type StreamRefusal = 'admission' | 'address' | 'draining';

export interface StreamTally {
  opened: Record<StreamKindName, Record<StreamTransport, number>>;
  refused: Record<StreamKindName, Record<StreamRefusal, number>>;
  ended: Record<StreamEnd, number>;
  /** Written to connections, whether or not it arrived. */
  sentBytes: number;
  /** Commits written, one for each stream that was told. */
  commits: number;
  /** Nudges written, one for each stream that was told. */
  nudges: number;
  /** Full transfers to streams that had been following. */
  resyncs: number;
  /** Changes that went out with another one. */
  coalesced: number;
}

export interface OpenStreams {
  project: string;
  environment: string;
  transport: StreamTransport;
  kind: StreamKindName;
  count: number;
}

export function newStreamTally(): StreamTally {
  return {
    opened: { snapshot: { sse: 0, websocket: 0 }, nudge: { sse: 0, websocket: 0 } },
    refused: {
      snapshot: { admission: 0, address: 0, draining: 0 },
      nudge: { admission: 0, address: 0, draining: 0 },
    },
    ended: {
      client: 0,
      age: 0,
      unread: 0,
      dead: 0,
      'key-revoked': 0,
      'environment-gone': 0,
      draining: 0,
    },
    sentBytes: 0,
    commits: 0,
    nudges: 0,
    resyncs: 0,
    coalesced: 0,
  };
}
