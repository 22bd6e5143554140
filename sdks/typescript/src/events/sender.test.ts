import type { Split } from '@halyard/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { FAST, sleep, startClient, until } from '../testing/clients.ts';
import { booleanFlag, experimentRule, snapshotOf } from '../testing/flags.ts';
import { heapBytes } from '../testing/heap-bytes.ts';
import { type Batch, ScriptedService } from '../testing/scripted-service.ts';

let service: ScriptedService;
beforeEach(async () => {
  service = await ScriptedService.start(
    snapshotOf({ a: booleanFlag(1), tested: booleanFlag(1, { rules: [experimentRule('exp-7', 2)] }) }),
  );
});
afterEach(() => service.stop());

const user = { targetingKey: 'u1' };
const eventsOf = (kind: string) =>
  service.batches.flatMap(({ events }) => events).filter((event) => event['kind'] === kind);
const countOf = (flag: string) =>
  eventsOf('summary')
    .filter((event) => event['flag'] === flag)
    .reduce((sum, event) => sum + (event['count'] as number), 0);
const evaluate = (client: Client, times: number, key = 'a') => {
  for (let i = 0; i < times; i++) client.boolean(key, user, false);
};

describe('B8: summaries', () => {
  it('count every evaluation once, across changes, deletions, a new epoch and unknown flags', async () => {
    const client = startClient(service.url);
    await client.ready();
    let expected = 0;
    for (let round = 0; round < 30; round++) {
      evaluate(client, round);
      expected += round;
      const version = service.snapshot.version + 1;
      if (round === 20) {
        service.snapshot = snapshotOf({ a: booleanFlag(3) }, { epoch: 'e2', version: 3 });
        service.cut();
        await until(() => client.version?.epoch === 'e2', 'the new epoch');
      } else {
        service.change(round === 10 ? { a: null } : { a: booleanFlag(1, { enabled: round % 2 === 0 }) });
        await until(() => client.version?.version === version, 'the change');
      }
      evaluate(client, 3);
      expected += 3;
      if (round % 4 === 0) await client.flush();
    }
    await client.close();
    expect(countOf('a')).toBe(expected);
    const errors = eventsOf('summary').filter((event) => event['errorCode'] === 'FLAG_NOT_FOUND');
    expect(errors.reduce((sum, event) => sum + (event['count'] as number), 0)).toBe(3 + 11);
    for (const event of eventsOf('summary')) expect(event['count']).toBeGreaterThan(0);
  });

  it('say variant, reason and window', async () => {
    const client = startClient(service.url);
    await client.ready();
    evaluate(client, 2);
    client.string('a', user, '');
    await client.flush();
    const window = { from: expect.any(String), to: expect.any(String) };
    expect(eventsOf('summary')).toHaveLength(2);
    expect(eventsOf('summary')).toEqual(
      expect.arrayContaining([
        { kind: 'summary', flag: 'a', variant: 'on', reason: 'STATIC', count: 2, ...window },
        {
          kind: 'summary',
          flag: 'a',
          variant: null,
          reason: 'ERROR',
          errorCode: 'TYPE_MISMATCH',
          count: 1,
          ...window,
        },
      ]),
    );
    const { from, to } = eventsOf('summary')[0] as { from: string; to: string };
    expect(new Date(from).toISOString()).toBe(from);
    expect(Date.parse(to)).toBeGreaterThanOrEqual(Date.parse(from));
  });

  it('are kept while the service refuses events, and bounded for names that do not exist', async () => {
    const client = startClient(service.url);
    await client.ready();
    service.onEvents = () => 503;
    for (let i = 0; i < 1500; i++) client.boolean(`unknown-${i}`, user, false);
    for (const key of ['', 'x'.repeat(257), '\ud800', 'a\u0000']) client.boolean(key, user, false);
    evaluate(client, 5);
    await client.flush();
    evaluate(client, 6);
    service.onEvents = undefined;
    await client.flush();
    expect(countOf('a')).toBe(11);
    expect(eventsOf('summary').filter(({ flag }) => String(flag).startsWith('unknown'))).toHaveLength(1000);
    expect(service.batches.reduce((sum, { dropped = 0 }) => sum + dropped, 0)).toBe(504);
  });
});

