/** A stream as it comes, for tests of what happens to it. */
import { readEvents, waitFor } from '@halyard/testkit';

export interface RawStream {
  /** Names of events, each followed by its data. */
  readonly events: string[];
  /** Of the answer: `gzip`, or `identity` where it says nothing. Empty until there is one. */
  encoding: string;
  isOpen: boolean;
  close(): void;
}

/** Begins to ask for one; waits for nothing. `basis`: the state it goes on from, `<epoch>.<version>`. */
export function openStream(url: string, key: string, basis?: string): RawStream {
  const controller = new AbortController();
  const stream: RawStream = { events: [], encoding: '', isOpen: true, close: () => controller.abort() };
  void (async () => {
    const answer = await fetch(`${url}/sdk/stream${basis === undefined ? '' : `?basis=${basis}`}`, {
      headers: { authorization: `Bearer ${key}`, 'accept-encoding': 'gzip' },
      signal: controller.signal,
    });
    stream.encoding = answer.headers.get('content-encoding') ?? 'identity';
    for await (const { event, data } of readEvents(answer)) stream.events.push(`${event} ${data}`);
  })()
    .catch(() => {})
    .finally(() => {
      stream.isOpen = false;
    });
  return stream;
}

/** One that has brought its first state. */
export async function openWholeStream(url: string, key: string): Promise<RawStream> {
  const stream = openStream(url, key);
  await waitFor(() => countOf(stream, 'commit') === 1);
  return stream;
}

export function countOf({ events }: RawStream, name: string): number {
  return events.filter((event) => event.startsWith(`${name} `)).length;
}
