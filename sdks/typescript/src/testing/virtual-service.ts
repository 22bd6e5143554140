/**
 * A network and a service on a clock that is told the time: hours of it pass in a moment. By default the service is
 * well, and a test can take over any request to misbehave.
 */
import type { Snapshot } from '@halyard/core';
import type { Network, OpenRequest, RequestOptions } from '../network.ts';
import type { FakeClock } from './fake-clock.ts';
import { hashOf } from './hash.ts';
import { event } from './scripted-service.ts';

export type Door = 'stream' | 'snapshot' | 'events' | 'confirmations';
type Headers = Record<string, string>;

/** One request, as the service sees it. Nothing that happens after its end reaches the client. */
export interface VirtualRequest {
  readonly door: Door;
  readonly options: RequestOptions;
  readonly isOpen: boolean;
  /** Runs later, unless the request has ended. */
  after(ms: number, run: () => void): void;
  respond(status: number, headers?: Headers): void;
  write(text: string): void;
  /** The regular end of the body. */
  end(): void;
  /** The socket is gone. */
  cut(error?: string): void;
}

export type Behaviour = (request: VirtualRequest) => void;

const LATENCY_MS = 5;
const BEAT_MS = 15_000;
const SSE = { 'content-type': 'text/event-stream' };

export class VirtualService implements Network {
  snapshot: Snapshot;
  /** How each door is answered; a door that is left out is well. */
  behaviours: Partial<Record<Door, Behaviour>> = {};
  readonly requests: { door: Door; path: string; atMs: number }[] = [];
  /** Bodies of events that were accepted. */
  readonly batches: string[] = [];
  /** The most streams and polls that were open at once, together. */
  mostOpen = 0;
  readonly #clock: FakeClock;
  readonly #open = new Set<VirtualRequest>();

  constructor(clock: FakeClock, snapshot: Snapshot) {
    this.#clock = clock;
    this.snapshot = snapshot;
  }

  count(door: Door): number {
    return this.requests.filter((request) => request.door === door).length;
  }

  /** Streams and polls that are under way. */
  get underWay(): VirtualRequest[] {
    return [...this.#open].filter(({ door }) => door === 'stream' || door === 'snapshot');
  }

  /** Every door misbehaves like this from now on; undefined: all are well. What is open stays. */
  become(behaviour: Behaviour | undefined): void {
    this.behaviours = behaviour ? { stream: behaviour, snapshot: behaviour, events: behaviour } : {};
  }

  /** Cuts what is open. */
  cut(): void {
    for (const request of [...this.#open]) request.cut();
  }

  /** Another state, of the next version, told to every stream as a full transfer. */
  change(flags: Snapshot['flags']): void {
    this.snapshot = { ...this.snapshot, version: this.snapshot.version + 1, flags };
    for (const request of this.underWay)
      if (request.door === 'stream') request.write(fullTransfer(this.snapshot));
  }

  open(options: RequestOptions): OpenRequest {
    const { pathname, search } = options.url;
    const door = pathname.split('/').at(-1) as Door;
    this.requests.push({ door, path: pathname + search, atMs: this.#clock.monotonicMs() });
    const clock = this.#clock;
    let isOpen = true;
    let onChunk: ((chunk: Buffer) => void) | undefined;
    let onEnd: (() => void) | undefined;
    const close = (): void => {
      isOpen = false;
      this.#open.delete(request);
    };
    const request: VirtualRequest = {
      door,
      options,
      get isOpen() {
        return isOpen;
      },
      after(ms, run) {
        clock.setTimer(() => {
          if (isOpen) run();
        }, ms);
      },
      respond(status, headers = {}) {
        if (!isOpen) return;
        options.onResponse({
          status,
          headers,
          read(chunk, end) {
            onChunk = chunk;
            onEnd = end;
          },
        });
      },
      write(text) {
        if (isOpen) onChunk?.(Buffer.from(text));
      },
      end() {
        if (!isOpen) return;
        close();
        onEnd?.();
      },
      cut(error = 'the connection was cut') {
        if (!isOpen) return;
        close();
        options.onError(new Error(error));
      },
    };
    this.#open.add(request);
    this.mostOpen = Math.max(this.mostOpen, this.underWay.length);
    // A behaviour is that of the moment at which the request arrives.
    request.after(LATENCY_MS, () => (this.behaviours[door] ?? this.wellBehaved)(request));
    return { cancel: close };
  }

  readonly wellBehaved: Behaviour = (request) => {
    const { url, headers, body } = request.options;
    const { epoch, version } = this.snapshot;
    const name = `${epoch}.${version}`;
    if (request.door === 'events' || request.door === 'confirmations') {
      if (request.door === 'events') this.batches.push(body ?? '');
      request.respond(202);
      request.end();
    } else if (request.door === 'snapshot') {
      const isHeld = headers['if-none-match'] === `"${name}"`;
      request.respond(isHeld ? 304 : 200, { 'content-type': 'application/json' });
      if (!isHeld) request.write(JSON.stringify(this.snapshot));
      request.end();
    } else {
      request.respond(200, SSE);
      const isHeld = url.searchParams.get('basis') === name;
      request.write(isHeld ? intent(this.snapshot, 'none') : fullTransfer(this.snapshot));
      const beat = (): void => {
        request.write(event('beat', { version: this.snapshot.version }));
        request.after(BEAT_MS, beat);
      };
      request.after(BEAT_MS, beat);
    }
  };
}

export function intent(
  { epoch, version, project, environment }: Snapshot,
  transfer: 'none' | 'full',
): string {
  return event('intent', { transfer, epoch, version, project, environment });
}

export function fullTransfer(snapshot: Snapshot): string {
  const { epoch, version, flags, segments } = snapshot;
  const puts = [
    ...Object.entries(flags).map(([key, entry]) => event('put', { kind: 'flag', key, entry })),
    ...Object.entries(segments).map(([key, entry]) => event('put', { kind: 'segment', key, entry })),
  ];
  return [
    intent(snapshot, 'full'),
    ...puts,
    event('commit', { epoch, from: null, version, hash: hashOf(snapshot) }),
  ].join('');
}

/** An answer without a body. */
export function answers(status: number): Behaviour {
  return (request) => {
    request.respond(status);
    request.end();
  };
}

/** Ways to misbehave, at any door. */
export const MISBEHAVIOURS = {
  refused: (request) => request.cut('connect ECONNREFUSED'),
  hanging: () => {},
  'hanging after its headers': (request) => request.respond(200, SSE),
  unavailable: answers(503),
  'reset in its body': (request) => {
    request.respond(200, SSE);
    request.write('event: intent\ndata: {"transfer":"full"');
    request.after(20, () => request.cut('read ECONNRESET'));
  },
  garbled: (request) => {
    request.respond(200, SSE);
    request.write('event: put\ndata: }{\n\n');
  },
  ended: (request) => {
    request.respond(200, SSE);
    request.end();
  },
} satisfies Record<string, Behaviour>;
