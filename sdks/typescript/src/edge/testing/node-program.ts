/** The program on Node. Prints its port. */
import { createServer } from 'node:http';
import { handle } from './edge-program.ts';

const server = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const request = new Request('http://localhost/', { method: 'POST', body: Buffer.concat(chunks) });
  const answer = await handle(request, { waitUntil: () => {} });
  outgoing.writeHead(answer.status).end(await answer.text());
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`port ${(server.address() as { port: number }).port}\n`);
});
