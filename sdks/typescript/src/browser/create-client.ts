import type { Context } from '@halyard/core';
import type { Details, ErrorCode } from '../details.ts';
import type { TrackOptions } from '../events/track.ts';
import type { Log } from '../log.ts';
import { openAnswerStore } from './answer-store.ts';
import { type AskedContext, askedContext } from './asked-context.ts';
import type { BrowserClient } from './browser-client.ts';
import type { BrowserStatus } from './browser-events.ts';
import { type BrowserOptions, parseBase } from './browser-options.ts';
import { createEventSender } from './event-sender.ts';
import { type AnswersBody, changedFlags, type FlagAnswers, parseFlagAnswers } from './flag-answers.ts';
import { watchPage } from './page-life.ts';
import type { Parts } from './parts.ts';
import { createServiceLink } from './service-link.ts';
import { createTimers } from './timers.ts';

type Listener = (event: never) => unknown;
type Tag = string | null | undefined;

/** Away for so long, and what is held counts as stale; a quick reconnect is not worth a word. */
const STALE_AFTER_MS = 5000;
/** Stale for so long is an error. */
const ERROR_AFTER_MS = 60_000;

/** As createClient(), and resolves when there are values, or after `timeoutMs`. Rejects with ConfigurationError only. */
export async function connect(options: BrowserOptions): Promise<BrowserClient> {
  const client = createClient(options);
  await client.ready();
  return client;
}

/**
 * Starts at once, and returns before anything is known but a bootstrap and what was stored. Throws ConfigurationError.
 * @param pace not part of the public options: what every fixed duration is multiplied with
 */
