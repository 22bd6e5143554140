/**
 * Reads the bytes of one answer that is an event stream, for what the benchmarks count, and nothing else: thousands of
 * them share a process, and what one costs delays the others' arrivals.
 */

/** What a reader tells; everything comes in the order of the stream. */
export interface SseHeard {
  /** The head has come; with another status than 200 nothing follows. */
  onHead(status: number, retryAfterSeconds: number | undefined): void;
  onIntent(transfer: 'none' | 'changes' | 'full', epoch: string, version: number): void;
  onCommit(epoch: string, version: number): void;
  onBeat(): void;
  onBye(reconnectAfterMs: number): void;
}

const eventEnd = Buffer.from('\n\n');
const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
/** Where the name of an event stands: `event: commit`. */
const nameAt = 'event: '.length;
/** Of an event that goes on, more than this is kept of none but those that are read. */
const longestKept = 1_024;

export class SseReader {
  /** Of the body, without the framing of chunks. */
  bodyBytes = 0;
  readonly #heard: SseHeard;
  #isHeadOver = false;
  #isChunked = false;
  /** Of the chunk that is under way, its line end included. */
  #chunkLeft = 0;
  /** What waits for the rest of a head or of a chunk's size. */
  #frame: Buffer | undefined;
  /** The beginning of an event. */
  #event: Buffer | undefined;
  /** Of the event that has begun the beginning is forgotten. */
  #isSkipping = false;

  constructor(heard: SseHeard) {
    this.#heard = heard;
  }

  feed(bytes: Buffer): void {
    const all = this.#frame === undefined ? bytes : Buffer.concat([this.#frame, bytes]);
    this.#frame = undefined;
    const body = this.#isHeadOver ? all : this.#head(all);
    if (body === undefined) return;
    if (this.#isChunked) this.#chunks(body);
    else this.#body(body);
  }

  /** What follows the head; undefined where nothing does. */
  #head(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(headEnd);
    if (end < 0) {
      this.#frame = Buffer.from(bytes);
      return undefined;
    }
    this.#isHeadOver = true;
    const text = bytes.toString('latin1', 0, end + 2);
    this.#isChunked = /\r\ntransfer-encoding: chunked\r\n/i.test(text);
    const retryAfter = /\r\nretry-after: (\d+)\r\n/i.exec(text)?.[1];
    const status = Number(text.slice(9, 12));
    this.#heard.onHead(status, retryAfter === undefined ? undefined : Number(retryAfter));
    return status === 200 ? bytes.subarray(end + 4) : undefined;
  }

  #chunks(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#chunkLeft === 0) {
        const end = bytes.indexOf(lineEnd, at);
        if (end < 0) {
          this.#frame = Buffer.from(bytes.subarray(at));
          return;
        }
        this.#chunkLeft = Number.parseInt(bytes.toString('latin1', at, end), 16) + 2;
        at = end + 2;
        continue;
      }
      const taken = Math.min(this.#chunkLeft, bytes.length - at);
      // The last two bytes of a chunk are its line end.
      const data = taken - Math.max(0, 2 - (this.#chunkLeft - taken));
      if (data > 0) this.#body(bytes.subarray(at, at + data));
      this.#chunkLeft -= taken;
      at += taken;
    }
  }

  #body(bytes: Buffer): void {
    this.bodyBytes += bytes.length;
    const all = this.#event === undefined ? bytes : Buffer.concat([this.#event, bytes]);
    this.#event = undefined;
    let at = 0;
    for (let end = all.indexOf(eventEnd); end >= 0; end = all.indexOf(eventEnd, at)) {
      if (!this.#isSkipping) this.#hear(all, at, end);
      this.#isSkipping = false;
      at = end + 2;
    }
    if (at === all.length) return;
    if (all.length - at > longestKept) {
      this.#isSkipping = true;
      at = all.length - 1;
    }
    this.#event = Buffer.from(all.subarray(at));
  }

  #hear(bytes: Buffer, from: number, to: number): void {
    // By the first letter of its name: puts and deletes, which are most of the bytes, are not looked at.
    const letter = String.fromCharCode(bytes[from + nameAt]!);
    if (letter !== 'c' && letter !== 'i' && letter !== 'b') return;
    const text = bytes.toString('latin1', from + nameAt, to);
    if (letter === 'c') {
      const [, epoch, version] = /\nid: (.+)\.(\d+)\n/.exec(text)!;
      this.#heard.onCommit(epoch!, Number(version));
    } else if (text.startsWith('beat')) this.#heard.onBeat();
    else {
      const data = JSON.parse(text.slice(text.indexOf('\ndata: ') + 7));
      if (letter === 'i') this.#heard.onIntent(data.transfer, data.epoch, data.version);
      else this.#heard.onBye(data.reconnectAfterMs);
    }
  }
}
