/** Status, events and contexts through OpenFeature's SDK for browsers, on a real service. Numbers: the specification's. */
import { type FaultProxy, startFaultProxy } from '@halyard/testkit';
import {
  type Client,
  type EventDetails,
  OpenFeature,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderStatus,
} from '@openfeature/web-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';
import type { BrowserEvents } from '../../../typescript/src/browser/browser-events.ts';
import type { BrowserOptions } from '../../../typescript/src/browser/browser-options.ts';
import { createClient } from '../../../typescript/src/browser/create-client.ts';
import { trackedEvents } from '../testing/tracked-events.ts';
import { HalyardProvider } from './index.ts';

const { Ready, Stale, Error: Failed, ConfigurationChanged, ContextChanged, Reconciling } = ProviderEvents;
const ALL = [Ready, Stale, Failed, ConfigurationChanged, ContextChanged, Reconciling] as const;
const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const slow = { timeout: 20_000 };

let service: TestService;
let proxy: FaultProxy;
beforeAll(async () => {
  service = await startTestService();
  const rule = (name: string) => ({
    if: { attribute: 'targetingKey', op: 'in', values: [name] },
    serve: name,
  });
  await service.ok('POST', '/flags', {
    key: 'mine',
    kind: 'string',
    client: true,
    variants: { ada: 'ada', ben: 'ben', eve: 'eve', nobody: 'nobody' },
    environments: {
      development: {
        enabled: true,
        off: 'nobody',
        rules: ['ada', 'ben', 'eve'].map(rule),
        otherwise: { serve: 'nobody' },
      },
    },
  });
  await service.service.delivery.catchUp();
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(async () => {
  OpenFeature.setLogger(quiet);
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
});
afterEach(async () => {
  await OpenFeature.clearProviders();
  await OpenFeature.clearContexts();
  OpenFeature.clearHandlers();
  await proxy.close();
});

const options = (more: Partial<BrowserOptions> = {}): BrowserOptions => ({
  url: `http://127.0.0.1:${proxy.port}`,
  key: service.keys.client,
  pollMs: 50,
  timeoutMs: 20_000,
  ...more,
});

/** Of a client with the waits for a lost service shortened, which is closed with it. */
function hasty(more: Partial<BrowserOptions> = {}): Provider {
  const client = createClient(options(more), 0.01);
  return Object.assign(new HalyardProvider(client), { onClose: () => client.close() });
}

/** Real requests, which wait at a gate while it is shut. */
function gatedFetch() {
  let waiting: (() => void)[] | undefined;
  const gated: typeof fetch = async (...request) => {
    if (waiting) await new Promise<void>((resolve) => waiting?.push(resolve));
    return fetch(...request);
  };
  return {
    fetch: gated,
    shut: () => {
      waiting ??= [];
    },
    open: () => {
      const all = waiting ?? [];
      waiting = undefined;
      for (const go of all) go();
    },
  };
}

/** Names of events from now on, each with the status that its handler finds. */
function eventsOf(client: Client, details: (EventDetails | undefined)[] = []): string[][] {
  const events: string[][] = [];
  for (const name of ALL)
    client.addHandler(name, (event) => {
      events.push([name, client.providerStatus]);
      details.push(event as EventDetails);
    });
  events.length = 0;
  details.length = 0;
  return events;
}

/** Until a provider has told of what came while OpenFeature's SDK drew its own conclusions. */
const laterStatuses = () => new Promise((resolve) => setTimeout(resolve, 5));
const mine = (client: Client) => client.getStringValue('mine', 'none');

async function started(provider: Provider, targetingKey = 'ada') {
  await OpenFeature.setProviderAndWait(provider, { targetingKey });
  await laterStatuses();
  return OpenFeature.getClient();
}

describe('1.7, 2.1, 2.4, 2.5: from start to end', () => {
  it('2.1.1: has a name and says where it runs', () => {
    const provider = new HalyardProvider(options());
    expect([provider.metadata.name, provider.runsOn]).toEqual(['halyard', 'client']);
  });

  it('1.7.3, 2.4.1, 5.3.1: READY after initialize, said once, with the values of the context', async () => {
    const client = OpenFeature.getClient();
    const events = eventsOf(client);
    const ready = OpenFeature.setProviderAndWait(new HalyardProvider(options()), { targetingKey: 'ada' });
    expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
    expect(client.getStringDetails('mine', 'none')).toMatchObject({
      value: 'none',
      errorCode: 'PROVIDER_NOT_READY',
    });
    await ready;
    await laterStatuses();
    expect(events.filter(([name]) => name === Ready)).toEqual([[Ready, 'READY']]);
    expect(mine(client)).toBe('ada');
  });

  it('1.7.4, 2.4.2.1, 5.3.2: ERROR where the service is away from the start, and READY when it comes', async () => {
    const away = proxy.add({ kind: 'down' });
    const client = OpenFeature.getClient();
    const events = eventsOf(client);
    const ready = OpenFeature.setProviderAndWait(hasty({ timeoutMs: 200 }), { targetingKey: 'ada' });
    await expect(ready).rejects.toMatchObject({ code: 'PROVIDER_NOT_READY' });
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(mine(client)).toBe('none');
    away.remove();
    await expect.poll(() => client.providerStatus, slow).toBe(ProviderStatus.READY);
    expect(mine(client)).toBe('ada');
    const statuses = events.filter(([name]) => name === Failed || name === Ready);
    expect(statuses).toEqual([
      [Failed, 'ERROR'],
      [Ready, 'READY'],
    ]);
  });

  it.each([
    ['no options', undefined],
    ['no address', { key: `hal_client_${'x'.repeat(52)}` }],
    ['a server key', { url: 'http://localhost', key: 'hal_server_x' }],
  ])('1.7.5, 2.8.3: FATAL for %s, at once', async (_, wrong) => {
    const client = OpenFeature.getClient();
    const ready = OpenFeature.setProviderAndWait(new HalyardProvider(wrong as never));
    await expect(ready).rejects.toBeInstanceOf(ProviderFatalError);
    expect(client.providerStatus).toBe(ProviderStatus.FATAL);
    expect(client.getStringDetails('mine', 'none')).toMatchObject({ errorCode: 'PROVIDER_FATAL' });
  });

  it('ERROR and not FATAL where the key does not hold: keys get repaired', async () => {
    const provider = new HalyardProvider(options({ key: `hal_client_${'x'.repeat(52)}`, timeoutMs: 300 }));
    await expect(OpenFeature.setProviderAndWait(provider)).rejects.toMatchObject({
      code: 'PROVIDER_NOT_READY',
      message: expect.stringContaining('401'),
    });
    expect(OpenFeature.getClient().providerStatus).toBe(ProviderStatus.ERROR);
  });

  it('1.7.6, 2.5.1 to 2.5.3: NOT_READY after the end, which may come twice, and may be started again', async () => {
    const provider = new HalyardProvider(options());
    for (let i = 0; i < 2; i++) {
      const client = await started(provider);
      expect(mine(client)).toBe('ada');
      await OpenFeature.clearProviders();
      await provider.onClose();
      expect(client.providerStatus).toBe(ProviderStatus.NOT_READY);
      expect(provider.resolveStringEvaluation('mine', 'none').errorCode).toBe('PROVIDER_NOT_READY');
      const { accepted } = proxy.counters;
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(proxy.counters.accepted).toBe(accepted);
    }
  });

  it('2.5.2: the end ends a start', async () => {
    const gate = gatedFetch();
    gate.shut();
    const provider = new HalyardProvider(options({ fetch: gate.fetch, timeoutMs: 600_000 }));
    const refused = expect(provider.initialize()).rejects.toMatchObject({ code: 'PROVIDER_NOT_READY' });
    await provider.onClose();
    await refused;
    gate.open();
  });

  it('is READY at once with a bootstrap, for whom that was made while OpenFeature names nobody', async () => {
    const { body } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: { targetingKey: 'ben' } },
      { key: service.keys.client },
    );
    const away = proxy.add({ kind: 'down' });
    const bootstrap = { ...body, context: { targetingKey: 'ben' } };
    await OpenFeature.setProviderAndWait(new HalyardProvider(options({ bootstrap })));
    expect(mine(OpenFeature.getClient())).toBe('ben');
    away.remove();
    await OpenFeature.setContext({ targetingKey: 'ada' });
    expect(mine(OpenFeature.getClient())).toBe('ada');
  });
});

