import { request as ask, createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that passed, and what it was answered. */
export interface Exchange {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
  readonly answerHeaders: IncomingHttpHeaders;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** In the order in which answers began. */
  readonly exchanges: readonly Exchange[];
}

/** Stands before a service on 127.0.0.1, changes nothing and notes what passes. `seen` is called before the answer goes on. */
export async function startRecorder(
  to: string,
  seen: (exchange: Exchange) => void = () => {},
): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const onward = ask(new URL(to).origin + path, { method, headers }, (answer) => {
      const status = answer.statusCode!;
      const exchange = { method, path, headers, status, answerHeaders: answer.headers };
      exchanges.push(exchange);
      seen(exchange);
      outgoing.writeHead(status, answer.rawHeaders);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
