import { connect as connectTo } from 'node:net';
import { readEvents, waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t?.[Symbol.asyncDispose]());

/** A stream that collects what it is sent, and can confirm it. */
async function connect(instance: string | undefined, basis?: string) {
  const cut = new AbortController();
  const query = basis === undefined ? '' : `?basis=${basis}`;
  const response = await fetch(`${t.url}/sdk/stream${query}`, {
    signal: cut.signal,
    headers: {
      authorization: `Bearer ${t.keys.server}`,
      'user-agent': 'test-sdk/1.2.3',
      ...(instance === undefined ? {} : { 'halyard-instance': instance }),
    },
  });
  const events: { event: string; data: Record<string, unknown> }[] = [];
  const reading = (async () => {
    for await (const { event, data } of readEvents(response)) events.push({ event, data: JSON.parse(data) });
  })().catch(() => {});
  const until = (event: string, version: number) =>
    waitFor(() => events.find((each) => each.event === event && each.data['version'] === version), {
      what: `${event} ${version}`,
    });
  return {
    events,
    until,
    confirm: (body: object) =>
      t.request('POST', '/sdk/confirmations', { key: t.keys.server, body: { instance, ...body } }),
    async [Symbol.asyncDispose]() {
      cut.abort();
      await reading;
    },
  };
}

const prove = async (flag: string, more = '') =>
  (await t.ok('GET', `/flags/${flag}/delivery?environment=development${more}`)).body;

async function change(flag: string): Promise<number> {
  const { body } = await t.ok('GET', `/flags/${flag}/environments/development`);
  const verb = body.enabled ? 'disable' : 'enable';
  return (await t.ok('POST', `/flags/${flag}/environments/development/${verb}`)).body.version;
}

