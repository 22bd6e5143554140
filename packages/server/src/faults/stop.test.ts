/** SIGTERM: what is under way finishes, streams are told, the process ends with 0, and the next start works. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents, startPgProxy, waitFor } from '@halyard/testkit';
import { describe, expect, it } from 'vitest';
import { ask, databases, makePlace, type RunningService, run, startAt } from './testing/place.ts';

const timeout = 240_000;
/** Far below the 30 s after which Kubernetes and Docker's users lose patience; generous, for a slow machine. */
const limitMs = 25_000;

async function openStream({ url, server }: RunningService) {
  const answer = await fetch(`${url}/sdk/stream`, { headers: { authorization: `Bearer ${server}` } });
  const names: string[] = [];
  const ended = (async () => {
    for await (const { event } of readEvents(answer)) names.push(event);
  })().catch(() => names.push('broken'));
  await waitFor(() => names.includes('commit'));
  return { names, ended };
}

/** It reads connections in the order in which something came: whoever asks last is answered after the others are read. */
async function hasRead({ url }: RunningService): Promise<void> {
  for (let n = 0; n < 2; n++)
    await (await fetch(`${url}/healthz`, { headers: { connection: 'close' } })).text();
}

/** A write of which only so much arrives until told to: by default its headers, so that it is under way. */
async function beginWrite(service: RunningService, path: string, body: string, firstBytes?: number) {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  const request =
    `PATCH ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${service.administrator}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const first = firstBytes ?? request.length - body.length + 1;
  await new Promise<void>((resolve) => socket.write(request.slice(0, first), () => resolve()));
  await hasRead(service);
  return {
    finish: async () => {
      socket.write(request.slice(first));
      await closed;
      return answer;
    },
  };
}

describe.each(databases)('on %s', (kind) => {
  for (const how of ['node', 'npm'] as const) {
    it(`SIGTERM to ${how} drains`, { timeout }, async () => {
      await using place = await makePlace(kind);
      await using service = await startAt(place, how);
      const stream = await openStream(service);
      const write = await beginWrite(service, '/flags/example', '{"name":"written while stopping"}');
      const startedAt = performance.now();
      process.kill(service.pid, 'SIGTERM');
      await stream.ended;
      expect(stream.names.at(-1)).toBe('bye');
      expect(await write.finish()).toMatch(/^HTTP\/1.1 200 /);
      // The process that serves, not only the npm before it.
      await waitFor(() =>
        fetch(`${service.url}/healthz`).then(
          () => false,
          () => true,
        ),
      );
      expect((await service.exited).code).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(limitMs);

      await using second = await startAt(place, how);
      expect(second.stdout()).toContain('To make a new key: npm run key -- create');
      expect(second.stdout() + second.stderr()).not.toMatch(/hal_|ffs_|administrator/);
      const again = { ...second, administrator: service.administrator };
      expect((await ask(again, 'GET', '/flags/example')).body.name).toBe('written while stopping');
      expect((await second.stop()).code).toBe(0);
    });
  }

  it('takes a SIGTERM and a SIGINT right after the first for the same', { timeout }, async () => {
    await using place = await makePlace(kind);
    await using service = await startAt(place);
    const write = await beginWrite(service, '/flags/example', '{"name":"twice"}');
    process.kill(service.pid, 'SIGTERM');
    await sleep(100);
    process.kill(service.pid, 'SIGTERM');
    process.kill(service.pid, 'SIGINT');
    await sleep(100);
    expect(await write.finish()).toMatch(/^HTTP\/1.1 200 /);
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });
});

it('A14: serves what a balancer had sent when it closed, and refuses late what there is no time for', {
  timeout,
}, async () => {
  await using place = await makePlace('postgres');
  await using service = await startAt(place);
  const stream = await openStream(service);
  const writes = ['in time', 'late'].map((name) =>
    beginWrite(service, '/flags/example', JSON.stringify({ name }), 10),
  );
  const [inTime, late] = await Promise.all(writes);
  process.kill(service.pid, 'SIGTERM');
  // It has closed: no earlier is the goodbye.
  await stream.ended;
  expect(await inTime!.finish()).toMatch(/^HTTP\/1.1 200 /);
  await sleep(5_500);
  expect(await late!.finish()).toMatch(/^HTTP\/1.1 503 .+"code":"SHUTTING_DOWN"/s);
  expect((await service.exited).code).toBe(0);
});

it('A14: with HALYARD_DRAIN_MS it stops being ready first, serves everything on, and only then says goodbye', {
  timeout,
}, async () => {
  await using place = await makePlace('postgres');
  // All until the goodbye takes a quarter of a second, and a machine may stop for some.
  await using service = await startAt({ env: { ...place.env, HALYARD_DRAIN_MS: '8000' } });
  const stream = await openStream(service);
  const ready = () => fetch(`${service.url}/readyz`);
  expect((await ready()).headers.get('connection')).toBe('keep-alive');
  process.kill(service.pid, 'SIGTERM');
  await waitFor(async () => (await ready()).status === 503);
  const answer = await ready();
  expect(await answer.json()).toMatchObject({ status: 'draining', database: 'up' });
  expect(answer.headers.get('connection')).toBe('close');
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  const off = { environments: { development: { enabled: false } } };
  expect((await ask(service, 'PATCH', '/flags/example', off)).status).toBe(200);
  const late = await openStream(service);
  await waitFor(() => stream.names.filter((name) => name === 'commit').length === 2);
  expect([...stream.names, ...late.names]).not.toContain('bye');
  await Promise.all([stream.ended, late.ended]);
  expect([stream.names.at(-1), late.names.at(-1)]).toEqual(['bye', 'bye']);
  expect((await service.exited).code).toBe(0);
});

it('serves on for as long as it said, or until it is told again', { timeout }, async () => {
  await using place = await makePlace('postgres');
  const env = { ...place.env, HALYARD_DRAIN_MS: '300000', HALYARD_LOG: 'info' };
  await using service = await startAt({ env });
  const write = await beginWrite(service, '/flags/example', '{"name":"told twice"}');
  // Both at once, as npm and a terminal do: the control for the one that comes later.
  process.kill(service.pid, 'SIGTERM');
  process.kill(service.pid, 'SIGINT');
  await waitFor(() => service.stderr().includes('leaving: serving on for 300 s, then closing'));
  await sleep(2_000);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  process.kill(service.pid, 'SIGINT');
  await waitFor(() =>
    fetch(`${service.url}/healthz`).then(
      () => false,
      () => true,
    ),
  );
  expect(await write.finish()).toMatch(/^HTTP\/1.1 200 /);
  expect(await service.exited).toEqual({ code: 0, signal: null });
});

it('negative control: SIGKILL is no drain, and the checks say so', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using service = await startAt(place);
  const stream = await openStream(service);
  await service.kill9();
  await stream.ended;
  expect(stream.names).not.toContain('bye');
  expect((await service.exited).code).not.toBe(0);
});

it('ends in time though PostgreSQL has gone silent', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using proxy = await startPgProxy({ upstream: place.env['DATABASE_URL']! });
  await using service = await startAt({ env: { ...place.env, DATABASE_URL: proxy.url } });
  proxy.pause();
  const write = ask(service, 'PATCH', '/flags/example', { name: 'never' }).catch(() => undefined);
  await sleep(500);
  const startedAt = performance.now();
  expect((await service.stop()).code).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(limitMs);
  await write;
});

it('prints a line for curl that works when it is pasted', { timeout }, async () => {
  await using place = await makePlace('postgres');
  await using service = await startAt(place);
  const line = await waitFor(() => /^ {2}(curl .+)$/m.exec(service.stdout())?.[1]);
  const { code, stdout } = await run(['-c', `${line} --silent --fail`], {}, { program: 'sh' });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ key: 'example', value: true });
  expect(service.stderr()).not.toContain(service.administrator);
});
