/** Status and events through OpenFeature's SDK. Numbers are those of the specification's requirements. */
import { connect } from '@halyard/sdk';
import {
  type Client,
  type EventDetails,
  OpenFeature,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderStatus,
} from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { booleanFlag, snapshotOf } from '../../../typescript/src/testing/flags.ts';
import { startVirtual, type VirtualClient } from '../../../typescript/src/testing/virtual-client.ts';
import { MISBEHAVIOURS } from '../../../typescript/src/testing/virtual-service.ts';
import { SteeredSource } from '../testing/steered-source.ts';
import { HalyardProvider } from './index.ts';

const { Ready, Stale, Error: Failed, ConfigurationChanged } = ProviderEvents;
const ALL = [Ready, Stale, Failed, ConfigurationChanged] as const;
const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

beforeEach(() => void OpenFeature.setLogger(quiet));
afterEach(async () => {
  await OpenFeature.clearProviders();
  OpenFeature.clearHandlers();
});

let domains = 0;
/** A domain that no test has used, and so handlers of no other. */
const newDomain = () => `domain-${++domains}`;

/** A provider of a source that has values, in a domain of its own. */
async function started(flags: Record<string, boolean> = { a: true }) {
  const source = new SteeredSource();
  const domain = newDomain();
  const ready = OpenFeature.setProviderAndWait(domain, new HalyardProvider({ source }));
  source.has(flags);
  await ready;
  await laterStatuses();
  return { source, domain, client: OpenFeature.getClient(domain) };
}

/** Until a provider has told of what came while OpenFeature's SDK concluded that it is READY. */
const laterStatuses = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Every event from now on, with the status that its handler finds. */
function recordFrom(client: Client): { name: string; status: string; details: EventDetails | undefined }[] {
  const events: ReturnType<typeof recordFrom> = [];
  for (const name of ALL) {
    client.addHandler(name, (details) => void events.push({ name, status: client.providerStatus, details }));
  }
  events.length = 0;
  return events;
}

const isOn = (client: Client) => client.getBooleanDetails('a', false);

describe('2.1, 2.3: the provider', () => {
  it('2.1.1: has a name, says where it runs, and brings no hooks', () => {
    const provider: Provider = new HalyardProvider({ source: new SteeredSource() });
    expect(provider.metadata.name).toBe('halyard');
    expect(provider.runsOn).toBe('server');
    expect(provider.hooks).toBeUndefined();
  });

  it('2.4.3: is bound to no domain: one may serve several', async () => {
    const source = new SteeredSource();
    const provider = new HalyardProvider({ source });
    const [one, two] = [newDomain(), newDomain()];
    const ready = OpenFeature.setProviderAndWait(one, provider);
    source.has({ a: true });
    await ready;
    await OpenFeature.setProviderAndWait(two, provider);
    for (const domain of [one, two]) expect((await isOn(OpenFeature.getClient(domain))).value).toBe(true);
  });
});

