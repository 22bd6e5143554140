/**
 * What happens beside the answers: evaluations as sums, exposures once, what the page tracks. Sent in batches that the
 * service counts once, by (instance, sequence), however often they are sent. Bounded, and what is lost is counted.
 */
import type { TrackOptions } from '../events/track.ts';
import type { AskedContext } from './asked-context.ts';
import { createBackoff } from './backoff.ts';
import type { Parts } from './parts.ts';
import { post } from './post.ts';

export interface EventSender {
  count(of: AskedContext, flag: string, variant: string | null, reason: string, errorCode?: string): void;
  /** Once for a unit, an experiment's phase and a variant. */
  expose(experiment: { key: string; phase: number }, variant: string, of: AskedContext): void;
  /** Whether it is taken: without a unit, or where it cannot be stored, it is not. */
  track(event: string, of: AskedContext, options: TrackOptions): boolean;
  /** Sends what was recorded until now; resolves when it is sent or has failed for now. */
  flush(): Promise<void>;
  /** Sends all of it at once, for the page may end before an answer comes. */
  leave(): void;
}

interface Summary {
  kind: 'summary';
  flag: string;
  variant: string | null;
  reason: string;
  errorCode: string | undefined;
  count: number;
  from: string;
  to?: string;
}

interface Batch {
  /** With whose token it goes, once there is one. */
  of: AskedContext;
  sequence: number;
  dropped: number;
  events: object[];
}

/** Events that wait, kinds of evaluations that are told apart and exposures that are remembered, each at most. */
const CAPACITY = 1000;
/** At most three bytes each: two of these fit into the 64 KB that a page may leave behind when it ends. */
const BATCH_CHARS = 10_000;

/** @param renew the token does not hold any more; says whether there will be another one */
export function createEventSender(parts: Parts, renew: (of: AskedContext) => boolean): EventSender {
  const { timers, timeoutMs, pace } = parts;
  const { flushMs = 10_000 } = parts.options;
  const backoff = createBackoff(pace);
  const instance = `${Math.random()}${Math.random()}`;
  const sdk = { name: 'halyard-browser', version: '0.1.0' };
  /** Of what has not been sent: these go on counting. */
  const counts = new Map<string, Summary>();
  const exposed = new Set<string>();
  /** To be sent, also once more, */
  const batches = new Set<Batch>();
  /** and the one of them that still grows. */
  let open: Batch | undefined;
  let waiting = 0;
  let dropped = 0;
  let sequence = 0;
  let flushing = Promise.resolve();

  const schedule = (delayMs = flushMs): void => {
    if (!timers.has('flush')) timers.set('flush', delayMs, () => void flush());
  };

  /** undefined: there is no room. */
  const add = <Event extends object>(event: Event, of: AskedContext): Event | undefined => {
    schedule();
    if (waiting >= CAPACITY) {
      dropped++;
      return undefined;
    }
    waiting++;
    if (open?.of !== of) open = push(of, []);
    open.events.push(event);
    return event;
  };

  const flush = (): Promise<void> => {
    flushing = flushing.then(async () => {
      timers.clear('flush');
      for (let batch = next(); batch && (await send(batch)); ) batch = next();
      if (batches.size > 0) schedule();
    });
    return flushing;
  };

  const leave = (): void => {
    for (let batch = next(); batch; batch = next()) void send(batch);
  };

  /** Nothing is added to it any more. Those whose token is on its way wait for it: another one's would be refused. */
  const next = (): Batch | undefined => {
    counts.clear();
    open = undefined;
    return [...batches].find(({ of }) => of.token !== undefined);
  };

  const push = (of: AskedContext, events: object[]): Batch => {
    const batch = { of, sequence: sequence++, dropped, events };
    dropped = 0;
    batches.add(batch);
    return batch;
  };

  /** Whether that is done with; else it will be tried again. */
  const send = async (batch: Batch): Promise<boolean> => {
    batches.delete(batch);
    const { of, ...more } = batch;
    const those = more.events;
    const body = JSON.stringify({ instance, sdk, ...more });
    const isTooLong = body.length > BATCH_CHARS && those.length > 1;
    const answer = isTooLong
      ? { status: 413 }
      : await post(parts, 'sdk/events', of, {
          body,
          // So that it arrives though the page ends.
          keepalive: true,
          signal: AbortSignal.timeout?.(timeoutMs),
        }).catch(() => undefined);
    const { status = 500 } = answer ?? {};
    // The token of a context that nobody asks about any more is not renewed.
    const isLost = status === 401 && !renew(of);
    const isRefused = [400, 403, 413].includes(status);
    if (status >= 300 && !isRefused && !isLost) {
      batches.add(batch);
      schedule(backoff.next(answer));
      return false;
    }
    backoff.reset();
    // Nothing of it was stored, of what it told neither.
    if (status >= 300) dropped += batch.dropped;
    if (isRefused && those.length > 1) {
      // Whatever it is that cannot be: the other half can.
      push(of, those.splice(those.length >> 1));
      push(of, those);
    } else {
      waiting -= those.length;
      if (status >= 300) dropped += those.length;
    }
    return true;
  };

  return {
    count(of, flag, variant, reason, errorCode) {
      const name = JSON.stringify([flag, variant, reason, errorCode]);
      const summary =
        counts.get(name) ??
        add<Summary>({ kind: 'summary', flag, variant, reason, errorCode, count: 0, from: now() }, of);
      if (!summary) return;
      counts.set(name, summary);
      summary.count++;
      summary.to = now();
    },
    expose({ key: experiment, phase }, variant, of) {
      const unit = of.context.targetingKey;
      const event = { kind: 'exposure', experiment, phase, variant, unit };
      const name = JSON.stringify(event);
      if (!unit || exposed.has(name)) return;
      if (exposed.size >= CAPACITY) exposed.clear();
      exposed.add(name);
      add({ ...event, at: now() }, of);
    },
    track(event, of, options) {
      try {
        const unit = of.context.targetingKey;
        const { value, attributes } = options;
        const text = JSON.stringify({ kind: 'track', event, unit, value, attributes, at: now() });
        if (!unit || text.length > BATCH_CHARS / 2) return false;
        add(JSON.parse(text), of);
        return true;
      } catch {
        return false;
      }
    },
    flush,
    leave,
  };
}

function now(): string {
  return new Date().toISOString();
}
