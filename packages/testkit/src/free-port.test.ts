import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, vi } from 'vitest';
import { freePort } from './free-port.ts';

const many = () => Promise.all(Array.from({ length: 200 }, () => freePort()));

it('gives a port that can be listened on, below those of outgoing connections', async () => {
  const port = await freePort();
  expect(port).toBeLessThan(32_768);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});

it('gives none again soon, nor any of a process beside it', async () => {
  const given = new Set<number>();
  for (const worker of ['1', '2', '3', undefined]) {
    vi.stubEnv('VITEST_POOL_ID', worker);
    for (const port of await many()) given.add(port);
  }
  vi.unstubAllEnvs();
  expect(given.size).toBe(4 * 200);
});
