/** The HTTP side of a test service, for SDKs in TypeScript; conformance.md has the interface. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientState, Question, TestServiceInfo } from './test-service.ts';

/** One client of the SDK under test. */
export interface TestClient {
  state(): ClientState;
  /** What the flag answers, or the question's default. */
  evaluate(question: Question): string;
  close(): Promise<void> | void;
}

export interface ClientOptions {
  url: string;
  key: string;
  /** In milliseconds, by the names of conformance.md; given only to services with the capability `timings`. */
  timings?: Record<string, number>;
  /** Where to keep the last known good; used by services with the capability `persistence`. */
  directory: string;
}

/** Listens on loopback, on the port in PORT or any, and prints the address. */
export async function serveTestService(
  info: TestServiceInfo,
  create: (options: ClientOptions) => TestClient,
): Promise<void> {
  const clients = new Map<string, TestClient>();
  let created = 0;

  async function answer(request: IncomingMessage): Promise<[status: number, body?: unknown]> {
    const id = request.url!.slice(1);
    if (id === '' && request.method === 'GET') return [200, info];
    if (id === '' && request.method === 'POST') {
      clients.set(String(++created), create((await bodyOf(request)) as ClientOptions));
      return [201, { id: String(created) }];
    }
    const client = clients.get(id);
    if (!client) return [404];
    if (request.method === 'DELETE') {
      clients.delete(id);
      await client.close();
      return [204];
    }
    const { command, questions } = (await bodyOf(request)) as { command: string; questions: Question[] };
    if (command === 'state') return [200, client.state()];
    if (command === 'evaluate')
      return [200, { values: questions.map((question) => client.evaluate(question)) }];
    return [400];
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): [number, unknown] => [500, { error: String(error) }])
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', resolve));
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
