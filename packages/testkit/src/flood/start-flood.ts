/** Connections of nobody who has a key, that are as unpleasant as connections can be; each in a way of its own. */
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Flood {
  /** By kind: connections that were opened, and those that the other side ended. */
  readonly counts: Readonly<Record<string, { opened: number; ended: number }>>;
  stop(): void;
}

/** What one does once it is connected, and each second from then on. */
interface Nuisance {
  begin?(socket: Socket): void;
  goOn?(socket: Socket): void;
  /** Takes nothing of what it is answered. */
  isUnread?: boolean;
}

const head = (line: string, ...fields: string[]) =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n');
const post = (path: string, length: number, ...more: string[]) =>
  head(`POST ${path}`, 'Content-Type: application/json', `Content-Length: ${length}`, ...more);
const megabyte = Buffer.alloc(1_000_000, '[');
const bomb = gzipSync(Buffer.alloc(50_000_000));
const unknownKey = () => `Authorization: Bearer hal_api_${String(Math.random()).slice(2).padEnd(46, '0')}`;

const nuisances: Readonly<Record<string, Nuisance>> = {
  'says nothing': {},
  'a header that never ends': {
    begin: (socket) => socket.write('GET /flags HTTP/1.1\r\nHost: localhost\r\n'),
    goOn: (socket) => socket.write('X-More: 1\r\n'),
  },
  'a large header': {
    goOn: (socket) => socket.write(`GET /flags HTTP/1.1\r\n${`X-More: ${'x'.repeat(1_000)}\r\n`.repeat(64)}`),
  },
  'a body that never ends': {
    begin: (socket) => socket.write(post('/sdk/evaluate', 60_000)),
    goOn: (socket) => socket.write('{'),
  },
  'chunks that never end': {
    begin: (socket) => socket.write(head('POST /sdk/events', 'Transfer-Encoding: chunked')),
    goOn: (socket) => socket.write(`10000\r\n${'['.repeat(65_536)}\r\n`),
  },
  'a body of a megabyte': {
    goOn: (socket) => {
      socket.write(post('/flags', megabyte.length));
      socket.write(megabyte);
    },
  },
  'a body that unpacks to fifty': {
    goOn: (socket) => {
      socket.write(post('/sdk/events', bomb.length, 'Content-Encoding: gzip'));
      socket.write(bomb);
    },
  },
  'a key that is none': {
    goOn: (socket) => socket.write(head('GET /flags', unknownKey()).repeat(5)),
  },
  'a stream without a key': {
    goOn: (socket) => socket.write(head('GET /sdk/stream') + head('GET /sdk/changes?ticket=none')),
  },
  'a WebSocket without a key': {
    begin: (socket) =>
      socket.write(
        head(
          'GET /sdk/ws',
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        ),
      ),
  },
  'answers that nobody reads': {
    isUnread: true,
    begin: (socket) => socket.write(head('GET /openapi.json')),
    goOn: (socket) => socket.write(head('GET /openapi.json')),
  },
  'requests that wait for no answer': {
    goOn: (socket) => socket.write(head('GET /openapi.json').repeat(20)),
  },
  'what is no HTTP': {
    goOn: (socket) => socket.write(Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1')),
  },
};

/** So many connections at once, of all kinds; one that is ended is opened anew a second later. */
export function startFlood(port: number, connections: number): Flood {
  const kinds = Object.keys(nuisances);
  const counts = Object.fromEntries(kinds.map((kind) => [kind, { opened: 0, ended: 0 }]));
  const sockets = new Set<Socket>();
  let isOver = false;

  function open(kind: string): void {
    if (isOver) return;
    const { begin, goOn, isUnread } = nuisances[kind]!;
    const count = counts[kind]!;
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.add(socket);
    count.opened++;
    let timer: NodeJS.Timeout | undefined;
    socket.on('connect', () => {
      begin?.(socket);
      goOn?.(socket);
      // What is not taken is not added to.
      timer = setInterval(() => socket.writableLength === 0 && goOn?.(socket), 1_000);
    });
    if (isUnread) socket.pause();
    else socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      sockets.delete(socket);
      if (isOver) return;
      count.ended++;
      setTimeout(() => open(kind), 1_000).unref();
    });
  }

  // Over a second, as those of strangers to each other.
  for (let n = 0; n < connections; n++) {
    setTimeout(() => open(kinds[n % kinds.length]!), (n / connections) * 1_000);
  }
  return {
    counts,
    stop() {
      isOver = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}
