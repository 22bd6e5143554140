/**
 * HTTP/1.1 over a socket that says exactly what it is told: no client that is polite lets a target, a header or a body
 * through that is not as it should be.
 */
import { connect, type Socket } from 'node:net';

export interface RawRequest {
  method: string;
  /** As it stands in the first line; characters of Latin-1 are bytes. */
  target: string;
  /** In this order, the same name as often as it is there. A content-length is added for a body. */
  headers?: readonly (readonly [string, string])[];
  body?: string | Uint8Array | undefined;
}

export interface RawAnswer {
  /** 0: the other side closed without a word; -1: it said nothing in time. */
  status: number;
  /** Of a header that came twice the last one. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

const limitMs = 20_000;
const withoutBody = new Set([101, 204, 304]);

/** One request after the other, on one connection for as long as that is kept. */
export class RawClient {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Never rejects: that there was no answer is an answer. */
  async ask(request: RawRequest): Promise<RawAnswer> {
    const bytes = written(request);
    const isReused = this.#socket !== undefined;
    const answer = await this.#exchange(bytes, request.method);
    // A connection that was kept may have been closed at the very moment.
    return answer.status === 0 && isReused ? this.#exchange(bytes, request.method) : answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #exchange(bytes: Buffer, method: string): Promise<RawAnswer> {
    this.#socket ??= connect({ port: this.#port, host: '127.0.0.1', noDelay: true }).on('error', () => {});
    const socket = this.#socket;
    return new Promise((resolve) => {
      let received: Buffer = Buffer.alloc(0);
      const settle = (answer: RawAnswer, isKept: boolean) => {
        clearTimeout(timer);
        socket.off('data', onData).off('close', onClose);
        if (!isKept) {
          socket.destroy();
          this.#socket = undefined;
        }
        resolve(answer);
      };
      const onData = (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const read = readAnswer(received, method, false);
        if (read) settle(read.answer, read.isKept);
      };
      const onClose = () => {
        const read = readAnswer(received, method, true);
        settle(read?.answer ?? { status: 0, headers: {}, body: '' }, false);
      };
      const timer = setTimeout(() => settle({ status: -1, headers: {}, body: '' }, false), limitMs);
      socket.on('data', onData).on('close', onClose);
      socket.write(bytes);
    });
  }
}

function written({ method, target, headers = [], body }: RawRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`];
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  if (!names.has('host')) lines.push('Host: localhost');
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body ?? []);
  const saysItsLength = names.has('content-length') || names.has('transfer-encoding');
  if (!saysItsLength && (body !== undefined || method !== 'GET')) {
    lines.push(`Content-Length: ${bytes.length}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** undefined: there has to come more. */
function readAnswer(
  received: Buffer,
  method: string,
  isClosed: boolean,
): { answer: RawAnswer; isKept: boolean } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const rest = received.subarray(end + 4);
  const isKept = !isClosed && headers['connection'] !== 'close';
  const done = (body: string, kept = isKept) => ({ answer: { status, headers, body }, isKept: kept });
  if (method === 'HEAD' || withoutBody.has(status)) return done('', isKept && status !== 101);
  // It would never end.
  if (headers['content-type']?.startsWith('text/event-stream')) return done('', false);
  const length = headers['content-length'];
  if (length !== undefined) {
    if (rest.length < Number(length) && !isClosed) return undefined;
    return done(rest.subarray(0, Number(length)).toString());
  }
  if (headers['transfer-encoding'] === 'chunked') {
    const body = readChunks(rest);
    return body === undefined ? (isClosed ? done('') : undefined) : done(body);
  }
  return isClosed ? done(rest.toString()) : undefined;
}

function readChunks(bytes: Buffer): string | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, end).toString(), 16);
    if (bytes.length < end + 2 + size + 2) return undefined;
    if (size === 0) return Buffer.concat(chunks).toString();
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** Asks all of them on `width` connections at once and hands each answer over, in no order. */
export async function askAll<R extends RawRequest>(
  port: number,
  requests: Iterable<R>,
  onAnswer: (request: R, answer: RawAnswer) => void,
  width = 12,
): Promise<void> {
  const iterator = requests[Symbol.iterator]();
  const work = async () => {
    const client = new RawClient(port);
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      onAnswer(next.value, await client.ask(next.value));
    }
    client.close();
  };
  await Promise.all(Array.from({ length: width }, work));
}