describe('1.7, 2.4, 2.5: from start to end', () => {
  it('1.7.3, 2.4.1, 5.3.1: READY after initialize, said once', async () => {
    const source = new SteeredSource();
    const domain = newDomain();
    const client = OpenFeature.getClient(domain);
    const events = recordFrom(client);
    const ready = OpenFeature.setProviderAndWait(domain, new HalyardProvider({ source }));
    expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
    // 2.2.7
    expect(await isOn(client)).toMatchObject({
      value: false,
      reason: 'ERROR',
      errorCode: 'PROVIDER_NOT_READY',
    });
    source.has({ a: true });
    await ready;
    await laterStatuses();
    expect(events.map(({ name, status }) => [name, status])).toEqual([[Ready, 'READY']]);
    expect(await isOn(client)).toMatchObject({ value: true, reason: 'STATIC' });
  });

  it('1.7.4, 2.4.2.1, 5.3.2: ERROR where no values come in time, and READY when they do', async () => {
    const source = new SteeredSource();
    const domain = newDomain();
    const client = OpenFeature.getClient(domain);
    const events = recordFrom(client);
    const ready = OpenFeature.setProviderAndWait(domain, new HalyardProvider({ source, timeoutMs: 20 }));
    source.fails('nobody is there');
    await expect(ready).rejects.toMatchObject({ code: 'PROVIDER_NOT_READY', message: 'nobody is there' });
    await laterStatuses();
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(await isOn(client)).toMatchObject({ value: false, errorCode: 'PROVIDER_NOT_READY' });
    source.has({ a: true });
    expect(events.map(({ name, status }) => [name, status])).toEqual([
      [Failed, 'ERROR'],
      [Ready, 'READY'],
      [ConfigurationChanged, 'READY'],
    ]);
    expect(events[0]!.details?.message).toBe('nobody is there');
    expect((await isOn(client)).value).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ['no options', undefined, /needs options/],
    ['no address', { key: 'hal_server_x' }, /url is missing/],
    ['a client key', { url: 'http://localhost', key: 'hal_client_x' }, /a client key/],
    ['a source that is none', { source: {} }, /source must have/],
  ])('1.7.5, 2.8.3: FATAL for %s, at once', async (_, options, message) => {
    const domain = newDomain();
    const client = OpenFeature.getClient(domain);
    const events = recordFrom(client);
    const provider = new HalyardProvider(options as never);
    const failure = await OpenFeature.setProviderAndWait(domain, provider).catch((error) => error);
    expect(failure).toBeInstanceOf(ProviderFatalError);
    expect(failure.message).toMatch(message);
    expect(client.providerStatus).toBe(ProviderStatus.FATAL);
    expect(events.map(({ name, status }) => [name, status])).toEqual([[Failed, 'FATAL']]);
    expect(await isOn(client)).toMatchObject({ value: false, reason: 'ERROR', errorCode: 'PROVIDER_FATAL' });
  });

  it('1.7.6, 2.5.1, 2.5.2: NOT_READY after the end, and nothing left running', async () => {
    const { source, client } = await started();
    await OpenFeature.clearProviders();
    expect(source.isStarted).toBe(false);
    expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
    expect(await isOn(client)).toMatchObject({ value: false, errorCode: 'PROVIDER_NOT_READY' });
  });

  it('2.5.2, 2.5.3: may be closed twice, answers nothing then, and may be started again', async () => {
    const source = new SteeredSource();
    const provider = new HalyardProvider({ source });
    const ask = async () => (await provider.resolveBooleanEvaluation('a', false, {})).errorCode;
    for (let i = 0; i < 2; i++) {
      expect(await ask()).toBe('PROVIDER_NOT_READY');
      const ready = provider.initialize();
      source.has({ a: true });
      await ready;
      expect(await ask()).toBeUndefined();
      await Promise.all([provider.onClose(), provider.onClose()]);
      await provider.onClose();
      expect(source.isStarted).toBe(false);
    }
  });

  it('2.5.2: the end ends a start', async () => {
    const source = new SteeredSource();
    const provider = new HalyardProvider({ source, timeoutMs: 600_000 });
    const ready = provider.initialize();
    const refused = expect(ready).rejects.toMatchObject({ code: 'PROVIDER_NOT_READY' });
    await provider.onClose();
    await refused;
    expect(source.isStarted).toBe(false);
  });

  it('leaves a client open that it was given', async () => {
    const source = new SteeredSource();
    const connecting = connect({ source });
    source.has({ a: true });
    const client = await connecting;
    const provider = new HalyardProvider(client);
    await provider.initialize();
    await provider.onClose();
    expect(client.status).toBe('READY');
    await client.close();
  });
});

