import { createServer } from 'node:net';

// Below the ranges that systems take outgoing ports from (32768 and up on Linux, 49152 on macOS), so that
// a connection made in the meantime cannot take the port.
const lowest = 20_000;
const highest = 32_000;

/** A TCP port on 127.0.0.1 that nobody listened on a moment ago. Another process may still take it first. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${lowest} and ${highest} on 127.0.0.1 in 100 attempts.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
