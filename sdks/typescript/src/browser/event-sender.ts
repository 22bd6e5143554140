/**
 * What happens beside the answers: evaluations as sums, exposures once, what the page tracks. Sent in batches that the
 * service counts once, by (instance, sequence), however often they are sent. Bounded, and what is lost is counted.
 */
import type { TrackOptions } from '../events/track.ts';
import { Backoff } from '../stream/backoff.ts';
import type { BrowserOptions } from './browser-options.ts';
import type { BrowserTimings } from './browser-timings.ts';
import type { Timers } from './timers.ts';

export interface EventSenderOptions {
  options: BrowserOptions;
  /** Ends in a slash. */
  base: string;
  timers: Timers;
  timings: BrowserTimings;
}

interface Batch {
  sequence: number;
  dropped: number;
  /** As JSON. */
  events: string[];
  isUnderWay?: boolean;
}

const SDK = { name: 'halyard-browser', version: '0.1.0' };
/** Events, counts and exposures that are remembered at most, each. */
const CAPACITY = 1000;
/** At most three bytes each: two batches fit into the 64 KB that a page may leave behind when it ends. */
const BATCH_CHARS = 10_000;

export class EventSender {
  readonly #with: EventSenderOptions;
  readonly #backoff: Backoff;
  readonly #instance = crypto.getRandomValues(new Uint32Array(4)).join('-');
  readonly #counts = new Map<string, number>();
  readonly #exposed = new Set<string>();
  #since = now();
  #events: string[] = [];
  #dropped = 0;
  #batches: Batch[] = [];
  #sequence = 0;
  #flushing: Promise<void> | undefined;

  constructor(options: EventSenderOptions) {
    this.#with = options;
    this.#backoff = new Backoff(options.timings.backoff, Math.random);
  }

  /** An evaluation. */
  count(flag: string, variant: string | null, reason: string, errorCode?: string): void {
    const name = JSON.stringify({ kind: 'summary', flag, variant, reason, errorCode });
    const count = this.#counts.get(name) ?? 0;
    if (count === 0 && this.#counts.size >= CAPACITY) this.#dropped++;
    else this.#counts.set(name, count + 1);
    this.#schedule();
  }

  expose(experiment: { key: string; phase: number }, variant: string, unit: unknown): void {
    const { key, phase } = experiment;
    const event = JSON.stringify({ kind: 'exposure', experiment: key, phase, variant, unit });
    if (!isName(unit) || this.#exposed.has(event)) return;
    if (this.#exposed.size >= CAPACITY) this.#exposed.clear();
    this.#exposed.add(event);
    this.#add(`${event.slice(0, -1)},"at":"${now()}"}`);
  }

  /** Whether it is taken: without a unit, or where it cannot be stored, it is not. */
  track(event: string, unit: unknown, { value, attributes }: TrackOptions): boolean {
    try {
      const text = JSON.stringify({ kind: 'track', event, unit, value, attributes, at: now() });
      if (!isName(event) || !isName(unit) || text.length > BATCH_CHARS / 2) return false;
      this.#add(text);
      return true;
    } catch {
      return false;
    }
  }

  /** Sends what was recorded until now, one batch after the other. Resolves when that is done or has failed for now. */
  flush = (): Promise<void> => {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  };

  /** Sends all of it at once: the page may end before an answer comes. */
  leave = (): void => {
    this.#cut();
    for (const batch of this.#batches) if (!batch.isUnderWay) void this.#send(batch);
  };

  async #flush(): Promise<void> {
    this.#with.timers.clear('flush');
    this.#cut();
    for (const batch of [...this.#batches]) {
      if (batch.isUnderWay) continue;
      const pauseMs = await this.#send(batch);
      if (pauseMs !== undefined) {
        this.#schedule(pauseMs);
        return;
      }
    }
  }

  #add(event: string): void {
    if (this.#events.length >= CAPACITY) this.#dropped++;
    else this.#events.push(event);
    this.#schedule();
  }

  #schedule(delayMs: number = this.#with.options.flushMs ?? 10_000): void {
    const { timers } = this.#with;
    if (!timers.has('flush')) timers.set('flush', delayMs, () => void this.flush());
  }

  /** What has gathered becomes batches; while older ones cannot be sent it goes on gathering, and is bounded. */
  #cut(): void {
    const to = now();
    for (const [name, count] of this.#counts) {
      this.#events.push(`${name.slice(0, -1)},"count":${count},"from":"${this.#since}","to":"${to}"}`);
    }
    this.#counts.clear();
    this.#since = to;
    while (this.#events.length > 0) {
      let chars = 0;
      let length = 0;
      for (const event of this.#events) {
        chars += event.length;
        if (length++ > 0 && chars > BATCH_CHARS) break;
      }
      this.#batches.push({
        sequence: this.#sequence++,
        dropped: this.#dropped,
        events: this.#events.splice(0, length),
      });
      this.#dropped = 0;
    }
  }

  /** The pause before the next attempt, where this one has failed. */
  async #send(batch: Batch): Promise<number | undefined> {
    const { options, base } = this.#with;
    const { sequence, dropped, events } = batch;
    batch.isUnderWay = true;
    const response = await (options.fetch ?? fetch)(`${base}sdk/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/json' },
      body: `{"instance":"${this.#instance}","sequence":${sequence},"sdk":${JSON.stringify(SDK)},"dropped":${dropped},"events":[${events}]}`,
      credentials: 'omit',
      // So that it arrives though the page ends.
      keepalive: true,
    }).catch(() => undefined);
    batch.isUnderWay = false;
    return response?.ok ? this.#sent(batch) : 1000;
  }

  #sent(batch: Batch): undefined {
    this.#batches = this.#batches.filter((each) => each !== batch);
  }
}

/** Whether the service can store it: 1 to 256 characters, without NUL and halves of surrogate pairs. */
function isName(text: unknown): boolean {
  return (
    typeof text === 'string' &&
    text !== '' &&
    text.length <= 256 &&
    !/\\u(0000|d[89a-f])/.test(JSON.stringify(text))
  );
}

function now(): string {
  return new Date().toISOString();
}
