/**
 * Follows the log while a project is on screen: what somebody changes anywhere has everything on screen asked again, at most once in a
 * moment however much is changed. EventSource reconnects by itself while the service is away, and goes on after the last change it
 * saw; where it was refused, it is opened anew. Connected again, everything is asked for: what was missed may be more than the log tells.
 */
import type { ChangeAnswer } from '@halyard/contract';
import { useSyncExternalStore } from 'react';
import { addressOf } from './call.ts';

/** connecting: not yet, for the first time; refused: whoever this is may not read the log, so that nothing is live. */
export type LiveState = 'connecting' | 'live' | 'lost' | 'refused';

const gatherMs = 250;
/** Where one change follows another, as of a script: every window asks for all that it shows, each page of it. */
const restMs = 2_000;
/** The service says something every 15 seconds: two of these may be late, and then the connection is dead, whatever it looks like. */
const silenceMs = 35_000;
const longestDelayMs = 15_000;

let state: LiveState = 'connecting';
/** Since when nothing was heard of the log, by this page's own clock: from its beginning, until it follows one. */
let unheardSinceMs = 0;
const listeners = new Set<() => void>();

function say(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

export interface Following {
  project: string;
  /** Something is another than it was; also after a reconnect. */
  onStale: () => void;
  /** Whoever it was: also what this page asked for itself. */
  onChange: (change: ChangeAnswer) => void;
}

/** Gives what ends it. */
export function followChanges({ project, onStale, onChange }: Following): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let listening: ReturnType<typeof setTimeout> | undefined;
  let delayMs = 500;
  let wasLive = false;
  let askedAt = Number.NEGATIVE_INFINITY;

  const stale = () => {
    gathering ??= setTimeout(
      () => {
        gathering = undefined;
        askedAt = performance.now();
        onStale();
      },
      Math.max(gatherMs, askedAt + restMs - performance.now()),
    );
  };

  const heard = () => {
    clearTimeout(listening);
    listening = setTimeout(() => {
      say('lost');
      again();
    }, silenceMs);
  };

  function open(): void {
    stop();
    // Over HTTP/1.1 a browser has six connections to a service for all of its windows: those that nobody sees take none.
    if (document.visibilityState === 'hidden') return;
    heard();
    source = new EventSource(addressOf('followChanges', { query: { project } }));
    source.onopen = () => {
      heard();
      delayMs = 500;
      say('live');
      if (wasLive) stale();
      wasLive = true;
    };
    source.addEventListener('beat', (event) => {
      heard();
      const { idleMs } = JSON.parse((event as MessageEvent<string>).data) as { idleMs?: number };
      // Changed after it was read, and before anybody told of changes.
      if (idleMs !== undefined && idleMs <= performance.now() - unheardSinceMs) stale();
    });
    source.addEventListener('change', (event) => {
      heard();
      const change = JSON.parse((event as MessageEvent<string>).data) as ChangeAnswer;
      stale();
      onChange(change);
    });
    source.addEventListener('reset', stale);
    source.addEventListener('bye', () => again());
    source.onerror = () => {
      say(wasLive || state === 'lost' ? 'lost' : 'connecting');
      if (source?.readyState === EventSource.CLOSED) again();
    };
  }

  function again(): void {
    source?.close();
    clearTimeout(timer);
    // Not all windows at the same moment, where a node says goodbye to all of them.
    timer = setTimeout(open, delayMs * (0.75 + Math.random() / 2));
    delayMs = Math.min(delayMs * 2, longestDelayMs);
  }

  function stop(): void {
    source?.close();
    clearTimeout(timer);
    clearTimeout(listening);
  }

  const onOffline = () => say('lost');
  window.addEventListener('offline', onOffline);
  window.addEventListener('online', open);
  document.addEventListener('visibilitychange', open);
  open();
  return () => {
    stop();
    unheardSinceMs = performance.now();
    clearTimeout(gathering);
    window.removeEventListener('offline', onOffline);
    window.removeEventListener('online', open);
    document.removeEventListener('visibilitychange', open);
    say('connecting');
  };
}

/** Where the log may not be read there is nothing to follow. */
export function sayRefused(): void {
  say('refused');
}
