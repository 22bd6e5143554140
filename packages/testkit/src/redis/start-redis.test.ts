import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { findRedis } from './find-redis.ts';
import { type RedisServer, startRedis } from './start-redis.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis({ own: true, password: true });
});
afterAll(() => redis?.stop());

it('answers with text, numbers, nothing, lists and refusals', async () => {
  expect(await redis.command('SET', 'ä', 'ö\r\n')).toBe('OK');
  expect(await redis.command('GET', 'ä')).toBe('ö\r\n');
  expect(await redis.command('STRLEN', 'ä')).toBe(4);
  expect(await redis.command('GET', 'none')).toBe(null);
  expect(await redis.command('MGET', 'ä', 'none')).toEqual(['ö\r\n', null]);
  await expect(redis.command('NONE')).rejects.toThrow(/unknown command/);
});

it('wants its password, and listens on the loopback only', async () => {
  const { password } = new URL(redis.url);
  expect(password).toMatch(/^[0-9a-f]{32}$/);
  expect(await redis.command('CONFIG', 'GET', 'requirepass')).toEqual(['requirepass', password]);
  expect(await redis.command('CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1']);
});

it('is empty after kill9() and restart(), on the same port', async () => {
  await redis.command('SET', 'a', '1');
  await redis.kill9();
  await expect(redis.command('PING')).rejects.toThrow();
  await redis.restart();
  expect(await redis.command('DBSIZE')).toBe(0);
});

it('takes connections and answers nothing while it is paused', async () => {
  redis.pause();
  onTestFinished(() => redis.resume());
  let answered = false;
  const answer = redis.command('PING').then((reply) => {
    answered = true;
    return reply;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(answered).toBe(false);
  redis.resume();
  expect(await answer).toBe('PONG');
});

it('takes the server of REDIS_URL, which is not ours to kill', async () => {
  vi.stubEnv('REDIS_URL', redis.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const given = await startRedis();
  expect(await given.command('PING')).toBe('PONG');
  await given.stop();
  await expect(given.kill9()).rejects.toThrow('own: true');
  expect(() => given.pause()).toThrow('own: true');
  expect(await redis.command('PING')).toBe('PONG');
});

it('says so when it does not start', async () => {
  await expect(startRedis({ own: true, settings: { maxmemory: 'much' } })).rejects.toThrow(/maxmemory/);
});

it('finds the program', () => {
  expect(findRedis()).toMatch(/redis-server$/);
});
