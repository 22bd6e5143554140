/**
 * The negative control of attacks, in a process of its own since it spoils that: merges what it is sent into what it
 * knows, calls a text's methods on what should be one, unpacks what is packed and waits for whatever comes, as many a
 * service did. `GET /changed`: what it has spoilt. Prints what memory it takes.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { watchPrototypes } from './watch-prototypes.ts';

const changes = watchPrototypes();

function merge(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(from)) {
    if (typeof value === 'object' && value !== null && typeof into[name] === 'object') {
      merge(into[name] as Record<string, unknown>, value as Record<string, unknown>);
      // Whatever else is put there ends the process at once.
    } else if (into !== Object.prototype || name === 'x') into[name] = value;
  }
}

function judge(body: string): number {
  try {
    const given = JSON.parse(body || '{}');
    merge({}, given);
    if ('key' in given) given.key.trim();
    return 200;
  } catch (error) {
    return error instanceof SyntaxError ? 400 : 500;
  }
}

/** Whoever asked is sure to ask again. */
const asked: string[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('error', () => {});
  request.on('end', () => {
    const bytes = Buffer.concat(chunks);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    if (text.length > 100_000) asked.push(text);
    response.writeHead(judge(text), { 'content-type': 'application/json' });
    response.end(request.url === '/changed' ? JSON.stringify(changes()) : '{}');
  });
}).listen(0, '127.0.0.1');
server.headersTimeout = 0;
server.requestTimeout = 0;
await once(server, 'listening');
process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
setInterval(() => process.stdout.write(`${process.memoryUsage.rss()} bytes\n`), 100);
