/** One connection on which the service says that something may have changed, until it ends, for whatever reason. */
import type { MakeEventSource } from './browser-options.ts';
import type { Timers } from './timers.ts';

export interface ChangeStreamOptions {
  EventSource: MakeEventSource;
  url: string;
  timers: Timers;
  silenceMs: number;
  /** @param state the state to ask for, `<epoch>.<version>` */
  onNudge: (state: string) => void;
  onBeat: () => void;
  /** Once. @param pauseMs what the service asks for before the next; undefined: it broke. */
  onEnd: (pauseMs?: number) => void;
}

interface Heard {
  type?: string;
  etag?: string;
  reconnectAfterMs?: number;
}

/** Returns what closes it, after which nothing is called. Throws where the page may not have one. */
export function openChangeStream(options: ChangeStreamOptions): () => void {
  const { EventSource, url, timers, silenceMs, onNudge, onBeat, onEnd } = options;
  const source = new EventSource(url);
  let silences = 0;
  const close = (): void => {
    source.close();
    timers.clear('silence');
  };
  const end = (pauseMs?: number): void => {
    close();
    onEnd(pauseMs);
  };
  // Counted, not measured: a page that was frozen has missed one tick and not three, and what waited for it comes first.
  const watch = (): void => timers.set('silence', silenceMs, () => (++silences < 3 ? watch() : end()));
  const on = (name: string, heard: (data: Heard) => void): void =>
    source.addEventListener(name, ({ data }: MessageEvent) => {
      silences = 0;
      try {
        heard(JSON.parse(data));
      } catch {}
    });
  on('message', ({ type, etag }) => type === 'refetchEvaluation' && onNudge(String(etag)));
  on('beat', onBeat);
  on('bye', ({ reconnectAfterMs }) => end(reconnectAfterMs));
  // Of the browser's own reconnects there is no word, and no pace: it ends here, the next one is opened elsewhere. An
  // event of this name from the service means the same.
  source.onerror = () => end();
  watch();
  return close;
}
