/** Server-Sent Events as the HTML standard parses them (section 9.2.6), from bytes in pieces of any size. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  name: string;
  data: string;
}

/** A line or an event that grew past the limit: no use in reading on. */
export class EventTooLong extends Error {}

export class SseParser {
  readonly #onEvent: (event: ServerSentEvent) => void;
  readonly #maxChars: number;
  readonly #decoder = new TextDecoder('utf-8');
  /** The beginning of a line whose end has not come; in pieces, so that a long line is joined once. */
  #pieces: string[] = [];
  #pieceChars = 0;
  #afterCarriageReturn = false;
  #name = '';
  #data: string[] = [];
  #dataChars = 0;

  /** @param maxChars the longest line and the longest event's data, in UTF-16 units. */
  constructor(onEvent: (event: ServerSentEvent) => void, maxChars = 32 * 1024 * 1024) {
    this.#onEvent = onEvent;
    this.#maxChars = maxChars;
  }

  /** Calls back for every event that these bytes complete, in order. Throws EventTooLong. */
  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    let from = 0;
    while (from < text.length) {
      if (this.#afterCarriageReturn) {
        this.#afterCarriageReturn = false;
        if (text.charCodeAt(from) === 10) {
          from++;
          continue;
        }
      }
      const end = endOfLine(text, from);
      const piece = text.slice(from, end === -1 ? undefined : end);
      this.#pieceChars += piece.length;
      if (this.#pieceChars > this.#maxChars) throw new EventTooLong('a line of the stream is too long');
      if (end === -1) {
        this.#pieces.push(piece);
        return;
      }
      const line = this.#pieces.length === 0 ? piece : this.#pieces.join('') + piece;
      this.#pieces = [];
      this.#pieceChars = 0;
      this.#afterCarriageReturn = text.charCodeAt(end) === 13;
      from = end + 1;
      this.#line(line);
    }
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    let value = colon === -1 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (field === 'event') {
      this.#name = value;
    } else if (field === 'data') {
      this.#dataChars += value.length;
      if (this.#dataChars > this.#maxChars) throw new EventTooLong('an event of the stream is too long');
      this.#data.push(value);
    }
    // `id` repeats what commit says in its data, `retry` is what `bye` says per client: neither is needed.
  }

  #dispatch(): void {
    const { length } = this.#data;
    const name = this.#name || 'message';
    const data = length === 1 ? this.#data[0]! : this.#data.join('\n');
    this.#name = '';
    if (length === 0) return;
    this.#data = [];
    this.#dataChars = 0;
    this.#onEvent({ name, data });
  }
}

function endOfLine(text: string, from: number): number {
  const lineFeed = text.indexOf('\n', from);
  const carriageReturn = text.indexOf('\r', from);
  if (carriageReturn === -1) return lineFeed;
  return lineFeed === -1 ? carriageReturn : Math.min(lineFeed, carriageReturn);
}
