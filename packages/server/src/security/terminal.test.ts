/** SEC-6: what the service and its commands print: keys on the first start, to whoever sits there, and then nothing of them. */
import { startRedis } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { makePlace, run, startAt } from '../faults/testing/place.ts';
import { findSecrets, type Secret } from './testing/find-secrets.ts';

const timeout = 120_000;
const main = 'packages/server/src/main.ts';
const passwordIn = (url: string) => decodeURIComponent(new URL(url).password);

it('SEC-6: no secret is printed after the first start', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using redis = await startRedis({ own: true, password: true });
  const databaseUrl = place.env['DATABASE_URL']!;
  const env = { ...place.env, REDIS_URL: redis.url, HALYARD_LOG: 'trace' };
  const first = await startAt({ env });
  const secret = (name: string, text: string): Secret => ({ name, text, isRecognised: true });
  const ofPlaces = [
    secret('password of DATABASE_URL', passwordIn(databaseUrl)),
    secret('password of REDIS_URL', passwordIn(redis.url)),
  ].filter(({ text }) => text !== '');
  const keys = [secret('administrator key', first.administrator), secret('server key', first.server)];
  const headers = { authorization: `Bearer ${first.administrator}` };
  for (const path of ['/flags', '/keys', '/changes', `/flags/${first.server}`]) {
    await (await fetch(first.url + path, { headers })).text();
  }
  await first.stop();
  // This once, and to the terminal alone.
  const shown = (stdout: string) => findSecrets(keys, [{ where: 'the terminal', text: stdout }]);
  expect(shown(first.stdout())).toEqual(['administrator key in the terminal', 'server key in the terminal']);
  expect(first.stdout().split(first.administrator).length).toBe(2);
  const written = [{ where: 'the log of the first start', text: first.stderr() }];
  expect(findSecrets(ofPlaces, [{ where: 'the terminal', text: first.stdout() }])).toEqual([]);

  const second = await startAt({ env });
  await second.stop();
  written.push({ where: 'the second start', text: second.stdout() + second.stderr() });
  const inUrl = (url: string, part: 'pathname' | 'username', value: string) => {
    const other = new URL(url);
    other[part] = value;
    return other.href;
  };
  const runs: [args: string[], env: Record<string, string>][] = [
    [['key', 'list'], {}],
    [['key', 'revoke', first.administrator], {}],
    [[first.administrator], {}],
    [[], { DATABASE_URL: inUrl(databaseUrl, 'pathname', '/nowhere') }],
    [[], { DATABASE_URL: inUrl(databaseUrl, 'username', 'nobody') }],
    [[], { DATABASE_URL: `${databaseUrl}#${ofPlaces[0]?.text}` }],
    [[], { REDIS_URL: `${redis.url}/not a number` }],
    [[], { HALYARD_LOG: first.administrator }],
    [[], { HALYARD_PUBLIC_URL: `https://admin:${ofPlaces[0]?.text}@flags.example` }],
  ];
  const ended = await Promise.all(
    runs.map(([args, more]) => run([main, ...args], { ...env, ...more }, { limitMs: 100_000 })),
  );
  ended.forEach(({ stdout, stderr }, n) => {
    written.push({
      where: `${runs[n]![0].join(' ') || 'a start'} with ${Object.keys(runs[n]![1])}`,
      text: stdout + stderr,
    });
  });
  for (const { where, text } of written.slice(1)) expect([where, text]).not.toEqual([where, '']);
  expect(findSecrets([...keys, ...ofPlaces], written)).toEqual([]);
  // The negative control: the same search in what the first start printed finds them.
  expect(findSecrets(keys, [{ where: '', text: first.stdout() }]).length).toBe(2);
});
