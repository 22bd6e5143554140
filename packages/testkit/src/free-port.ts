import { createServer } from 'node:net';

// Below the ranges that systems take outgoing ports from (32768 and up on Linux, 49152 on macOS), so that
// a connection made in the meantime cannot take the port.
const lowest = 20_000;
const highest = 32_000;
/** Tests run beside each other in processes that Vitest numbers from 1: each has ports of its own. */
const lanes = 12;
const laneSize = (highest - lowest) / lanes;

let next = Math.floor(Math.random() * laneSize);

/**
 * A TCP port on 127.0.0.1 that nobody listened on a moment ago. The other processes of this run of the tests give
 * others, and this one gives it again only after a thousand more: what is started on it seconds later finds it free,
 * also for the second time. A stranger may still take it first.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = lowest + laneOf(process.env['VITEST_POOL_ID']) * laneSize + next;
    next = (next + 1) % laneSize;
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${lowest} and ${highest} on 127.0.0.1 in 100 attempts.`);
}

/** Of a process that Vitest did not start, such as a benchmark: the last one. */
function laneOf(worker: string | undefined): number {
  return worker === undefined ? lanes - 1 : Number(worker) % (lanes - 1);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
