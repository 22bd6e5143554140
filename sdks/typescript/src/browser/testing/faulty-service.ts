/** What stands where the service should be and answers wrongly: errors, garbage, silence, as a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FaultyService extends AsyncDisposable {
  url: string;
  /** Of requests, in their order: path and headers. */
  requests: { path: string; headers: IncomingMessage['headers']; body: string }[];
  answer: (path: string, response: ServerResponse, body: string) => void;
}

export async function startFaultyService(answer: FaultyService['answer']): Promise<FaultyService> {
  const requests: FaultyService['requests'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      requests.push({ path: request.url!, headers: request.headers, body });
      faulty.answer(request.url!, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const faulty: FaultyService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return faulty;
}
