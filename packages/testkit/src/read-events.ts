/** One event of a stream of server-sent events. */
export interface ServerEvent {
  /** `message` when the stream does not name it. */
  readonly event: string;
  /** Lines joined with `\n`. */
  readonly data: string;
  /** The newest id that the stream has given, in this event or before; empty before the first. */
  readonly id: string;
}

/**
 * The events of a response, until it ends; breaking out of the loop cancels it. Follows the section "Interpreting
 * an event stream" of the HTML standard, except that comments and `retry` are passed over. Throws when the
 * response is not 200 with the content type text/event-stream.
 */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent, void, void> {
  const type = response.headers.get('content-type') ?? 'none';
  if (response.status !== 200 || !type.startsWith('text/event-stream') || !response.body) {
    throw new Error(`Not a stream of events: ${response.status}, content type ${type}`);
  }
  let fields: [name: string, value: string][] = [];
  let id = '';
  for await (const line of readLines(response.body)) {
    if (line !== '') {
      fields.push(parseField(line));
      continue;
    }
    const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
    const event = fields.findLast(([name]) => name === 'event')?.[1] || 'message';
    id = fields.findLast(([name, value]) => name === 'id' && !value.includes('\0'))?.[1] ?? id;
    fields = [];
    // The standard drops an event without data, even a named one.
    if (data.length > 0) yield { event, data: data.join('\n'), id };
  }
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    // A CR at the end may be the first half of CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function parseField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value];
}
