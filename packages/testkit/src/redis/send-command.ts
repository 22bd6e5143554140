import { once } from 'node:events';
import { connect } from 'node:net';

/** What Redis answers: text, a number, nothing, or a list of these. */
export type RedisReply = string | number | null | RedisReply[];

/**
 * Asks one thing of Redis on a connection of its own, without any client library: what is tested should not be what
 * tests it. Throws with Redis' words where it refuses.
 */
export async function sendCommand(
  { host = '127.0.0.1', port, password }: { host?: string; port: number; password: string | undefined },
  command: readonly string[],
): Promise<RedisReply> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    const commands = [...(password === undefined ? [] : [['AUTH', password]]), command];
    socket.write(commands.map(encode).join(''));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      const replies = decodeAll(received);
      if (replies.length < commands.length) continue;
      const refusal = replies.find((reply) => reply instanceof Error);
      if (refusal) throw refusal;
      return replies.at(-1) as RedisReply;
    }
    throw new Error('Redis closed the connection.');
  } finally {
    socket.destroy();
  }
}

function encode(command: readonly string[]): string {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${command.length}\r\n${parts.join('')}`;
}

/** The replies that are whole. */
function decodeAll(bytes: Buffer): (RedisReply | Error)[] {
  const replies: (RedisReply | Error)[] = [];
  let at = 0;
  for (;;) {
    const next = decode(bytes, at);
    if (!next) return replies;
    replies.push(next.reply);
    at = next.end;
  }
}

function decode(bytes: Buffer, at: number): { reply: RedisReply | Error; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const kind = String.fromCharCode(bytes[at]!);
  const line = bytes.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + 2;
  if (kind === '+') return { reply: line, end };
  if (kind === '-') return { reply: new Error(line), end };
  const number = Number(line);
  if (kind === ':') return { reply: number, end };
  if (number < 0) return { reply: null, end };
  if (kind === '$') {
    if (bytes.length < end + number + 2) return undefined;
    return { reply: bytes.toString('utf8', end, end + number), end: end + number + 2 };
  }
  const list: RedisReply[] = [];
  let place = end;
  while (list.length < number) {
    const next = decode(bytes, place);
    if (!next) return undefined;
    list.push(next.reply as RedisReply);
    place = next.end;
  }
  return { reply: list, end: place };
}
