/** The program on Bun. Prints its port. */
import { handle } from './edge-program.ts';

interface Bun {
  serve(options: { port: number; hostname: string; fetch(request: Request): Promise<Response> }): {
    port: number;
  };
}

const { port } = (globalThis as unknown as { Bun: Bun }).Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request) => handle(request, { waitUntil: () => {} }),
});
// biome-ignore lint/suspicious/noConsole: whoever started it waits for this line
console.log(`port ${port}`);