describe('2.6, 5.3.4: another context', () => {
  it('5.3.4.1, 5.3.4.2: RECONCILING, with the old values, until the new ones are there', async () => {
    const gate = gatedFetch();
    const client = await started(new HalyardProvider(options({ fetch: gate.fetch, updates: 'off' })));
    const events = eventsOf(client);
    gate.shut();
    const changed = OpenFeature.setContext({ targetingKey: 'ben' });
    expect(client.providerStatus).toBe(ProviderStatus.RECONCILING);
    expect(mine(client)).toBe('ada');
    gate.open();
    await changed;
    await laterStatuses();
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(mine(client)).toBe('ben');
    expect(events).toEqual([
      [Reconciling, 'RECONCILING'],
      [ContextChanged, 'READY'],
    ]);
  });

  it('5.3.4.2: of several at once only the last says PROVIDER_CONTEXT_CHANGED, and its values answer', async () => {
    const gate = gatedFetch();
    const client = await started(new HalyardProvider(options({ fetch: gate.fetch, updates: 'off' })));
    const events = eventsOf(client);
    const seen: string[] = [];
    client.addHandler(ContextChanged, () => void seen.push(mine(client)));
    gate.shut();
    const changes = ['ben', 'ada', 'eve'].map((targetingKey) => OpenFeature.setContext({ targetingKey }));
    await laterStatuses();
    expect(client.providerStatus).toBe(ProviderStatus.RECONCILING);
    gate.open();
    await Promise.all(changes);
    await laterStatuses();
    expect(events.map(([name]) => name)).toEqual([Reconciling, Reconciling, Reconciling, ContextChanged]);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
    expect(seen).toEqual(['eve']);
    // The control: one after the other, each says so.
    await OpenFeature.setContext({ targetingKey: 'ben' });
    await OpenFeature.setContext({ targetingKey: 'ada' });
    expect(seen).toEqual(['eve', 'ben', 'ada']);
  });

  it('5.3.4.3: ERROR once where no answers come; the old values stay, and READY follows with the new ones', async () => {
    const client = await started(hasty({ timeoutMs: 300, updates: 'off' }));
    const details: EventDetails[] = [];
    const events = eventsOf(client, details);
    const away = proxy.add({ kind: 'down' });
    await OpenFeature.setContext({ targetingKey: 'ben' });
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(client.getStringDetails('mine', 'none')).toMatchObject({
      value: 'ada',
      flagMetadata: { stale: true },
    });
    away.remove();
    await expect.poll(() => client.providerStatus, slow).toBe(ProviderStatus.READY);
    expect(mine(client)).toBe('ben');
    expect(events).toEqual([
      [Reconciling, 'RECONCILING'],
      [Failed, 'ERROR'],
      [Ready, 'READY'],
      [ConfigurationChanged, 'READY'],
    ]);
    expect(details[1]!.message).toMatch(/context/);
    expect(details[3]!['flagsChanged']).toContain('mine');
  });

  it('2.5.1: nothing is told after the end, though a change of context was under way', async () => {
    const gate = gatedFetch();
    const client = createClient({ ...options({ fetch: gate.fetch }), context: { targetingKey: 'ada' } });
    await client.ready();
    const listening = new Set<object>();
    const on = client.on as (name: keyof BrowserEvents, listener: (event: never) => unknown) => () => void;
    const counted: typeof on = (name, listener) => {
      const leave = on(name, listener);
      listening.add(leave);
      return () => {
        listening.delete(leave);
        leave();
      };
    };
    client.on = counted as typeof client.on;
    const provider = new HalyardProvider(client);
    await provider.initialize({ targetingKey: 'ada' });
    await laterStatuses();
    expect(listening.size).toBeGreaterThan(0);
    gate.shut();
    const changing = provider.onContextChange({}, { targetingKey: 'ben' });
    await provider.onClose();
    gate.open();
    await changing.catch(() => {});
    await laterStatuses();
    expect(listening.size).toBe(0);
    await client.close();
  });

  it('is READY with the values of the context, though a client of your own has those of another', async () => {
    const client = createClient({ ...options(), context: { targetingKey: 'ada' } });
    await client.ready();
    await OpenFeature.setProviderAndWait(new HalyardProvider(client), { targetingKey: 'ben' });
    expect(mine(OpenFeature.getClient())).toBe('ben');
    await OpenFeature.clearProviders();
    await client.close();
  });

  it('5.3.4.3: ERROR once where the service refuses', async () => {
    const { body } = await service.ok('POST', '/keys', {
      kind: 'client',
      environment: 'development',
      name: 'revoked soon',
    });
    await service.service.delivery.catchUp();
    const client = await started(hasty({ key: body.secret, timeoutMs: 300, updates: 'off' }));
    const details: EventDetails[] = [];
    const events = eventsOf(client, details);
    await service.ok('POST', `/keys/${body.id}/revoke`, undefined, { headers: { 'if-match': '*' } });
    await service.service.delivery.catchUp();
    await OpenFeature.setContext({ targetingKey: 'ben' });
    await laterStatuses();
    expect(events).toEqual([
      [Reconciling, 'RECONCILING'],
      [Failed, 'ERROR'],
    ]);
    expect(details[1]!.message).toMatch(/401/);
    expect(mine(client)).toBe('ada');
  });

  it('1.1.3, 3.2: domains have contexts of their own', async () => {
    await OpenFeature.setProviderAndWait('one', new HalyardProvider(options()), { targetingKey: 'ada' });
    await OpenFeature.setProviderAndWait('two', new HalyardProvider(options()), { targetingKey: 'ben' });
    const [one, two] = [OpenFeature.getClient('one'), OpenFeature.getClient('two')];
    const events = eventsOf(two);
    await OpenFeature.setContext('one', { targetingKey: 'eve' });
    expect([mine(one), mine(two)]).toEqual(['eve', 'ben']);
    // 5.1.3
    expect(events).toEqual([]);
  });
});

