import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type RedisServer, startRedis, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { BreakerOpenError } from '../breaker.ts';
import { createLog, type Log } from '../log.ts';
import { openRedis, type RedisStatus } from './open-redis.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis({ own: true, password: true });
});
afterAll(() => server?.stop());

function open(url = server.url) {
  const lines: string[] = [];
  const note = (level: string) => (fields: object, text: string) =>
    lines.push(`${level} ${text} ${JSON.stringify(fields)}`);
  const log = { ...createLog('silent'), info: note('info'), warn: note('warn') } as unknown as Log;
  const redis = openRedis({ url, prefix: 'p' }, log);
  onTestFinished(() => redis.close());
  return { redis, lines };
}

it('comes up by itself, and is told of every change of that', async () => {
  const { redis, lines } = open();
  const statuses: RedisStatus[] = [];
  redis.onChange((status) => statuses.push(status));
  expect(redis.status()).toBe('down');
  expect(await redis.whenUp(10_000)).toBe(true);
  expect(redis.name('a', 'b')).toBe('p:a:b');
  expect(await redis.run((client) => client.set('p:a', '1'))).toBe('OK');
  await server.kill9();
  await waitFor(() => redis.status() === 'down');
  await server.restart();
  await waitFor(() => redis.status() === 'up', { timeoutMs: 20_000 });
  expect(statuses).toEqual(['up', 'down', 'up']);
  expect(lines).toEqual([
    'info Redis is there {}',
    expect.stringMatching(/^warn Redis is away: going on without it \{"reason":".+"\}$/),
    'info Redis is there {}',
  ]);
});

it('says once that nobody is there, or that it is not let in, and never the password', async () => {
  const nobody = open(`redis://:canary-secret@127.0.0.1:${await freePort()}`);
  const stranger = open(server.url.replace(/:[^:]+@/, ':canary-secret@'));
  await waitFor(() => [nobody, stranger].every(({ redis }) => redis.status() === 'down'));
  // It tries again some times, of which nothing is said.
  await sleep(2_500);
  for (const [{ redis, lines }, reason] of [
    [nobody, 'ECONNREFUSED'],
    [stranger, 'WRONGPASS'],
  ] as const) {
    expect(redis.status()).toBe('down');
    expect(lines).toEqual([expect.stringContaining(reason)]);
    expect(lines[0]).not.toContain('canary');
    await expect(redis.run((client) => client.ping())).rejects.toThrow();
  }
});

it('does not hang where nothing is ever answered, and refuses at once after some failures', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await waitFor(() => silent.address() !== null);
  const { port } = silent.address() as { port: number };
  const { redis } = open(`redis://127.0.0.1:${port}`);
  for (let n = 0; n < 3; n++) await expect(redis.run((client) => client.ping())).rejects.toThrow();
  await expect(redis.run((client) => client.ping())).rejects.toThrow(BreakerOpenError);
  expect(await redis.whenUp(100)).toBe(false);
});

it('C9: a command on a Redis that falls silent fails in time, and it comes back', async () => {
  const { redis } = open();
  await redis.whenUp(10_000);
  server.pause();
  onTestFinished(() => server.resume());
  await expect(redis.run((client) => client.ping(), 200)).rejects.toThrow('in time');
  await waitFor(() => redis.breaker.state !== 'closed', { timeoutMs: 20_000 });
  expect(redis.status()).toBe('down');
  server.resume();
  await waitFor(() => redis.status() === 'up', { timeoutMs: 20_000 });
});

it('does not take a refusal for an absence', async () => {
  const { redis } = open();
  await redis.whenUp(10_000);
  await redis.run((client) => client.set('p:text', 'x'));
  for (let n = 0; n < 5; n++) {
    await expect(redis.run((client) => client.lRange('p:text', 0, 1))).rejects.toThrow('WRONGTYPE');
  }
  expect([redis.status(), redis.breaker.state]).toEqual(['up', 'closed']);
});
