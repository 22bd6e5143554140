/** What a page in a real browser loads, for tests to drive. */
import type { BrowserClient } from '../browser-client.ts';
import { createClient } from '../create-client.ts';

export interface Page {
  createClient: typeof createClient;
  client: BrowserClient;
  /** What the page showed of the flag `shown`, one after the other. */
  texts: unknown[];
  /** Streams of this page that are not closed, and timers that wait; and how many there were at most at once. */
  open: { streams: number; mostStreams: number; timers: number; mostTimers: number };
}

const page = globalThis as unknown as Page;
const open = { streams: 0, mostStreams: 0, timers: 0, mostTimers: 0 };
const count = (name: 'streams' | 'timers', by: number): void => {
  open[name] += by;
  const most = name === 'streams' ? 'mostStreams' : 'mostTimers';
  open[most] = Math.max(open[most], open[name]);
};

/** The browser's own, counted. */
class CountedEventSource extends EventSource {
  #isCounted = true;
  constructor(url: string) {
    super(url);
    count('streams', 1);
  }
  override close(): void {
    super.close();
    if (this.#isCounted) count('streams', -1);
    this.#isCounted = false;
  }
}

const pending = new Set<unknown>();
const { setTimeout: wait, clearTimeout: forget } = globalThis;
const countedTimeout = (run: () => void, delayMs: number): unknown => {
  const timer = wait(() => {
    if (pending.delete(timer)) count('timers', -1);
    run();
  }, delayMs);
  pending.add(timer);
  count('timers', 1);
  return timer;
};
const forgetTimeout = (timer: never): void => {
  if (pending.delete(timer)) count('timers', -1);
  forget(timer);
};

Object.assign(page, {
  EventSource: CountedEventSource,
  setTimeout: countedTimeout,
  clearTimeout: forgetTimeout,
  createClient,
  texts: [],
  open,
});
