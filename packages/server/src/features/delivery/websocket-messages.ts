/**
 * The events of a stream as WebSocket messages: `{"event": …, "id"?: …, "data": {…}}`, one each. They are derived from
 * the bytes of the Server-Sent Events, so that there is one place that says what is sent, and once for all connections
 * that share those bytes.
 */
const known = new WeakMap<Buffer, WebSocketMessages>();

/** A fragment (RFC 6455, 5.4): of most messages the only one. */
export interface Fragment {
  readonly bytes: Buffer;
  /** Whether it ends its message. */
  readonly fin: boolean;
}

export interface WebSocketMessages {
  readonly fragments: readonly Fragment[];
  readonly sizeBytes: number;
}

export const maxFragmentBytes = 64 * 1024;

/** `bytes` hold whole events as stream-messages.ts writes them. */
export function webSocketMessages(bytes: Buffer): WebSocketMessages {
  const found = known.get(bytes);
  if (found) return found;
  const fragments = bytes
    .toString()
    .split('\n\n')
    .filter((event) => event !== '')
    .flatMap((event) => fragmentsOf(Buffer.from(messageOf(event))));
  const made = { fragments, sizeBytes: fragments.reduce((sum, { bytes: { length } }) => sum + length, 0) };
  known.set(bytes, made);
  return made;
}

function fragmentsOf(message: Buffer): Fragment[] {
  const fragments: Fragment[] = [];
  for (let start = 0; start < message.length; start += maxFragmentBytes) {
    const end = start + maxFragmentBytes;
    fragments.push({ bytes: message.subarray(start, end), fin: end >= message.length });
  }
  return fragments;
}

/** Names and ids need no escaping: they are written by us, from letters, digits and `.`, `_`, `-`. */
function messageOf(event: string): string {
  const fields = event.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]);
  const { event: name, id, data } = Object.fromEntries(fields);
  return `{"event":"${name}",${id === undefined ? '' : `"id":"${id}",`}"data":${data}}`;
}