describe('the proof of delivery over HTTP', () => {
  it('goes from sent to confirmed, with the time it took and who lags', async () => {
    await t.ok('POST', '/flags', { key: 'proved', kind: 'boolean' });
    await using confirming = await connect('sdk-1');
    await using silent = await connect(undefined);
    const { data: intent } = await waitFor(() => confirming.events.find(({ event }) => event === 'intent'));
    await waitFor(() => confirming.events.find(({ event }) => event === 'confirm'));
    const epoch = intent['epoch'] as string;
    const before = intent['version'] as number;

    const version = await change('proved');
    await confirming.until('commit', version);
    await silent.until('commit', version);
    const sent = await prove('proved');
    expect(sent).toMatchObject({ flag: 'proved', environment: 'development', version, isComplete: true });
    expect(sent.connections).toEqual({ total: 2, confirmed: 0, sent: 2, behind: 0 });
    expect(sent.latency).toBeNull();
    expect(sent.nodes).toEqual([{ node: expect.any(String), version, connections: 2 }]);
    expect(Math.abs(Date.parse(sent.committedAt) - Date.now())).toBeLessThan(60_000);

    const applied = [{ version, agoMs: 0 }];
    expect((await confirming.confirm({ epoch, from: before, applied })).status).toBe(204);
    const confirmed = await waitFor(async () => {
      const answer = await prove('proved');
      return answer.connections.confirmed > 0 ? answer : undefined;
    });
    expect(confirmed.connections).toEqual({ total: 2, confirmed: 1, sent: 1, behind: 0 });
    expect(confirmed.latency.samples).toBe(1);
    expect(confirmed.latency.maxMs).toBeGreaterThan(0);
    expect(confirmed.latency.p50Ms).toBeLessThanOrEqual(confirmed.latency.maxMs);

    // An older version is held by whoever holds a later one; one that is still to come is refused.
    expect((await prove('proved', `&version=${before}`)).connections).toMatchObject({
      confirmed: 1,
      behind: 0,
    });
    const future = await t.request(
      'GET',
      `/flags/proved/delivery?environment=development&version=${version + 1}`,
    );
    expect([future.status, future.body.fields[0].pointer]).toEqual([400, '?version']);
  });

  it('takes what a client comes with for its word, and asks nobody without a name to confirm', async () => {
    await t.ok('POST', '/flags', { key: 'resumed', kind: 'boolean' });
    const snapshot = await t.ok('GET', '/sdk/snapshot', undefined, { key: t.keys.server });
    const { epoch, version } = snapshot.body;
    await using resumed = await connect('sdk-2', `${epoch}.${version}`);
    await using nameless = await connect(undefined, `${epoch}.${version}`);
    await resumed.until('intent', version);
    await nameless.until('intent', version);
    expect((await prove('resumed')).connections).toMatchObject({ total: 2, confirmed: 1, sent: 1 });
    await waitFor(() => resumed.events.find(({ event }) => event === 'confirm'));
    expect(nameless.events.map(({ event }) => event)).not.toContain('confirm');
  });

  it('names who is behind: a client that does not read', async () => {
    const variants = (filling: string) =>
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`v${i}`, { body: filling.repeat(60_000) }]));
    await t.ok('POST', '/flags', { key: 'long', kind: 'json', variants: variants('a') });
    const { hostname, port } = new URL(t.url);
    const socket = connectTo({ host: hostname, port: Number(port) });
    try {
      socket.pause();
      socket.write(
        `GET /sdk/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${t.keys.server}\r\nHalyard-Instance: deaf\r\n\r\n`,
      );
      await waitFor(async () => (await prove('long')).connections.total === 1, { what: 'the connection' });
      let proof = await prove('long');
      // Until it is more than what the kernel takes for a client that reads nothing.
      for (let i = 0; i < 60 && proof.behind.length === 0; i++) {
        await t.ok('PATCH', '/flags/long', { variants: variants(i % 2 ? 'a' : 'b') });
        proof = await prove('long');
      }
      expect(proof.connections).toEqual({ total: 1, confirmed: 0, sent: 0, behind: 1 });
      expect(proof.behind).toEqual([
        expect.objectContaining({ instance: 'deaf', sdk: null, transport: 'sse', isConfirmed: false }),
      ]);
      expect(proof.behind[0].unreadBytes).toBeGreaterThan(0);
    } finally {
      socket.destroy();
    }
  });

  it('knows a flag that was archived, and asks the log for one that it does not know', async () => {
    await t.ok('POST', '/flags', { key: 'gone', kind: 'boolean' });
    await using confirming = await connect('sdk-4');
    await waitFor(() => confirming.events.find(({ event }) => event === 'commit'));
    await t.ok('POST', '/flags/gone/archive');
    const { body } = await t.ok('GET', '/sdk/snapshot', undefined, { key: t.keys.server });
    expect(body.flags).not.toHaveProperty('gone');
    await confirming.until('commit', body.version);
    expect(await prove('gone')).toMatchObject({ version: body.version, connections: { total: 1, sent: 1 } });
    expect(await prove('gone', `&version=${body.version - 1}`)).toMatchObject({ version: body.version - 1 });
    expect((await t.request('GET', '/flags/never/delivery?environment=development')).status).toBe(404);
  });

  it('takes the word of a batch of events', async () => {
    await t.ok('POST', '/flags', { key: 'batched', kind: 'boolean' });
    await using sdk = await connect('sdk-5');
    await waitFor(() => sdk.events.find(({ event }) => event === 'commit'));
    const { epoch, version } = (await t.ok('GET', '/sdk/snapshot', undefined, { key: t.keys.server })).body;
    expect((await prove('batched')).connections).toMatchObject({ confirmed: 0, sent: 1 });
    const batch = { instance: 'sdk-5', sequence: 1, holds: { epoch, version }, events: [] };
    await t.ok('POST', '/sdk/events', batch, { key: t.keys.server });
    // What was answered a moment ago is answered again.
    await waitFor(async () => (await prove('batched')).connections.confirmed === 1);
  });

  it('refuses a confirmation that contradicts itself, naming each place', async () => {
    const answer = await t.request('POST', '/sdk/confirmations', {
      key: t.keys.server,
      body: {
        instance: '',
        epoch: 'e',
        from: 3,
        applied: [
          { version: 5, agoMs: 1 },
          { version: 4, agoMs: -1 },
        ],
      },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.fields.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining(['/instance', '/applied/1/agoMs']),
    );
  });
});