describe('2.8.1, 5.1, 5.3.5: events', () => {
  it('READY, STALE, ERROR and READY again as the service goes away and comes back, with values throughout', async () => {
    // Domains both: one that is bound after a default provider hears that one's events, in web-sdk 1.10.
    await OpenFeature.setProviderAndWait('cut', hasty(), { targetingKey: 'ada' });
    await OpenFeature.setProviderAndWait('direct', hasty({ url: service.url }), { targetingKey: 'ben' });
    await laterStatuses();
    const client = OpenFeature.getClient('cut');
    const details: EventDetails[] = [];
    const events = eventsOf(client, details);
    const others = eventsOf(OpenFeature.getClient('direct'));
    const away = proxy.add({ kind: 'down' });
    const wanted = [
      [Stale, 'STALE'],
      [Failed, 'ERROR'],
      [Ready, 'READY'],
    ];
    await expect.poll(() => events, slow).toEqual(wanted.slice(0, 2));
    expect(client.getStringDetails('mine', 'none')).toMatchObject({
      value: 'ada',
      flagMetadata: { stale: true },
    });
    away.remove();
    await expect.poll(() => events, slow).toEqual(wanted);
    expect(client.getStringDetails('mine', 'none').flagMetadata['stale']).toBeUndefined();
    // 5.1.4, 5.1.5, 5.2.3
    expect(details[1]).toMatchObject({
      message: expect.any(String),
      errorCode: 'GENERAL',
      providerName: 'halyard',
    });
    // 5.1.3, and the control: nothing happens to one that is not cut off.
    expect(others).toEqual([]);
  });

  it('PROVIDER_CONFIGURATION_CHANGED names flags and leaves the status as it is', async () => {
    await service.ok('POST', '/flags', { key: 'changing', kind: 'boolean', client: true });
    await service.service.delivery.catchUp();
    const client = await started(new HalyardProvider(options()));
    const changed: unknown[] = [];
    client.addHandler(ConfigurationChanged, (details) => {
      changed.push([details?.flagsChanged, client.providerStatus, client.getBooleanValue('changing', false)]);
    });
    await service.ok('POST', '/flags/changing/environments/development/enable', undefined, {
      headers: { 'if-match': '*' },
    });
    await expect.poll(() => changed, slow).toEqual([[['changing'], 'READY', true]]);
  });

  it('2.7.1, 6.2: what is tracked is in the database, for the context, with its details', async () => {
    const client = await started(new HalyardProvider(options()));
    const at = new Date('2026-01-31T12:00:00Z');
    client.track('bought', { value: 59.9, currency: 'EUR', cart: { items: 3, at } });
    client.track('looked');
    // 2.7: what is recorded goes out with the end.
    await OpenFeature.clearProviders();
    expect(await trackedEvents(service)).toEqual([
      {
        event: 'bought',
        unit: 'ada',
        value: 59.9,
        attributes: { currency: 'EUR', cart: { items: 3, at: at.toJSON() } },
      },
      { event: 'looked', unit: 'ada', value: null, attributes: null },
    ]);
  });
});