describe('2.8.1, 5.1, 5.3: events', () => {
  it('1.7, 2.8.1, 5.3.5: one event for each transition, whose handlers find its status', async () => {
    const { source, client } = await started();
    const events = recordFrom(client);
    const seen: string[] = [];
    for (const name of ALL) OpenFeature.addHandler(name, () => void seen.push(client.providerStatus));
    seen.length = 0;
    source.fails('silence', { isSilent: true });
    source.fails('still', { isSilent: true });
    expect((await isOn(client)).flagMetadata['stale']).toBe(true);
    source.fails('refused', { isRefused: true });
    expect(await isOn(client)).toMatchObject({ value: true, flagMetadata: { stale: true } });
    source.recovers();
    expect((await isOn(client)).flagMetadata['stale']).toBeUndefined();
    source.fails('refused', { isRefused: true });
    source.recovers();
    expect(events.map(({ name, status }) => [name, status])).toEqual([
      [Stale, 'STALE'],
      [Failed, 'ERROR'],
      [Ready, 'READY'],
      [Failed, 'ERROR'],
      [Ready, 'READY'],
    ]);
    expect(seen).toEqual(['STALE', 'ERROR', 'READY', 'ERROR', 'READY']);
  });

  it('5.1.4, 5.1.5, 5.2.3: errors say why, with a code; every event says whose it is', async () => {
    const { source, client, domain } = await started();
    const events = recordFrom(client);
    source.fails('the key is refused', { isRefused: true });
    source.recovers();
    const whose = { providerName: 'halyard', domain };
    expect(events.map(({ details }) => details)).toEqual([
      { ...whose, message: 'the key is refused', errorCode: 'GENERAL', clientName: domain },
      { ...whose, clientName: domain },
    ]);
  });

  it('5.3.5: PROVIDER_CONFIGURATION_CHANGED names flags and leaves the status as it is', async () => {
    const { source, client } = await started({ a: true, b: true });
    const events = recordFrom(client);
    source.has({ a: false, b: true, c: true });
    expect(events.map(({ name, status, details }) => [name, status, details?.['flagsChanged']])).toEqual([
      [ConfigurationChanged, 'READY', ['a', 'c']],
    ]);
    source.fails('silence', { isSilent: true });
    expect(client.providerStatus).toBe(ProviderStatus.STALE);
    // What OpenFeature's SDK does with it, whatever the client makes of new values.
    (OpenFeature.getProvider(client.metadata.domain!) as Provider).events!.emit(ConfigurationChanged, {});
    expect(client.providerStatus).toBe(ProviderStatus.STALE);
  });

  it('5.1.2, 5.1.3: handlers of the domain and of the API run, of other domains not', async () => {
    const [one, two] = [await started(), await started()];
    const events = { one: recordFrom(one.client), two: recordFrom(two.client) };
    const all: unknown[] = [];
    OpenFeature.addHandler(Stale, (details) => void all.push(details?.domain));
    one.source.fails('silence', { isSilent: true });
    expect(events.one.map(({ name }) => name)).toEqual([Stale]);
    expect(events.two).toEqual([]);
    expect(two.client.providerStatus).toBe(ProviderStatus.READY);
    expect(all).toEqual([one.domain]);
    // The control: these do run.
    two.source.fails('silence', { isSilent: true });
    expect(events.two.map(({ name }) => name)).toEqual([Stale]);
  });

  it('5.2.5: a handler that throws or rejects stops no other, nor the client', async () => {
    const { source, client } = await started();
    const ran: number[] = [];
    client.addHandler(Stale, () => {
      ran.push(1);
      throw new Error('thrown');
    });
    client.addHandler(Stale, async () => {
      ran.push(2);
      throw new Error('rejected');
    });
    client.addHandler(Stale, () => void ran.push(3));
    OpenFeature.addHandler(Stale, () => void ran.push(4));
    source.fails('silence', { isSilent: true });
    expect(ran).toEqual([1, 2, 3, 4]);
    source.recovers();
    expect(client.providerStatus).toBe(ProviderStatus.READY);
  });

  it('5.2.6: handlers outlive their provider, which is heard no more', async () => {
    const { source, client, domain } = await started();
    const events = recordFrom(client);
    const next = new SteeredSource();
    const ready = OpenFeature.setProviderAndWait(domain, new HalyardProvider({ source: next }));
    next.has({ a: false });
    await ready;
    await laterStatuses();
    expect(source.isStarted).toBe(false);
    next.fails('silence', { isSilent: true });
    expect(events.map(({ name }) => name)).toEqual([Ready, Stale]);
    expect((await isOn(client)).value).toBe(false);
  });

  it('5.2.7: a handler that was removed runs no more', async () => {
    const { source, client } = await started();
    let count = 0;
    const handler = () => void count++;
    client.addHandler(Stale, handler);
    source.fails('silence', { isSilent: true });
    client.removeHandler(Stale, handler);
    source.recovers();
    source.fails('silence', { isSilent: true });
    expect(count).toBe(1);
  });

  it.each([
    [Ready, () => {}],
    [Stale, (source: SteeredSource) => source.fails('silence', { isSilent: true })],
    [Failed, (source: SteeredSource) => source.fails('no', { isRefused: true })],
  ] as const)('5.3.3: a handler that comes late for %s runs at once, and only that', async (name, make) => {
    const { source, client } = await started();
    make(source);
    const ran: string[] = [];
    for (const each of ALL) client.addHandler(each, () => void ran.push(each));
    expect(ran).toEqual([name]);
  });

  it('tells at once of a client that is not READY when it is given', async () => {
    const source = new SteeredSource();
    const connecting = connect({ source });
    source.has({ a: true });
    const client = await connecting;
    source.fails('silence', { isSilent: true });
    const domain = newDomain();
    const events = recordFrom(OpenFeature.getClient(domain));
    await OpenFeature.setProviderAndWait(domain, new HalyardProvider(client));
    await laterStatuses();
    expect(events.map(({ name, status }) => [name, status])).toEqual([
      [Ready, 'READY'],
      [Stale, 'STALE'],
    ]);
    await client.close();
  });
});

