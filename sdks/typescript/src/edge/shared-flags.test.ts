import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY } from '../testing/clients.ts';
import { booleanFlag, snapshotOf } from '../testing/flags.ts';
import { ScriptedService } from '../testing/scripted-service.ts';
import { cacheName, type EdgeCache, formatEntry } from './edge-cache.ts';
import { parseEdgeOptions } from './edge-options.ts';
import { SharedFlags } from './shared-flags.ts';

let service: ScriptedService;
let kept: Map<string, string>;
beforeEach(async () => {
  service = await ScriptedService.start(snapshotOf({ a: booleanFlag(5) }, { version: 5 }));
  kept = new Map();
});
afterEach(() => service.stop());

const asked = () => service.count('/sdk/snapshot');

function settingsWith(more: { renews?: boolean; maxAgeSeconds?: number } = {}) {
  const { renews = false, maxAgeSeconds = 1000 } = more;
  const cache: EdgeCache = {
    renews,
    get: async (name) => kept.get(name),
    put: async (name, text) => kept.set(name, text),
  };
  return parseEdgeOptions({ url: service.url, key: KEY, cache, maxAgeSeconds, timeoutMs: 10_000 });
}

/** As an isolate that begins. */
async function isolate(settings: ReturnType<typeof settingsWith>): Promise<SharedFlags> {
  const flags = new SharedFlags(() => {});
  await flags.restore(settings);
  return flags;
}

async function keep(entry: string): Promise<void> {
  kept.set(await cacheName(new URL(`${service.url}/`), KEY), entry);
}

describe('isolates with one cache', () => {
  it.each([true, false])('that renews: %s; then one of them asks the service for all', async (renews) => {
    const settings = settingsWith({ renews, maxAgeSeconds: 0 });
    const first = await isolate(settings);
    await first.refresh(settings, 10_000);
    const second = await isolate(settings);
    expect(second.holding.version).toEqual({ epoch: 'e1', version: 5 });
    // Both hold it, and time goes by; then the first one asks again.
    second.confirmedAtMs -= 60_000;
    await first.refresh(settings, 10_000);
    const before = asked();
    const patient = settingsWith({ renews, maxAgeSeconds: 30 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await second.refresh(patient, 10_000);
    expect(second.ageMs()).toBeLessThan(30_000);
    expect(asked() - before).toBe(renews ? 0 : 1);
  });
});

describe('an entry of the cache', () => {
  const version = { epoch: 'e1', version: 7 };
  const text = JSON.stringify(snapshotOf({ a: booleanFlag(7) }, { version: 7 }));

  it('is taken with its age', async () => {
    await keep(formatEntry(Date.now() - 5000, version, text));
    const flags = await isolate(settingsWith());
    expect(flags.holding.version).toEqual(version);
    expect(flags.ageMs()).toBeGreaterThanOrEqual(5000);
  });

  it('from a clock that is ahead is old enough to ask', async () => {
    await keep(formatEntry(Date.now() + 86_400_000, version, text));
    const flags = await isolate(settingsWith({ maxAgeSeconds: 10 }));
    expect(flags.holding.version).toEqual(version);
    expect(flags.ageMs()).toBeGreaterThanOrEqual(10_000);
  });

  it.each([
    ['nothing', ''],
    ['not an entry', '{"snapshot":{}}'],
    ['half an entry', formatEntry(1, version, text).slice(0, -40)],
    ['no snapshot in it', formatEntry(1, version, '{"format":2}')],
  ])('is passed over where it is %s', async (_, entry) => {
    await keep(entry);
    const settings = settingsWith();
    const flags = await isolate(settings);
    expect(flags.holding.version).toBeUndefined();
    await flags.refresh(settings, 10_000);
    expect(flags.holding.version).toEqual({ epoch: 'e1', version: 5 });
  });

  it('that was confirmed before what is held is not taken, nor an older version that was confirmed later', async () => {
    const settings = settingsWith();
    const flags = await isolate(settings);
    await flags.refresh(settings, 10_000);
    await keep(formatEntry(flags.confirmedAtMs - 1, version, text));
    await flags.restore(settings);
    expect(flags.holding.version?.version).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const older = JSON.stringify(snapshotOf({}, { version: 4 }));
    await keep(formatEntry(Date.now(), { epoch: 'e1', version: 4 }, older));
    await flags.restore(settings);
    expect(flags.holding.version?.version).toBe(5);
    await keep(formatEntry(Date.now(), version, text));
    await flags.restore(settings);
    expect(flags.holding.version?.version).toBe(7);
  });
});

describe('the service', () => {
  it('does not take an isolate back within an epoch, and takes it to another one', async () => {
    const settings = settingsWith();
    const flags = await isolate(settings);
    await flags.refresh(settings, 10_000);
    service.snapshot = snapshotOf({}, { version: 3 });
    await flags.refresh(settings, 10_000);
    expect(flags.holding.version).toEqual({ epoch: 'e1', version: 5 });
    expect(flags.error).toContain('older version');

    service.snapshot = snapshotOf({}, { epoch: 'e2', version: 3 });
    const other = await isolate(settings);
    expect(other.holding.version).toEqual({ epoch: 'e1', version: 5 });
    await other.refresh(settings, 10_000);
    expect(other.holding.version).toEqual({ epoch: 'e2', version: 3 });
  });

  it('is not believed where it does not send a snapshot', async () => {
    service.onSnapshot = (_, response) => void response.writeHead(200).end('{"format":1}');
    const settings = settingsWith();
    const flags = await isolate(settings);
    await flags.refresh(settings, 10_000);
    expect([flags.holding.version, flags.error]).toEqual([undefined, 'the answer is not a snapshot']);
    expect(kept.size).toBe(0);
  });
});

describe('options', () => {
  it.each([
    [{ key: 'hal_client_x' }, 'key is a client key'],
    [{ url: 'ftp://x' }, 'url is not an address'],
    [{ cache: {} }, 'cache must have the methods get and put'],
    [{ waitUntil: {} }, '(work) => ctx.waitUntil(work)'],
    [{ fetch: 'x' }, 'fetch must be a function'],
    [{ maxAgeSeconds: -1 }, 'maxAgeSeconds must be a number from 0'],
    [{ log: {} }, 'log must have the methods'],
  ])('that cannot work are refused: %j', (wrong, message) => {
    const options = { url: 'http://127.0.0.1:1', key: KEY, ...wrong };
    expect(() => parseEdgeOptions(options as never)).toThrow(message);
    expect(() => parseEdgeOptions({ url: 'http://127.0.0.1:1', key: KEY })).not.toThrow();
  });
});
