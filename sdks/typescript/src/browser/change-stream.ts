/** One connection on which the service says that something may have changed, until it ends, for whatever reason. */
import type { Parts } from './parts.ts';

export interface ChangeStreamListener {
  /** @param state the state to ask for, `<epoch>.<version>` */
  nudge(state?: string): void;
  beat(): void;
  /** Once. @param pauseMs what the service asks for before the next; undefined: it broke. */
  end(pauseMs?: number): void;
}

interface Heard {
  type?: string;
  etag?: string;
  reconnectAfterMs?: number;
}

/** Three of these without a word, and it is dead. */
const SILENCE_MS = 15_000;

/** Returns what closes it, after which nothing is called. */
export function listenForChanges(
  source: EventSource,
  { timers, pace }: Parts,
  listener: ChangeStreamListener,
): () => void {
  let silences = 0;
  const close = (): void => {
    source.close();
    timers.clear('silence');
  };
  const end = (pauseMs?: number): void => {
    close();
    listener.end(pauseMs);
  };
  // Counted, not measured: a page that was frozen has missed one tick and not three, and what waited for it comes first.
  const watch = (): void =>
    timers.set('silence', SILENCE_MS * pace, () => (++silences < 3 ? watch() : end()));
  const on = (name: string, heard: (data: Heard) => void): void =>
    source.addEventListener(name, ({ data }: MessageEvent) => {
      silences = 0;
      try {
        heard(JSON.parse(data));
      } catch {}
    });
  on('message', ({ type, etag }) => type === 'refetchEvaluation' && listener.nudge(etag));
  on('beat', listener.beat);
  on('bye', ({ reconnectAfterMs }) => end(reconnectAfterMs));
  // Of the browser's own reconnects there is no word, and no pace: it ends here, the next one is opened elsewhere. An
  // event of this name from the service means the same.
  source.onerror = () => end();
  watch();
  return close;
}
