/** What applications ask and how they are answered, without HTTP around it. */
import type { AnyOperation } from '@halyard/contract';
import type { Actor } from '../actor.ts';
import type { StreamClient, StreamConnection, StreamTransport } from '../features/delivery/index.ts';
import type { RequestFacts } from '../features/request-context/index.ts';

export interface DataRequest {
  authorization: string | undefined;
  /** Whose session it comes in, where it comes in one; undefined: in none. */
  person?: (() => Promise<Actor>) | undefined;
  params: Record<string, string>;
  query: Record<string, string>;
  readBody: () => Promise<unknown>;
  /** Whoever is connected, and what they say of themselves. */
  facts: RequestFacts;
  ifNoneMatch: string | undefined;
  lastEventId: string | undefined;
  /** `Halyard-Context-Token`. */
  contextToken: string | undefined;
}

/** `stream`: the answer is written to the raw response or its socket, from here on by whoever opened it. */
export type DataAnswer =
  | { status: number; contentType: string; body: string | Buffer; headers?: Record<string, string> }
  | { stream: OpenedStream };

export interface OpenedStream {
  over: StreamTransport;
  /** Throws TOO_MANY_STREAMS or SHUTTING_DOWN before anything is written. */
  open(connection: StreamConnection, client: StreamClient): void;
}

/** Answers at once where there is nothing to wait for: most evaluations. */
export type DataHandler = (request: DataRequest) => Promise<DataAnswer> | DataAnswer;

export type DataRoute = readonly [AnyOperation, DataHandler];
