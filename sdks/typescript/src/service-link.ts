/**
 * The service behind a client, with all that belongs to it: its state is followed, confirmed and kept on disk, and what
 * happens here is recorded for it.
 */
import type { Context, Evaluator, Outcome, Snapshot } from '@halyard/core';
import { findCacheDirectory } from './cache-directory.ts';
import { CacheFile } from './cache-file.ts';
import { ContextSampler } from './events/context-sampler.ts';
import type { Event } from './events/event.ts';
import { Recorder } from './events/recorder.ts';
import { EventSender } from './events/sender.ts';
import { Keeper } from './keeper.ts';
import type { Log } from './log.ts';
import type { ServiceSettings } from './options.ts';
import { SDK } from './sdk.ts';
import type { Sink, Source } from './source.ts';
import { ConfirmationPost } from './stream/confirmation-post.ts';
import { Confirmer } from './stream/confirmer.ts';
import { type Connectivity, Follower } from './stream/follower.ts';
import type { Surroundings } from './surroundings.ts';
import type { Timetable } from './timetable.ts';
import type { Version } from './version.ts';

export interface ServiceLinkOptions {
  settings: ServiceSettings;
  around: Surroundings;
  timetable: Timetable;
  log: Log;
  /** Says once, loudly, that the service refuses the key. */
  complain: (message: string) => void;
  evaluator: Evaluator;
  held: () => Version | undefined;
}

export class ServiceLink implements Source {
  readonly #options: ServiceLinkOptions;
  readonly #follower: Follower;
  readonly #recorder: Recorder;
  readonly #sender: EventSender;
  readonly #keeper: Keeper | undefined;
  readonly #confirmer: Confirmer;
  readonly #confirmations: ConfirmationPost;
  /** undefined: contexts are not sent. */
  readonly sampler: ContextSampler | undefined;
  #hasComplained = false;

  constructor(options: ServiceLinkOptions) {
    this.#options = options;
    const { settings, around, timetable, log, evaluator, held } = options;
    const { base, key, flushMs, capacity, sampleContexts } = settings;
    const { network, clock, timings, random, uuid } = around;
    const instance = uuid();
    const headers = {
      authorization: `Bearer ${key}`,
      'user-agent': `${SDK.name}/${SDK.version}`,
      'halyard-instance': instance,
    };
    const shared = { headers, network, clock, timetable, timings, random };
    this.#confirmations = new ConfirmationPost({
      ...shared,
      instance,
      url: new URL('sdk/confirmations', base),
    });
    this.#confirmer = new Confirmer({ ...shared, send: (each) => this.#confirmations.send(each) });
    this.#follower = new Follower({
      ...shared,
      evaluator,
      onAsked: (withinMs) => this.#confirmer.asked(withinMs),
      streamUrl: new URL('sdk/stream', base),
      snapshotUrl: new URL('sdk/snapshot', base),
    });
    this.#recorder = new Recorder({
      evaluator,
      capacity,
      now: clock.now,
      onAdded: () => this.#sender.added(),
    });
    this.sampler = sampleContexts && new ContextSampler({ evaluator, held, random, ...sampleContexts });
    this.#sender = new EventSender({
      ...shared,
      url: new URL('sdk/events', base),
      instance,
      flushMs,
      log,
      queue: this.#recorder.queue,
      summaries: this.#recorder.summaries,
      takeContexts: () => this.sampler?.take() ?? [],
      held,
      isRefused: () => this.#follower.isRefused,
    });
    this.#keeper = makeKeeper(options);
  }

  get connection(): Connectivity {
    return this.#follower.connection;
  }

  /** What an earlier process has left on disk, if that is whole. Never throws. */
  restore(): Snapshot | undefined {
    return this.#keeper?.restore(this.#options.around.clock.now());
  }

  /** Before start(): the client holds what restore() gave. */
  restored(snapshot: Snapshot): void {
    this.#follower.restored(snapshot);
    this.#confirmer.restored(snapshot);
  }

  start(sink: Sink): () => void {
    const stop = this.#follower.start({
      replace: (snapshot) => sink.replace(snapshot),
      apply: (change) => sink.apply(change),
      synced: () => {
        this.#hasComplained = false;
        sink.synced();
      },
      failed: (error, kind) => {
        if (kind?.isRefused) this.#complain(error);
        sink.failed(error, kind);
      },
    });
    this.#sender.start();
    return () => {
      stop();
      this.#confirmations.cancel();
    };
  }

  /** Another state is held, and it is visible. */
  held(version: Version): void {
    this.#keeper?.changed();
    this.#confirmer.applied(version);
  }

  /** See Recorder.note(). */
  note(key: string, context: Context, outcome: Outcome): void {
    this.#recorder.note(key, context, outcome);
  }

  add(event: Event): void {
    this.#recorder.add(event);
  }

  /** Sends what was recorded until now; resolves when it is sent or has failed for now. Never rejects. */
  flush(): Promise<void> {
    return this.#sender.flush();
  }

  /** After stopping: sends and writes what is left, within two seconds. Never rejects. */
  async close(): Promise<void> {
    this.#recorder.close();
    await Promise.all([this.#sender.close(), this.#keeper?.close()]);
  }

  #complain(error: string): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    const { origin } = this.#options.settings.base;
    this.#options.complain(
      `Halyard refuses the key (${error}); flags answer with the last known or the default values. Check that key is a valid server key of ${origin}.`,
    );
  }
}

function makeKeeper({ settings, around, timetable, log, evaluator }: ServiceLinkOptions): Keeper | undefined {
  const { cache, base, key } = settings;
  const directory = cache ?? findCacheDirectory() ?? false;
  if (directory === false) return undefined;
  const { saveAfterMs, closeMs } = around.timings;
  return new Keeper({
    cache: new CacheFile(directory, base.href, key, around),
    timetable,
    saveAfterMs,
    closeMs,
    log,
    snapshot: () => evaluator.snapshot(),
  });
}