export function createClient(options: BrowserOptions, pace = 1): BrowserClient {
  const base = parseBase(options);
  const { bootstrap, log, timeoutMs = 5000 } = options;
  const timers = createTimers();
  const parts: Parts = { options, base, timers, timeoutMs, pace };
  const store = openAnswerStore(options);
  const sender = createEventSender(parts, (of) => of === asked && !(isOpen && link.ask()));
  const listeners = new Set<[name: string, listener: Listener]>();
  const waiters = new Set<() => void>();
  let asked = askedContext(options.context ?? bootstrap?.context ?? {});
  // What is held, and whom for.
  let flags: FlagAnswers | undefined;
  let body: AnswersBody;
  let etag: Tag;
  let holder: AskedContext | undefined;
  /** The service has said in this page that it is right. */
  let isConfirmed: boolean;
  let status: BrowserStatus = 'NOT_READY';
  let since = new Date();
  let problem: string;
  let complaints: Log | Console | null = log ?? console;
  let closing: Promise<void> | undefined;
  let isOpen = true;

  /** What is held is for the context that was set last. */
  const isCurrent = (): boolean => holder?.text === asked.text;

  /** The service has not vouched for what is held. */
  const isStale = () => !isConfirmed || body.stale;

  const take = (answered: AnswersBody, tag: Tag, isFromService: boolean): void => {
    const before = flags;
    const isOther = before && !isCurrent();
    const wasStale = status === 'READY' && isStale();
    flags = parseFlagAnswers(answered, before);
    holder = asked;
    body = answered;
    etag = tag;
    isConfirmed = isFromService;
    const flagsChanged = changedFlags(before, flags);
    if (isOther) {
      moved(flagsChanged);
    } else {
      become('READY');
      // Details say so, though nothing else of them need be different.
      if (wasStale && !isStale()) emit('READY');
      if (flagsChanged.length > 0) emit('CONFIGURATION_CHANGED', { flagsChanged });
    }
  };

  /** What is held is for the context that was set last, and before it was for another one. */
  const moved = (flagsChanged: string[]): void => {
    become('READY', status === 'RECONCILING');
    emit('CONTEXT_CHANGED', { flagsChanged });
  };

  /** As take(), and garbage is as if there were nothing. */
  const restore = (made: AnswersBody | undefined, tag: Tag, isFromService: boolean): void => {
    try {
      take(made!, tag, isFromService);
    } catch {}
  };

  /** What is known of an earlier page. */
  const recall = (): void => {
    const [, stored, tag] = store.load(asked) ?? [];
    restore(stored, tag, false);
  };

  const become = (now: BrowserStatus, isSilent?: boolean): void => {
    const isNew = isOpen && status !== now;
    timers.clear('status');
    if (now === 'STALE') timers.set('status', ERROR_AFTER_MS * pace, () => become('ERROR'));
    if (isNew) {
      status = now;
      since = new Date();
    }
    lookAgain();
    if (isNew && !isSilent) emit(now);
  };

  const emit = (what: string, more?: object): void => {
    for (const [of, listener] of [...listeners]) if (of === `PROVIDER_${what}`) tell(listener, more);
  };

  const tell = (listener: Listener, more?: object): void => {
    const isError = status === 'ERROR';
    const event = {
      since,
      ...((isError || status === 'STALE') && { message: problem }),
      ...(isError && { errorCode: flags ? 'GENERAL' : 'PROVIDER_NOT_READY' }),
      ...client.version,
      ...more,
    };
    // What it throws and what it rejects with come out at one place.
    (async () => listener(event as never))().catch((error) => say('error', `listener: ${error}`));
  };

  const say = (
    level: 'error' | 'warn' | 'debug',
    message: unknown,
    to: Partial<Log> | null | undefined = log,
  ): false => {
    try {
      to?.[level]?.(`halyard: ${message}`);
    } catch {}
    return false;
  };

  /** Resolves when it is known, or to false after the time. */
  const wait = (isKnown: () => boolean | undefined, atMostMs = timeoutMs): Promise<boolean> =>
    new Promise((resolve) => {
      const look = (otherwise?: boolean): void => {
        const known = isKnown() ?? otherwise;
        if (known !== undefined) resolve(known);
      };
      waiters.add(look);
      timers.set(look, atMostMs, () => {
        look(false);
        waiters.delete(look);
      });
      look();
    });

  const lookAgain = (): void => {
    for (const look of waiters) look();
  };

  const moveTo = async (context: Context): Promise<boolean> => {
    const mine = askedContext(context);
    const left = asked;
    if (!isOpen) return false;
    if (mine.text === asked.text && isCurrent()) return true;
    // While there is a token that holds.
    if (left.token) sender.leave();
    asked = mine;
    if (flags) become('RECONCILING');
    if (isCurrent()) moved([]);
    else recall();
    link.ask();
    const isHeld = await wait(() => {
      const isLost = !isOpen || mine.text !== asked.text || (flags && status === 'ERROR');
      return isLost ? false : isCurrent() || undefined;
    });
    // Its events have waited long enough for a token: without one they are refused, and counted.
    left.token ??= '';
    if (!isHeld && mine === asked) become('ERROR');
    return isHeld;
  };

  const link = createServiceLink(parts, {
    // Of what the service did not vouch for it has to say anew whether it does: a tag is silent about that.
    question: () => (isCurrent() ? { asked, etag: body.stale ? '' : etag, body } : { asked }),
    answered(of, answered = body, tag = etag) {
      take(answered, tag, true);
      store.save(of, answered, tag);
    },
    failed(message) {
      // Nobody would notice, and only a person can mend it.
      const isRefused = /^40[1345]/.test(message);
      if (isRefused) {
        say('warn', `${message}: check url, key, contextToken`, complaints);
        complaints = null;
      }
      say('debug', message);
      problem = message;
      if (isRefused || !flags) become('ERROR');
      else if (status === 'READY' && !timers.has('status')) {
        timers.set('status', STALE_AFTER_MS * pace, () => become('STALE'));
      }
    },
  });

  const client = {
    get context() {
      return asked.context;
    },
    get status() {
      return status;
    },
    get version() {
      return flags && { epoch: body.epoch, version: body.snapshotVersion };
    },
    setContext: (context: Context) => moveTo(context).catch((error) => say('error', error)),
    track(event: string, more: TrackOptions = {}) {
      if (isOpen && !sender.track(event, asked, more)) {
        say('warn', `track(${String(event)}) is left out`);
      }
    },
    on(name: string, listener: Listener) {
      const entry: [string, Listener] = [name, listener];
      listeners.add(entry);
      if (name === `PROVIDER_${status}`) tell(listener);
      return () => listeners.delete(entry);
    },
    ready: (atMostMs?: number) => wait(() => (flags ? true : isOpen ? undefined : false), atMostMs),
    flush: sender.flush,
    close() {
      closing ??= (async () => {
        isOpen = false;
        status = 'NOT_READY';
        unwatch();
        link.sleep();
        listeners.clear();
        lookAgain();
        await sender.flush();
        timers.end();
      })();
      return closing;
    },
  };
  const asking = client as unknown as Record<string, (key: string, defaultValue: unknown) => unknown>;

  for (const type of ['boolean', 'string', 'number', 'json'] as const) {
    const details = <T>(key: string, defaultValue: T): Details<T> => {
      const failed = (errorCode: ErrorCode): Details<T> => ({
        value: defaultValue,
        variant: null,
        reason: 'ERROR',
        errorCode,
      });
      const flag = flags?.get(key);
      if (!flag) return failed(flags ? 'FLAG_NOT_FOUND' : 'PROVIDER_NOT_READY');
      const { version: flagVersion, ...more } = flag;
      const { value = defaultValue } = more;
      const details = (
        type === 'json' || more.value === undefined || typeof value === type
          ? {
              ...more,
              value,
              ...((isStale() || status !== 'READY') && { stale: true }),
              ...(flagVersion && { flagVersion }),
            }
          : failed('TYPE_MISMATCH')
      ) as Details<T>;
      const { variant, reason, experiment, errorCode } = details;
      if (isOpen) {
        sender.count(holder!, key, variant, reason, errorCode);
        if (experiment && variant !== null) sender.expose(experiment, variant, holder!);
      }
      return details;
    };
    asking[`${type}Details`] = details;
    asking[type] = (key, defaultValue) => details(key, defaultValue).value;
  }
  // A page that was made for one user may have been kept for another.
  const { targetingKey } = asked.context;
  if (bootstrap?.epoch && (bootstrap.context ?? asked.context).targetingKey === targetingKey) {
    restore(bootstrap, null, true);
  }
  if (!flags) recall();
  const unwatch = watchPage(parts, { ...link, leave: sender.leave });
  link.ask();
  return client as unknown as BrowserClient;
}
