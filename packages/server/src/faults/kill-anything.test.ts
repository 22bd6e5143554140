/** C1: whatever is killed in a burst of changes, none that was acknowledged is lost, and nobody goes back a version. */
import { setTimeout as sleep } from 'node:timers/promises';
import { queryOnce, startPgProxy, startPostgres, startRedis, waitFor } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { behindHaproxy } from './testing/balance.ts';
import {
  createFlags,
  judgeState,
  lastSeq,
  readLogAfter,
  settle,
  startBurst,
  write,
} from './testing/burst.ts';
import { converge } from './testing/converge.ts';
import { startFleet } from './testing/fleet.ts';
import { judgeHistory, newHistory } from './testing/history.ts';
import { keepAsking } from './testing/keep-asking.ts';
import { startNodes } from './testing/nodes.ts';
import { makePlace } from './testing/place.ts';

/** The goal's 200 by HALYARD_KILLS=200. */
const kills = Number(process.env['HALYARD_KILLS'] ?? 5);
const askers = 2;

it(`C1: kill -9 of nodes, PostgreSQL and Redis, ${kills} times in a burst of changes`, {
  timeout: 240_000 + kills * 20_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const postgres = await startPostgres({ own: true, durable: true });
  stack.defer(() => postgres.stop());
  await queryOnce(postgres.url('postgres'), 'create database killed');
  const redis = stack.use(await startRedis({ own: true }));
  const place = { env: { HALYARD_LOG: 'warn', DATABASE_URL: postgres.url('killed'), REDIS_URL: redis.url } };
  const nodes = stack.use(await startNodes(place, 2));
  const { administrator, server } = nodes;
  const [one, two] = nodes.all;
  const balancer = stack.use(await behindHaproxy(nodes.all));
  const service = { url: balancer.url, administrator, server };
  await createFlags(service);
  const first = await lastSeq(service);
  const fleet = stack.use(await startFleet({ url: balancer.url, key: server }, 8));
  const asking = keepAsking(service, askers);
  stack.defer(() => asking.stop());
  const history = newHistory();
  const burst = startBurst(service, history, true);
  stack.defer(() => burst.stop());

  const killAndRestart: (() => Promise<void>)[] = [
    () => one!.kill9().then(() => one!.start()),
    () => postgres.kill9().then(() => postgres.restart()),
    () =>
      redis
        .kill9()
        .then(() => sleep(500))
        .then(() => redis.restart()),
    () => two!.kill9().then(() => two!.start()),
  ];
  for (let kill = 0; kill < kills; kill++) {
    await sleep(300 + Math.random() * 700);
    await killAndRestart[kill % killAndRestart.length]!();
  }
  await sleep(500);
  await burst.stop();
  await asking.stop();
  expect(history.acknowledged.size).toBeGreaterThan(kills * 5);
  for (const refusal of burst.refusals) {
    expect(refusal).toMatchObject({ status: 503, code: expect.any(String) });
    expect(Number(refusal.retryAfter)).toBeGreaterThanOrEqual(1);
  }
  // Evaluations go on without PostgreSQL; a node that is killed can break those that it was answering, no others.
  expect(asking.answers).toBeGreaterThan(100);
  expect(asking.failures.length).toBeLessThanOrEqual(kills * askers);

  const log = await readLogAfter(service, first);
  expect(judgeHistory(history, log)).toEqual([]);
  expect(await judgeState(service, log)).toEqual([]);
  // What was never answered is there once or not at all: repeated with its key, once.
  await settle(service, history);
  const settled = await readLogAfter(service, first);
  expect(judgeHistory(history, settled)).toEqual([]);
  expect(settled).toHaveLength(history.acknowledged.size + history.unknown.size);
  await converge(service, nodes.all, fleet.clients);
  expect(fleet.problems()).toEqual([]);
});

it('C1, negative control: a lost change, a node that stays behind and a client that goes back are named', {
  timeout: 120_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace('postgres'));
  const database = place.env['DATABASE_URL']!;
  const proxy = stack.use(await startPgProxy({ upstream: database }));
  const { all: ones, administrator, server } = stack.use(await startNodes(place, 1));
  const { all: others } = stack.use(await startNodes({ env: { ...place.env, DATABASE_URL: proxy.url } }, 1));
  const nodes = [...ones, ...others];
  const service = { url: ones[0]!.url, administrator, server };
  await createFlags(service);
  const first = await lastSeq(service);
  const fleet = stack.use(await startFleet({ url: service.url, key: server }, 1));
  const history = newHistory();
  const burst = startBurst(service, history, true);
  await waitFor(() => history.acknowledged.size > 20);
  await burst.stop();
  const log = await readLogAfter(service, first);
  expect([...judgeHistory(history, log), ...(await judgeState(service, log))]).toEqual([]);
  await converge(service, nodes, fleet.clients);
  expect(fleet.problems()).toEqual([]);

  const { token, seq } = log.at(-1)!;
  const shorter = log.slice(0, -1);
  expect(judgeHistory(history, shorter)).toEqual([`${token} was acknowledged as ${seq}: undefined`]);
  expect(await judgeState(service, shorter)).toEqual([expect.stringContaining(`holds ${token}`)]);

  proxy.pause();
  const [, name, n] = token.split('/');
  expect((await write(service, `behind/${name}/${Number(n) + 1}`)).status).toBe(200);
  await expect(converge(service, nodes, fleet.clients, 2_000)).rejects.toThrow(/^node 1 has .+, node 0 "/m);

  // As after a backup that was restored, without a word of it to anybody, while no node ran.
  const [{ epoch }] = (await queryOnce(database, 'select epoch from instance')) as [{ epoch: string }];
  const become = (name: string) => queryOnce(database, `update instance set epoch = '${name}'`);
  const holds = (name: string) =>
    waitFor(() => fleet.clients[0]!.version?.epoch === name, { timeoutMs: 30_000, what: name });
  await become('another');
  await holds('another');
  await ones[0]!.stop();
  await become(epoch);
  await ones[0]!.start();
  await holds(epoch);
  await waitFor(() => fleet.problems().length > 0);
  expect(fleet.problems()[0]).toBe(`client 0 went back to the epoch ${epoch}`);
});