describe('B9: with the durations of production, on a clock that is told the time', () => {
  const SECOND = 1000;
  const refuse = ({ service }: VirtualClient) => {
    service.become(MISBEHAVIOURS.refused);
    service.cut();
  };
  /** As half open: nothing comes any more, and nothing says so. */
  const silence = ({ service }: VirtualClient) => {
    service.become(MISBEHAVIOURS.hanging);
    for (const request of service.underWay) Object.assign(request, { write: () => {}, after: () => {} });
  };

  it.each<[string, (virtual: VirtualClient) => void, least: number, most: number]>([
    ['is away', refuse, 4.5 * SECOND, 5.5 * SECOND],
    ['falls silent for three beats', silence, 30 * SECOND, 49.5 * SECOND],
  ])('READY, STALE, ERROR, READY while the service %s', async (_, begin, least, most) => {
    const virtual = startVirtual(snapshotOf({ a: booleanFlag(1) }));
    await virtual.pass(SECOND);
    const domain = newDomain();
    await OpenFeature.setProviderAndWait(domain, new HalyardProvider(virtual.client));
    await laterStatuses();
    const client = OpenFeature.getClient(domain);
    await virtual.pass(60 * SECOND);
    const since = virtual.clock.monotonicMs();
    const at: [string, number][] = [];
    for (const name of ALL)
      client.addHandler(name, () => void at.push([client.providerStatus, virtual.clock.monotonicMs()]));
    // The control: a minute of a service that is well was no event.
    expect(at).toEqual([['READY', since]]);
    begin(virtual);
    await virtual.pass(150 * SECOND, undefined, 100);
    expect(at.map(([status]) => status)).toEqual(['READY', 'STALE', 'ERROR']);
    const [, staleAt, errorAt] = at.map(([, ms]) => ms) as [number, number, number];
    expect(staleAt - since).toBeGreaterThanOrEqual(least);
    expect(staleAt - since).toBeLessThanOrEqual(most);
    expect(Math.abs(errorAt - staleAt - 60 * SECOND)).toBeLessThanOrEqual(6 * SECOND);
    expect(await isOn(client)).toMatchObject({ value: true, flagMetadata: { stale: true } });
    virtual.service.become(undefined);
    await virtual.pass(31 * SECOND, undefined, 100);
    expect(at.slice(3).map(([status]) => status)).toEqual(['READY']);
  });
});
