/**
 * Asks over a number of kept connections, each with one request at a time, until a number of answers came. Raw sockets and
 * prepared bytes: it must cost far less than what it loads. Every answer must have the status that is wanted, and the size
 * that it announces.
 */
import { connect, type Socket } from 'node:net';

/** What `beside-echo.ts` sends; the answer is {@link LoadAnswer}. */
export interface LoadOrder {
  port: number;
  connections: number;
  /** How many to wait for; the connections ask until then, or until the time is over. */
  answers: number;
  maxMs: number;
  /** Whole requests, sent in turn. */
  requests: string[];
  /** 200 where left out; an answer of 304 has no body. */
  status?: number;
}

export interface LoadAnswer {
  answers: number;
  elapsedMs: number;
}

const lengthHeader = /\r\ncontent-length: (\d+)\r\n/i;

process.on('message', (order: LoadOrder) => {
  load(order).then(
    (answer) => process.send!(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function load(order: LoadOrder): Promise<LoadAnswer> {
  const { port, connections, answers: wanted, maxMs, requests, status = 200 } = order;
  const bytes = requests.map((request) => Buffer.from(request, 'latin1'));
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const startedAt = performance.now();
  const endsAt = startedAt + maxMs;
  let turn = 0;
  let answers = 0;
  await Promise.all(
    sockets.map((socket) =>
      repeat(
        socket,
        () => {
          if (turn >= wanted || performance.now() >= endsAt) return undefined;

          return bytes[turn++ % bytes.length];
        },
        status,
        () => answers++,
      ),
    ),
  );
  const elapsedMs = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return { answers, elapsedMs };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Resolves when `next` has nothing more; rejects at the first answer that is not as it should be. */
function repeat(
  socket: Socket,
  next: () => Buffer | undefined,
  status: number,
  onAnswer: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0);
    /** Of the body; undefined while the head is awaited. */
    let missing: number | undefined;
    const send = () => {
      const request = next();
      if (request === undefined) resolve();
      else socket.write(request);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk: Buffer) => {
      if (missing === undefined) {
        head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
        const headEnd = head.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const text = head.toString('latin1', 0, headEnd + 2);
        const length = status === 304 ? '0' : lengthHeader.exec(text)?.[1];
        if (!text.startsWith(`HTTP/1.1 ${status} `) || length === undefined) {
          reject(new Error(`not an answer that counts: ${text}`));
          return;
        }
        missing = Number(length) - (head.length - headEnd - 4);
        head = Buffer.alloc(0);
      } else missing -= chunk.length;
      if (missing > 0) return;
      missing = undefined;
      onAnswer();
      send();
    });
    send();
  });
}
