/** docs/redis.md lists what is in Redis after two nodes have worked with it: all of that, and nothing else. */
import { readFileSync } from 'node:fs';
import {
  cloneDatabase,
  type DatabaseClone,
  type RedisServer,
  startRedis,
  testPostgresUrl,
  waitFor,
} from '@halyard/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './faults/testing/place.ts';
import { startWatchedNode, type WatchedNode } from './faults/testing/watched-nodes.ts';
import { createLog } from './platform/log.ts';

interface Row {
  name: string;
  pattern: RegExp;
  /** What the other columns say, by their head. */
  says: Record<string, string>;
}

/** The rows of the table whose first column has that head. */
function readTable(markdown: string, head: string): Row[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const heads = cells(lines[start]!);
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) => {
    const values = cells(line);
    const name = values[0]!.replaceAll('`', '');
    return {
      name,
      pattern: new RegExp(`^${name.replaceAll(/<\w+>/g, '[^:]+')}$`),
      says: Object.fromEntries(heads.map((each, index) => [each, values[index]!])),
    };
  });
}

/** What the document does not say, or says and is not there. */
function compare(rows: readonly Row[], found: readonly string[]): string[] {
  return [
    ...found
      .filter((name) => rows.filter(({ pattern }) => pattern.test(name)).length !== 1)
      .map((name) => `${name} is in Redis`),
    ...rows
      .filter(({ pattern }) => !found.some((name) => pattern.test(name)))
      .map(({ name }) => `${name} is in the document`),
  ];
}

const document = readFileSync(new URL('../../../docs/redis.md', import.meta.url), 'utf8');
const keyRows = readTable(document, 'key');
const channelRows = readTable(document, 'channel');

let redis: RedisServer;
let database: DatabaseClone;
const nodes: WatchedNode[] = [];
beforeAll(async () => {
  redis = await startRedis({ own: true });
  database = await cloneDatabase({ adminUrl: testPostgresUrl(), name: 'template0' });
  const rates = { writes: 1_000, reads: 0, evaluations: 0, refusedKeys: 0 };
  const config = { databaseUrl: database.url, redisUrl: redis.url, rates };
  const log = createLog('silent');
  nodes.push(await startWatchedNode(config, log));
  nodes.push(await startWatchedNode(config, log, nodes[0]));
});
afterAll(async () => {
  for (const { service } of nodes) await service.stop();
  await database?.drop();
  await redis?.stop();
});

async function scan(): Promise<string[]> {
  const keys: string[] = [];
  let cursor = '0';
  do {
    const [next, some] = (await redis.command('SCAN', cursor)) as [string, string[]];
    keys.push(...some);
    cursor = next;
  } while (cursor !== '0');
  return keys;
}

it('names every key with its type and life, and every channel', async () => {
  const answer = await ask(nodes[0]!, 'POST', '/flags', { key: 'f', kind: 'boolean' });
  expect(answer.status).toBe(201);
  for (const part of ['newest', 'rate']) {
    await waitFor(async () => (await scan()).some((key) => key.startsWith(`halyard:${part}:`)));
  }
  // Asked by nobody who would take the answers.
  for (const { service } of nodes) service.system.bus.onQuestion('what', () => 'this');
  const question = JSON.stringify({ id: '0123456789abcdef', from: 'nobody', topic: 'what', question: null });
  await waitFor(async () => Number(await redis.command('PUBLISH', 'halyard:ask', question)) === nodes.length);
  await waitFor(async () => Number(await redis.command('LLEN', 'halyard:answers:0123456789abcdef')) > 1);

  const keys = await scan();
  expect(compare(keyRows, keys)).toEqual([]);
  for (const key of keys) {
    const { says } = keyRows.find(({ pattern }) => pattern.test(key))!;
    expect([key, await redis.command('TYPE', key)]).toEqual([key, says['type']]);
    const [, count, unit] = /^(\d+) (h|s)$/.exec(says['longest life']!)!;
    const ttl = Number(await redis.command('TTL', key));
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(Number(count) * (unit === 'h' ? 3_600 : 1));
  }
  const channels = (await redis.command('PUBSUB', 'CHANNELS', '*')) as string[];
  expect(compare(channelRows, channels)).toEqual([]);
});

it('negative control: a key that is missing on either side is noticed', () => {
  const found = keyRows.map(({ name }) => name.replaceAll(/<\w+>/g, 'x'));
  expect(compare(keyRows, found)).toEqual([]);
  expect(compare(keyRows, [...found, 'halyard:other'])).toEqual(['halyard:other is in Redis']);
  expect(compare(keyRows, found.slice(1))).toEqual(['halyard:epoch is in the document']);
});
