/** The provider on a real service, over real sockets: what the network does to it, and what reaches the database. */

import { type FaultProxy, startFaultProxy } from '@halyard/testkit';
import { OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/server-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  startTestService,
  type TestService,
} from '../../../../packages/server/src/testing/start-test-service.ts';
import { Client } from '../../../typescript/src/client.ts';
import { parseOptions } from '../../../typescript/src/options.ts';
import { FAST } from '../../../typescript/src/testing/clients.ts';
import { TIMINGS } from '../../../typescript/src/timings.ts';
import { trackedEvents } from '../testing/tracked-events.ts';
import { HalyardProvider } from './index.ts';

let service: TestService;
let proxy: FaultProxy;
beforeAll(async () => {
  service = await startTestService();
  const on = { enabled: true, otherwise: { serve: 'on' } };
  await service.ok('POST', '/flags', { key: 'a', kind: 'boolean', environments: { development: on } });
  await service.service.delivery.catchUp();
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(async () => {
  OpenFeature.setLogger(quiet);
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
});
afterEach(async () => {
  await OpenFeature.clearProviders();
  OpenFeature.clearHandlers();
  await proxy.close();
});

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const slow = { timeout: 20_000 };
const through = () => `http://127.0.0.1:${proxy.port}`;
const optionsAt = (url: string, key: string = service.keys.server) => ({ url, key, cache: false as const });

/** A client with the waits for a lost service shortened; it is closed with its provider. */
function hasty(url: string, timeoutMs = 20_000): HalyardProvider {
  const timings = { ...FAST, connection: TIMINGS.connection };
  const client = new Client(parseOptions({ ...optionsAt(url), timeoutMs }), { timings });
  return Object.assign(new HalyardProvider(client), { onClose: () => client.close() });
}

/** Names of status events from now on, the present one first. */
function eventsOf(domain: string): string[] {
  const events: string[] = [];
  const client = OpenFeature.getClient(domain);
  for (const name of [ProviderEvents.Ready, ProviderEvents.Stale, ProviderEvents.Error] as const)
    client.addHandler(name, () => void events.push(client.providerStatus));
  return events;
}

describe('a service that goes away', () => {
  it('1.7, 5.1.3: READY, STALE, ERROR and READY again, with values throughout; who is not cut off hears nothing', async () => {
    await OpenFeature.setProviderAndWait('cut', hasty(through()));
    await OpenFeature.setProviderAndWait('direct', hasty(service.url));
    const events = { cut: eventsOf('cut'), direct: eventsOf('direct') };
    const ask = () => OpenFeature.getClient('cut').getBooleanDetails('a', false);
    const away = proxy.add({ kind: 'down' });
    await expect.poll(() => events.cut, slow).toEqual(['READY', 'STALE', 'ERROR']);
    expect(await ask()).toMatchObject({ value: true, reason: 'STATIC', flagMetadata: { stale: true } });
    away.remove();
    await expect.poll(() => events.cut, slow).toEqual(['READY', 'STALE', 'ERROR', 'READY']);
    expect((await ask()).flagMetadata['stale']).toBeUndefined();
    expect(events.direct).toEqual(['READY']);
  });

  it('1.7.4, 5.3.2: ERROR where it is away from the start, and READY when it comes', async () => {
    const away = proxy.add({ kind: 'down' });
    const ready = OpenFeature.setProviderAndWait('late', hasty(through(), 300));
    await expect(ready).rejects.toMatchObject({ code: 'PROVIDER_NOT_READY', message: /ECONNREFUSED/ });
    const client = OpenFeature.getClient('late');
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(await client.getBooleanDetails('a', false)).toMatchObject({
      value: false,
      errorCode: 'PROVIDER_NOT_READY',
    });
    away.remove();
    await expect.poll(() => client.providerStatus, slow).toBe(ProviderStatus.READY);
    expect(await client.getBooleanValue('a', false)).toBe(true);
  });

  it('ERROR and not FATAL where the key does not hold: keys get repaired', async () => {
    const unknown = `hal_server_${'x'.repeat(52)}`;
    const provider = new HalyardProvider({ ...optionsAt(service.url, unknown), timeoutMs: 500, log: quiet });
    await expect(OpenFeature.setProviderAndWait('refused', provider)).rejects.toMatchObject({
      code: 'PROVIDER_NOT_READY',
    });
    expect(OpenFeature.getClient('refused').providerStatus).toBe(ProviderStatus.ERROR);
  });
});

describe('a service that is there', () => {
  it('tells of changes: PROVIDER_CONFIGURATION_CHANGED with flagsChanged, and the new value answers', async () => {
    await service.ok('POST', '/flags', { key: 'changing', kind: 'boolean' });
    await service.service.delivery.catchUp();
    await OpenFeature.setProviderAndWait('changes', new HalyardProvider(optionsAt(service.url)));
    const client = OpenFeature.getClient('changes');
    const changed: unknown[] = [];
    client.addHandler(ProviderEvents.ConfigurationChanged, async (details) => {
      changed.push([details?.flagsChanged, await client.getBooleanValue('changing', false)]);
    });
    await service.ok('POST', '/flags/changing/environments/development/enable', undefined, {
      headers: { 'if-match': '*' },
    });
    await expect.poll(() => changed, slow).toEqual([[['changing'], true]]);
    expect(client.providerStatus).toBe(ProviderStatus.READY);
  });

  it('1.1.3: two domains, two environments', async () => {
    const { body } = await service.ok('POST', '/keys', {
      kind: 'server',
      environment: 'production',
      name: 'production',
    });
    await service.service.delivery.catchUp();
    await OpenFeature.setProviderAndWait('development', new HalyardProvider(optionsAt(service.url)));
    const production = new HalyardProvider(optionsAt(service.url, body.secret));
    await OpenFeature.setProviderAndWait('production', production);
    const ask = (domain: string) => OpenFeature.getClient(domain).getBooleanDetails('a', false);
    expect(await ask('development')).toMatchObject({ value: true, reason: 'STATIC' });
    expect(await ask('production')).toMatchObject({ value: false, reason: 'DISABLED' });
  });

  it('2.7.1, 6.1.3, 6.2: what is tracked is in the database, with the merged context and its details', async () => {
    await OpenFeature.setProviderAndWait('tracking', new HalyardProvider(optionsAt(service.url)));
    const client = OpenFeature.getClient('tracking', {}).setContext({ targetingKey: 'nobody' });
    const at = new Date('2026-01-31T12:00:00Z');
    const details = { value: 59.9, currency: 'EUR', cart: { items: 3, at } };
    client.track('bought', { targetingKey: 'ada' }, details);
    client.track('looked', {});
    // 2.7: what is recorded goes out with the end.
    await OpenFeature.clearProviders();
    expect(await trackedEvents(service)).toEqual([
      {
        event: 'bought',
        unit: 'ada',
        value: 59.9,
        attributes: { currency: 'EUR', cart: { items: 3, at: at.toJSON() } },
      },
      { event: 'looked', unit: 'nobody', value: null, attributes: null },
    ]);
  });
});
