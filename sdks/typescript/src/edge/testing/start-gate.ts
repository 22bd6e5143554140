/** Stands before a service over HTTP, sees what is asked of it, and does to requests what networks and services do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * `open`: the service answers. `shut`: connections are cut. `silent`: nothing ever comes. `lossy`: the service gets the
 * request, and its answer is lost. A number: that status, with `Retry-After: 60` where it is 503.
 */
export type GateMode = 'open' | 'shut' | 'silent' | 'lossy' | number;

export interface Gate extends AsyncDisposable {
  url: string;
  mode: GateMode;
  /** What was asked since this was last emptied, as `GET /sdk/snapshot 304`; the status is 0 where none was sent. */
  seen: string[];
}

export async function startGate(to: string): Promise<Gate> {
  const gate = { mode: 'open' as GateMode, seen: [] as string[] };
  const server = createServer((request, response) => {
    void pass(request, response, gate.mode, to).then((status) =>
      gate.seen.push(`${request.method} ${request.url} ${status}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return Object.assign(gate, {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  mode: GateMode,
  to: string,
): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (mode === 'silent') return 0;
  if (mode === 'shut') return cut(request);
  if (typeof mode === 'number') {
    response.writeHead(mode, mode === 503 ? { 'retry-after': '60' } : {}).end();
    return mode;
  }
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const answer = await fetch(to + request.url, {
    method: request.method!,
    headers: headers as Record<string, string>,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  if (mode === 'lossy') return cut(request);
  const etag = answer.headers.get('etag');
  response.writeHead(answer.status, etag ? { etag } : {}).end(Buffer.from(await answer.arrayBuffer()));
  return answer.status;
}

function cut(request: IncomingMessage): number {
  request.socket.destroy();
  return 0;
}