describe('exposures', () => {
  it('are reported once per experiment, phase, variant and unit', async () => {
    const client = startClient(service.url);
    await client.ready();
    for (let round = 0; round < 3; round++) {
      for (let unit = 0; unit < 200; unit++) client.boolean('tested', { targetingKey: `u${unit}` }, false);
    }
    client.boolean('tested', {}, false);
    await client.flush();
    expect(eventsOf('exposure')).toHaveLength(200);
    expect(eventsOf('exposure')[0]).toEqual({
      kind: 'exposure',
      experiment: 'exp-7',
      phase: 2,
      variant: expect.stringMatching(/^(on|off)$/),
      unit: 'u0',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    service.change({ tested: booleanFlag(1, { rules: [experimentRule('exp-7', 3)] }) });
    await until(() => client.version?.version === 2, 'the next phase');
    client.boolean('tested', user, false);
    client.booleanDetails('tested', user, false);
    await client.flush();
    expect(eventsOf('exposure')).toHaveLength(201);
  });

  it('carry the unit that the split went by', async () => {
    const { serve, ...rest } = experimentRule('exp-8', 1);
    const bucket = { by: ['org.id', 'targetingKey'], seed: 'x' };
    service.change({
      tested: booleanFlag(1, { rules: [{ ...rest, serve: { ...(serve as Split), bucket } }] }),
    });
    const client = startClient(service.url);
    await client.ready();
    for (const targetingKey of ['u1', 'u2'])
      client.boolean('tested', { targetingKey, org: { id: 7 } }, false);
    client.boolean('tested', user, false);
    await client.flush();
    expect(eventsOf('exposure').map(({ unit }) => unit)).toEqual(['7', 'u1']);
  });
});

describe('tracked events', () => {
  it('carry what they were given, and what cannot be sent is left out', async () => {
    const client = startClient(service.url);
    await client.ready();
    client.track('bought', user, { value: 9.5, attributes: { plan: 'pro' } });
    client.track('seen', { targetingKey: 7 } as never);
    const circular: Record<string, never> = {};
    circular['self'] = circular as never;
    for (const [event, context, options] of [
      ['', user, {}],
      ['x', {}, {}],
      ['x', undefined, {}],
      ['x', user, { value: Number.NaN }],
      ['x', user, { attributes: circular }],
      ['x', user, { attributes: { big: 'x'.repeat(5000) } }],
      ['x', user, { attributes: { nul: '\u0000' } }],
      ['x', user, { attributes: { half: '\ud800' } }],
      ['x', user, { attributes: JSON.parse('{"a":{"__proto__":1}}') }],
      ['x', user, { attributes: JSON.parse(`${'{"a":'.repeat(11)}1${'}'.repeat(11)}`) }],
      ['x', user, { attributes: [] }],
      ['x'.repeat(257), user, {}],
      ['x', { targetingKey: 'u'.repeat(257) }, {}],
      ['x', { targetingKey: '\ud800' }, {}],
    ] as [string, never, never][]) {
      client.track(event, context, options);
    }
    await client.flush();
    const at = expect.any(String);
    expect(eventsOf('track')).toEqual([
      { kind: 'track', event: 'bought', unit: 'u1', value: 9.5, at, attributes: { plan: 'pro' } },
      { kind: 'track', event: 'seen', unit: '7', at },
    ]);
  });
});

describe('B8: batches', () => {
  it('name the SDK, the version held, and themselves', async () => {
    const client = startClient(service.url);
    await client.ready();
    for (let i = 1; i <= 3; i++) {
      client.track('t', user);
      await client.flush();
    }
    await client.flush();
    expect(service.batches.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(new Set(service.batches.map(({ instance }) => instance)).size).toBe(1);
    expect(service.batches[0]).toMatchObject({
      sdk: { name: 'halyard-node', version: '0.1.0' },
      holds: { epoch: 'e1', version: 1 },
    });
    expect(service.batches[0]).not.toHaveProperty('dropped');
  });

  it.each([408, 429, 500, 503])('are sent again as they were after %i', async (status) => {
    const client = startClient(service.url);
    await client.ready();
    const seen: Batch[] = [];
    service.onEvents = (batch) => (seen.push(batch) < 3 ? status : 202);
    client.track('t', user);
    void client.flush();
    await until(() => service.batches.length === 1, 'the batch');
    expect(seen).toHaveLength(3);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('are sent again as they were when no answer came', async () => {
    const client = startClient(service.url, {}, { timings: { ...FAST, sendTimeoutMs: 500 } });
    await client.ready();
    const seen: Batch[] = [];
    service.onEvents = (batch, request) => {
      if (seen.push(batch) === 1) request.socket.resetAndDestroy();
      return seen.length < 3 ? 0 : 202;
    };
    client.track('t', user);
    void client.flush();
    await until(() => service.batches.length === 1, 'the batch');
    expect(seen.map(({ sequence }) => sequence)).toEqual([1, 1, 1]);
  });

  it.each([400, 404, 422])('are dropped and counted after %i, and only they', async (status) => {
    const client = startClient(service.url);
    await client.ready();
    let refused = 0;
    service.onEvents = (batch) => {
      if (batch.sequence !== 1) return 202;
      refused++;
      return status;
    };
    client.track('bad', user);
    client.track('bad', user);
    await client.flush();
    client.track('good', user);
    await client.flush();
    expect(refused).toBe(1);
    expect(service.batches).toMatchObject([{ sequence: 2, dropped: 2, events: [{ event: 'good' }] }]);
  });

  it('are split after 413 (RT-18), until one alone is too big', async () => {
    const client = startClient(service.url);
    await client.ready();
    service.onEvents = ({ events }) =>
      events.length > 3 || events.some(({ event }) => event === 'huge') ? 413 : 202;
    for (let i = 0; i < 10; i++) client.track(i === 4 ? 'huge' : `e${i}`, user);
    await client.flush();
    const events = eventsOf('track').map(({ event }) => event);
    expect(events).toEqual(['e0', 'e1', 'e2', 'e3', 'e5', 'e6', 'e7', 'e8', 'e9']);
    const sequences = service.batches.map(({ sequence }) => sequence);
    expect(new Set(sequences).size).toBe(sequences.length);
    client.track('next', user);
    await client.flush();
    expect(service.batches.reduce((sum, { dropped = 0 }) => sum + dropped, 0)).toBe(1);
  });

  it('drop beyond the capacity, count exactly that, and lose no summary', async () => {
    const client = startClient(service.url, { capacity: 50 });
    await client.ready();
    service.onEvents = () => 503;
    for (let i = 0; i < 40; i++) client.track('t', user);
    await client.flush();
    for (let i = 0; i < 200; i++) client.track('t', user);
    evaluate(client, 9);
    service.onEvents = undefined;
    await client.flush();
    await client.flush();
    const sent = eventsOf('track').length;
    const dropped = service.batches.reduce((sum, batch) => sum + (batch.dropped ?? 0), 0);
    expect(sent + dropped).toBe(240);
    expect(dropped).toBeGreaterThan(0);
    expect(countOf('a')).toBe(9);
  });

  it('take at most 16 MB of memory for a million events that nobody takes, and count every one', async () => {
    const client = startClient(service.url);
    await client.ready();
    service.onEvents = () => 503;
    const attributes = { text: 'x'.repeat(2000) };
    client.track('t', user, { attributes });
    await client.flush();
    const before = heapBytes();
    // The big ones fill the queue by their size, before there are as many as it may hold.
    for (let i = 0; i < 999_999; i++) client.track('t', user, i < 6000 ? { attributes } : undefined);
    expect(heapBytes() - before).toBeGreaterThan(4e6);
    expect(heapBytes() - before).toBeLessThan(16e6);
    service.onEvents = undefined;
    await client.flush();
    await client.flush();
    const sent = eventsOf('track').length;
    const dropped = service.batches.reduce((sum, batch) => sum + (batch.dropped ?? 0), 0);
    expect(sent + dropped).toBe(1_000_000);
    expect(sent).toBeGreaterThan(3000);
    expect(sent).toBeLessThan(6000);
  });

  it('are sent by themselves in time, and before it when the queue fills', async () => {
    const client = startClient(service.url, { flushMs: 100 });
    await client.ready();
    client.track('t', user);
    await until(() => service.batches.length === 1, 'the batch');
    const patient = startClient(service.url, { capacity: 10 });
    await patient.ready();
    for (let i = 0; i < 4; i++) patient.track('t', user);
    await sleep(50);
    expect(service.batches).toHaveLength(1);
    for (let i = 0; i < 4; i++) patient.track('t', user);
    await until(() => eventsOf('track').length > 1, 'the batch of half a queue');
  });
});

describe('B8: close', () => {
  it('sends what is left', async () => {
    const client = startClient(service.url);
    await client.ready();
    client.track('t', user);
    evaluate(client, 2);
    await client.close();
    expect(countOf('a')).toBe(2);
    expect(eventsOf('track')).toHaveLength(1);
    client.track('late', user);
    await client.flush();
    expect(eventsOf('track')).toHaveLength(1);
  });

  it('does not wait for a service that hangs', async () => {
    const client = startClient(
      service.url,
      {},
      { timings: { ...FAST, sendTimeoutMs: 3_600_000, closeMs: 200 } },
    );
    await client.ready();
    service.onEvents = () => 0;
    client.track('t', user);
    const started = performance.now();
    await client.close();
    expect(performance.now() - started).toBeGreaterThanOrEqual(190);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
