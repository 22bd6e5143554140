/** The shape of the files in spec/stream/cases: conformance.md says what each step means. */

/** `<epoch>.<version>` of history.json. */
export type StateName = string;

export interface Case {
  name: string;
  /** The sentence of the protocol that it is about. */
  describes: string;
  /** Capabilities without which it is skipped. */
  needs?: string[];
  /** Durations that differ from those of every case. */
  timings?: Record<string, number>;
  /** Whether requests for the snapshot wait for the script; otherwise they are answered 503. */
  snapshots?: 'scripted';
  /** A state to which the client is brought first, by a full transfer. */
  start?: StateName;
  steps: Step[];
}

export type Step =
  /** Takes the next request. `basis`: what it must name, null for nothing. `leastMs`: since the last `say` or `answer`. */
  | TakeStep
  /** As request, after the client itself has ended the connection before. */
  | { again: 'stream'; basis?: StateName | null }
  | { say: Message[]; lineEnd?: string; chunkBytes?: number }
  | { answer: Answer }
  /** Text on the bare socket, once or again and again. */
  | { raw: string; everyMs?: number }
  | { end: 'well' | 'reset' }
  /** The client ends the connection. */
  | { closed: true }
  /** From now on every request is answered so, those that wait included. */
  | { serve: { stream?: Message[]; snapshot?: StateName } }
  | { listen: boolean }
  /** Becomes so. */
  | { expect: Expectation }
  /** Is so and stays so for a moment. */
  | { stays: Expectation }
  /** The client asks for nothing for so long. */
  | { noRequestForMs: number }
  /** Ends the client and starts another one in its place, with the same directory. */
  | { restart: true };

export interface TakeStep {
  request: 'stream' | 'snapshot';
  basis?: StateName | null;
  etag?: StateName | null;
  leastMs?: number;
}

export interface Expectation {
  /** Version and every answer are those of the state; null: no version, and every answer is the default. */
  holds?: StateName | null;
  status?: string | string[];
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** Retry-After as a date so many seconds ahead. */
  retryAtSeconds?: number;
  snapshot?: StateName;
}

export type Message =
  | { full: StateName }
  /** The intent, what changed between the two, and the commit; or without the intent; or what changed alone. */
  | { changes: [StateName, StateName] }
  | { goOn: [StateName, StateName] }
  | { puts: StateName | [StateName, StateName] }
  | { none: StateName }
  | { intent: Record<string, unknown> & { state: StateName } }
  | { commit: Record<string, unknown> & { state: StateName } }
  | { beat: number }
  | { bye: Record<string, unknown> }
  | { event: string; data: unknown }
  /** As it stands. */
  | { text: string }
  /** A line of so many bytes that never ends. */
  | { endless: number }
  | { pauseMs: number };
