/** Who is at the other end of a stream, as far as it says so itself. */
import type { StreamTransport } from './stream-connection.ts';
import type { Position } from './stream-messages.ts';

export interface StreamClient {
  /** Unique to a running SDK; the name by which it confirms what it holds. */
  readonly instance: string | undefined;
  /** `name/version`. */
  readonly sdk: string | undefined;
}

/** An open stream as a report shows it. */
export interface StreamView extends StreamClient {
  readonly transport: StreamTransport;
  /** Milliseconds since 1970. */
  readonly connectedAtMs: number;
  /** The state that all that was written adds up to. */
  readonly sent: Position;
  /** Of that, what the network has not taken. */
  readonly unreadBytes: number;
}

/** Reads the headers of the request that opened it; what is no name of this kind counts as not given. */
export function streamClient(headers: {
  'halyard-instance'?: unknown;
  'user-agent'?: unknown;
}): StreamClient {
  const { 'halyard-instance': instance, 'user-agent': agent } = headers;
  return {
    instance: typeof instance === 'string' && /^[\x21-\x7e]{1,64}$/.test(instance) ? instance : undefined,
    sdk: typeof agent === 'string' ? /^[\w.@/-]{1,64}/.exec(agent)?.[0] : undefined,
  };
}
