import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDetails } from './client-events.ts';
import { startClient, statusesOf, until } from './testing/clients.ts';
import { booleanFlag, snapshotOf } from './testing/flags.ts';
import { ScriptedService } from './testing/scripted-service.ts';

let service: ScriptedService;
beforeEach(async () => {
  service = await ScriptedService.start(snapshotOf({ a: booleanFlag(1), b: booleanFlag(1) }));
});
afterEach(() => service.stop());

/** Every event from now on, with the status as its handler sees it. */
function listen(client: ReturnType<typeof startClient>) {
  const heard: { event: string; status: string; details: EventDetails }[] = [];
  for (const event of [
    'PROVIDER_READY',
    'PROVIDER_STALE',
    'PROVIDER_ERROR',
    'PROVIDER_CONFIGURATION_CHANGED',
  ] as const) {
    client.on(event, (details) => heard.push({ event, status: client.status, details }));
  }
  return heard;
}

describe('B9: events', () => {
  it('go ready, stale, error, ready; the status is updated before their handlers run', async () => {
    const client = startClient(service.url);
    const heard = listen(client);
    await client.ready();
    await service.stop();
    await until(() => client.status === 'ERROR', 'error');
    await service.listen();
    await until(() => client.status === 'READY', 'ready');
    const told = heard.filter(({ event }) => event !== 'PROVIDER_CONFIGURATION_CHANGED');
    expect(told.map(({ event, status }) => [event, status])).toEqual([
      ['PROVIDER_READY', 'READY'],
      ['PROVIDER_STALE', 'STALE'],
      ['PROVIDER_ERROR', 'ERROR'],
      ['PROVIDER_READY', 'READY'],
    ]);
    const since = expect.any(Date);
    expect(told[0]!.details).toEqual({ since, epoch: 'e1', version: 1 });
    expect(told[2]!.details).toEqual({
      since,
      message: expect.stringContaining('ECONNREFUSED'),
      errorCode: 'GENERAL',
      epoch: 'e1',
      version: 1,
    });
  });

  it('say that there are no values where there are none', async () => {
    await service.stop();
    const client = startClient(service.url);
    const heard = listen(client);
    await until(() => heard.length > 0, 'an event');
    expect(heard[0]).toMatchObject({
      event: 'PROVIDER_ERROR',
      details: { errorCode: 'PROVIDER_NOT_READY' },
    });
    expect(heard[0]!.details).not.toHaveProperty('version');
  });

  it('of a changed configuration name the flags and the version, and leave the status as it is', async () => {
    const client = startClient(service.url);
    await client.ready();
    const heard = listen(client);
    service.change({ b: booleanFlag(1, { enabled: false }), a: null });
    await until(() => heard.length === 2, 'the change');
    expect(heard.map(({ event, status }) => [event, status])).toEqual([
      ['PROVIDER_READY', 'READY'],
      ['PROVIDER_CONFIGURATION_CHANGED', 'READY'],
    ]);
    expect(heard[1]!.details).toEqual({
      flagsChanged: ['a', 'b'],
      epoch: 'e1',
      version: 2,
      since: expect.any(Date),
    });
  });

  it('reach a handler of the present status at once, and no other late handler (5.3.3)', async () => {
    const client = startClient(service.url);
    expect(statusesOf(client)).toEqual([]);
    await client.ready();
    expect(statusesOf(client)).toEqual(['READY']);
    const heard: string[][] = [];
    for (const event of ['PROVIDER_STALE', 'PROVIDER_ERROR'] as const) {
      client.on(event, () => heard.push([...statusesOf(client)]));
    }
    await service.stop();
    await until(() => client.status === 'ERROR', 'error');
    expect(heard).toEqual([['STALE'], ['ERROR']]);
    await client.close();
    expect(client.status).toBe('NOT_READY');
    expect(statusesOf(client)).toEqual([]);
  });

  it('reach every handler, though a late one and an early one throw', async () => {
    const errors: string[] = [];
    const log = { error: (line: string) => errors.push(line), warn() {}, info() {}, debug() {} };
    const client = startClient(service.url, { log });
    await client.ready();
    const heard: string[] = [];
    const fail = (): never => {
      throw new Error('thrown');
    };
    client.on('PROVIDER_READY', fail);
    client.on('PROVIDER_STALE', fail);
    client.on('PROVIDER_STALE', () => heard.push('stale'));
    await service.stop();
    await until(() => heard.length > 0, 'the event');
    expect(errors).toHaveLength(2);
  });
});

describe('details', () => {
  it('are marked while the service is away and after the end, and only then', async () => {
    const client = startClient(service.url);
    await client.ready();
    const stale = () => client.booleanDetails('a', {}, false).stale;
    expect(stale()).toBeUndefined();
    const seen: unknown[] = [];
    for (const event of ['PROVIDER_STALE', 'PROVIDER_ERROR'] as const) {
      client.on(event, () => {
        const { value, reason, stale } = client.booleanDetails('a', {}, false);
        seen.push([client.status, value, reason, stale]);
      });
    }
    await service.stop();
    await until(() => client.status === 'ERROR', 'error');
    expect(seen).toEqual([
      ['STALE', true, 'STATIC', true],
      ['ERROR', true, 'STATIC', true],
    ]);
    await service.listen();
    await until(() => client.status === 'READY', 'ready');
    expect(stale()).toBeUndefined();
    await client.close();
    expect(stale()).toBe(true);
  });

  it('are not marked where nothing is held: a default is never stale', async () => {
    await service.stop();
    const client = startClient(service.url);
    await until(() => client.status === 'ERROR', 'error');
    expect(client.booleanDetails('a', {}, false)).not.toHaveProperty('stale');
  });
});

describe('connection', () => {
  it('says how what is new gets here', async () => {
    const client = startClient(service.url);
    expect(client.connection).toBe('connecting');
    await client.ready();
    expect(client.connection).toBe('streaming');
    service.onStream = (_, response) => service.openStream(response);
    service.cut();
    await until(() => client.connection === 'polling', 'polling');
    expect(client.status).toBe('READY');
    service.onStream = undefined;
    await until(() => client.connection === 'streaming', 'streaming');
    service.onStream = (_, response) => void response.writeHead(401).end();
    service.cut();
    await until(() => client.connection === 'resting', 'resting');
    await client.close();
    expect(client.connection).toBe('offline');
  });

  it('rests where the service asks for a pause of minutes', async () => {
    service.onStream = (_, response) => void response.writeHead(503, { 'retry-after': '5' }).end();
    const client = startClient(service.url);
    await until(() => client.connection === 'resting', 'resting');
  });
});
