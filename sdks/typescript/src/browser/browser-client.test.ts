/** The client in Node, where it has neither page nor stream, on the real service and where the service is at fault. */
import { execFile } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { type FaultProxy, startFaultProxy, waitFor } from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { TestService } from '../../../../packages/server/src/testing/start-test-service.ts';
import { ConfigurationError } from '../options.ts';
import { signContext } from '../sign-context.ts';
import { startRealService } from '../testing/real-service.ts';
import type { BrowserClient } from './browser-client.ts';
import type { BrowserEvents } from './browser-events.ts';
import type { BrowserOptions } from './browser-options.ts';
import { connect, createClient } from './create-client.ts';
import { bundle } from './testing/bundle.ts';
import { startFaultyService } from './testing/faulty-service.ts';
import { MemoryStorage } from './testing/memory-storage.ts';

const patience = { timeoutMs: 20_000 };
const ada = { targetingKey: 'ada', country: 'DE' };
const ben = { targetingKey: 'ben', country: 'FR' };
let service: TestService;
let proxy: FaultProxy;
const clients: BrowserClient[] = [];

beforeAll(async () => {
  service = await startRealService();
  await service.service.delivery.catchUp();
});
afterAll(() => service?.[Symbol.asyncDispose]());
beforeEach(async () => {
  proxy = await startFaultProxy({ to: Number(new URL(service.url).port) });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await proxy.close();
});

function start(more: Partial<BrowserOptions> = {}, pace = 0.01): BrowserClient {
  const url = `http://127.0.0.1:${proxy.port}`;
  const client = createClient({ url, key: service.keys.client, context: ada, pollMs: 30, ...more }, pace);
  clients.push(client);
  return client;
}

async function started(more: Partial<BrowserOptions> = {}, pace?: number): Promise<BrowserClient> {
  const client = start(more, pace);
  expect(await client.ready()).toBe(true);
  return client;
}

const NAMES = [
  'PROVIDER_READY',
  'PROVIDER_STALE',
  'PROVIDER_ERROR',
  'PROVIDER_CONFIGURATION_CHANGED',
  'PROVIDER_RECONCILING',
  'PROVIDER_CONTEXT_CHANGED',
] as const;

/** Names of events from now on, with the flags that they name. */
function eventsOf(client: BrowserClient): string[] {
  const events: string[] = [];
  for (const name of NAMES) {
    client.on(name, (event: Partial<BrowserEvents[typeof name]> & { flagsChanged?: string[] }) =>
      events.push([name.replace('PROVIDER_', ''), ...(event.flagsChanged ?? [])].join(' ')),
    );
  }
  events.length = 0;
  return events;
}

/** Real requests, counted, which wait at a gate while it is shut. */
function gate() {
  const waiting: (() => void)[] = [];
  const gated = {
    isShut: false,
    requests: [] as { path: string; tag: string | undefined; status: number }[],
    /** Under way and not given up, and how many there were at most. */
    open: 0,
    most: 0,
    fetch: (async (url: string, request: RequestInit) => {
      const isEvaluation = url.includes('/sdk/evaluate');
      if (isEvaluation) gated.most = Math.max(gated.most, ++gated.open);
      let isOver = !isEvaluation;
      const over = () => {
        if (!isOver) gated.open--;
        isOver = true;
      };
      request.signal?.addEventListener('abort', over);
      try {
        if (gated.isShut && isEvaluation) await new Promise<void>((resolve) => waiting.push(resolve));
        const answer = await fetch(url, request);
        const tag = (request.headers as Record<string, string>)['if-none-match'];
        gated.requests.push({ path: new URL(url).pathname, tag, status: answer.status });
        return answer;
      } finally {
        over();
      }
    }) as typeof fetch,
    lift() {
      gated.isShut = false;
      for (const go of waiting.splice(0)) go();
    },
  };
  return gated;
}

const disable = (flag: string) =>
  service.ok('POST', `/flags/${flag}/environments/development/disable`, undefined, {
    headers: { 'if-match': '*' },
  });
const enable = (flag: string) =>
  service.ok('POST', `/flags/${flag}/environments/development/enable`, undefined, {
    headers: { 'if-match': '*' },
  });

describe('answers', () => {
  it('are those of the service, with how they came about', async () => {
    const client = await started();
    const { body } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: ada },
      { key: service.keys.client },
    );
    const { flags } = body;
    expect(client.booleanDetails('new-checkout', false)).toEqual({
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
      flagVersion: flags['new-checkout'].version,
    });
    expect(client.string('greeting', '')).toBe(flags.greeting.value);
    expect(client.jsonDetails('limits', {}).value).toEqual({ perMinute: 60, tags: ['x'] });
    expect(client.stringDetails('experiment', '')).toMatchObject({
      reason: 'SPLIT',
      experiment: { key: 'colours', phase: 1 },
    });
    expect(client.version).toEqual({ epoch: body.epoch, version: body.snapshotVersion });
  });

  it('are the default where there is none of that type, and say why', async () => {
    const client = start();
    const nothing = { variant: null, reason: 'ERROR' };
    expect(client.numberDetails('page-size', 7)).toEqual({
      ...nothing,
      value: 7,
      errorCode: 'PROVIDER_NOT_READY',
    });
    await client.ready();
    expect(client.numberDetails('page-size', 7)).toMatchObject({
      value: 7,
      reason: 'DEFAULT',
      variant: null,
    });
    expect(client.numberDetails('page-size', 7)).not.toHaveProperty('errorCode');
    expect(client.stringDetails('new-checkout', 'x')).toEqual({
      ...nothing,
      value: 'x',
      errorCode: 'TYPE_MISMATCH',
    });
    for (const key of ['missing', 'for-servers-only', '__proto__', 'constructor']) {
      expect(client.booleanDetails(key, true)).toEqual({
        ...nothing,
        value: true,
        errorCode: 'FLAG_NOT_FOUND',
      });
    }
    for (const key of [undefined, null, 7, Symbol('s'), {}] as never[]) {
      expect(client.boolean(key, true)).toBe(true);
      client.track(key, key);
    }
  });

  it('of JSON are frozen, and the same object until they change', async () => {
    const client = await started();
    const limits = client.json<{ tags: string[] }>('limits', { tags: [] });
    expect(() => limits.tags.push('y')).toThrow(TypeError);
    const events = eventsOf(client);
    await disable('disabled');
    await enable('disabled');
    await waitFor(() => events.length > 0, patience);
    expect(client.json('limits', {})).toBe(limits);
  });
});

describe('changes', () => {
  it('are told with what they change, and come as 304 as long as there are none', async () => {
    const { fetch, requests } = gate();
    const client = await started({ fetch });
    const events = eventsOf(client);
    await waitFor(() => requests.filter(({ status }) => status === 304).length > 2, patience);
    expect(events).toEqual([]);
    await disable('new-checkout');
    await waitFor(() => client.boolean('new-checkout', true) === false, patience);
    await enable('new-checkout');
    await waitFor(() => client.boolean('new-checkout', false) === true, patience);
    // Limits require new-checkout to be on.
    expect(events).toEqual([
      'CONFIGURATION_CHANGED limits new-checkout',
      'CONFIGURATION_CHANGED limits new-checkout',
    ]);
  });

  it('reach every listener but those that left, though one throws and one rejects', async () => {
    const complaints: string[] = [];
    const log = { error: (line: string) => complaints.push(line), warn() {}, info() {}, debug() {} };
    const client = start({ log });
    const heard: string[] = [];
    client.on('PROVIDER_READY', () => {
      throw new Error('thrown');
    });
    client.on('PROVIDER_READY', () => Promise.reject(new Error('rejected')));
    const leave = client.on('PROVIDER_READY', () => heard.push('left'));
    client.on('PROVIDER_READY', () => heard.push('stayed'));
    leave();
    await client.ready();
    client.on('PROVIDER_READY', () => heard.push('late'));
    await waitFor(() => complaints.length === 2, patience);
    expect(heard).toEqual(['stayed', 'late']);
    expect(complaints.join()).toMatch(/thrown.*rejected/);
  });
});

describe('a nudge', () => {
  it('that comes during a request is asked after, though it does not say for what', async () => {
    const sources: Source[] = [];
    class Source extends EventTarget {
      constructor() {
        super();
        sources.push(this);
      }
      close() {}
      say(type: string, data: object) {
        this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
      }
    }
    vi.stubGlobal('EventSource', Source);
    onTestFinished(() => void vi.unstubAllGlobals());
    const waiting: (() => void)[] = [];
    let requests = 0;
    const fetch = async () => {
      if (++requests > 1) await new Promise<void>((resolve) => waiting.push(resolve));
      return Response.json({ epoch: 'e', snapshotVersion: 1, flags: {}, changes: 'sdk/changes?ticket=t' });
    };
    await started({ fetch: fetch as typeof globalThis.fetch, storage: false, pollMs: 3_600_000 }, 1);
    await waitFor(() => sources.length === 1, patience);
    const [source] = sources as [Source];
    source.say('message', { type: 'refetchEvaluation', etag: 'e.1' });
    await waitFor(() => waiting.length === 1, patience);
    source.say('message', { type: 'refetchEvaluation' });
    waiting.pop()!();
    await waitFor(() => waiting.length === 1, patience);
    // The control: nothing else asks.
    waiting.pop()!();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests).toBe(3);
  });
});

describe('setContext', () => {
  it('lets the old answers answer until the new ones are there', async () => {
    const gated = gate();
    const client = await started({ fetch: gated.fetch });
    const events = eventsOf(client);
    gated.isShut = true;
    const moved = client.setContext(ben);
    expect(client.context).toEqual(ben);
    expect(client.status).toBe('RECONCILING');
    expect(client.booleanDetails('new-checkout', false)).toMatchObject({ value: true, stale: true });
    gated.lift();
    expect(await moved).toBe(true);
    expect(client.booleanDetails('new-checkout', true)).toMatchObject({ value: false });
    expect(client.status).toBe('READY');
    expect(events[0]).toBe('RECONCILING');
    expect(events[1]).toMatch(/^CONTEXT_CHANGED .*limits new-checkout/);
    expect(events).toHaveLength(2);
  });

  it('answers the last of several calls, and only that one is told', async () => {
    const gated = gate();
    const client = await started({ fetch: gated.fetch });
    const events = eventsOf(client);
    gated.isShut = true;
    const all = [client.setContext(ben), client.setContext({ targetingKey: 'eve' }), client.setContext(ben)];
    gated.lift();
    expect(await Promise.all(all)).toEqual([false, false, true]);
    expect(events.filter((event) => event.startsWith('CONTEXT_CHANGED'))).toHaveLength(1);
    expect(events.filter((event) => event === 'RECONCILING')).toHaveLength(1);
    expect(client.boolean('new-checkout', true)).toBe(false);
    // Back to whom answers are held for, before others have come.
    gated.isShut = true;
    const [away, back] = [client.setContext(ada), client.setContext(ben)];
    expect([await back, client.status]).toEqual([true, 'READY']);
    expect(await away).toBe(false);
    gated.lift();
  });

  it('gives up after a time, keeps what there is, and goes on trying', async () => {
    const gated = gate();
    const client = await started({ fetch: gated.fetch, timeoutMs: 100 });
    const events = eventsOf(client);
    const outage = proxy.add({ kind: 'down' });
    expect(await client.setContext(ben)).toBe(false);
    expect(client.booleanDetails('new-checkout', false)).toMatchObject({ value: true, stale: true });
    expect(client.status).toBe('ERROR');
    outage.remove();
    await waitFor(() => client.status === 'READY', patience);
    expect(client.boolean('new-checkout', true)).toBe(false);
    expect(events.map((event) => event.split(' ')[0])).toEqual([
      'RECONCILING',
      'ERROR',
      'READY',
      'CONTEXT_CHANGED',
    ]);
  });

  it('asks with a tag only where it is one of the same context', async () => {
    const { fetch, requests } = gate();
    const client = await started({ fetch, updates: 'off' });
    await client.setContext(ben);
    await client.setContext(ada);
    await client.setContext({ country: 'DE', targetingKey: 'ada' });
    expect(requests.map(({ tag, status }) => [tag, status])).toEqual(Array(3).fill([undefined, 200]));
  });

  it('takes no context that is none, and a copy of one that is', async () => {
    const client = await started();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const wrong of [circular, 7, null, undefined, [], { big: 1n }] as never[]) {
      expect(await client.setContext(wrong)).toBe(false);
    }
    expect(client.context).toEqual(ada);
    const mine = { targetingKey: 'eve', plan: { name: 'pro' } };
    await client.setContext(mine);
    mine.plan.name = 'free';
    expect(client.context['plan']).toEqual({ name: 'pro' });
    expect(Object.isFrozen(client.context['plan'])).toBe(true);
  });
});

describe('what is known of an earlier page', () => {
  it('answers at once, stale until the service has said that it is right', async () => {
    const storage = new MemoryStorage();
    await (await started({ storage })).close();
    const gated = gate();
    gated.isShut = true;
    const client = start({ storage, fetch: gated.fetch });
    expect(client.status).toBe('READY');
    expect(client.booleanDetails('new-checkout', false)).toMatchObject({ value: true, stale: true });
    gated.lift();
    await waitFor(() => !client.booleanDetails('new-checkout', false).stale, patience);
    expect(gated.requests[0]).toMatchObject({ status: 304 });
    // The control: without it there is nothing yet.
    expect(start().status).toBe('NOT_READY');
  });

  it('is never that of another context, key or shape', async () => {
    const storage = new MemoryStorage();
    await (await started({ storage })).close();
    proxy.add({ kind: 'down' });
    const [[name, text]] = [...storage.entries] as [[string, string]];
    expect(start({ storage }).status).toBe('READY');
    expect(start({ storage, context: ben }).status).toBe('NOT_READY');
    const other = `hal_client_Another1${'0'.repeat(38)}`;
    expect(start({ storage, key: other }).status).toBe('NOT_READY');
    const [hash, body] = JSON.parse(text);
    for (const wrong of [
      text.slice(1),
      text.slice(0, -20),
      'null',
      '{}',
      '[]',
      '[null, 7, []]',
      ...[null, 7, {}, { ...body, flags: null }, { ...body, flags: { a: null } }, { flags: {} }].map((each) =>
        JSON.stringify([hash, each, null]),
      ),
    ]) {
      storage.setItem(name, wrong);
      expect([wrong, start({ storage }).status]).toEqual([wrong, 'NOT_READY']);
    }
  });

  it('is of ten contexts at most, and of several at once', async () => {
    const storage = new MemoryStorage();
    const client = await started({ storage, updates: 'off' });
    const contexts = Array.from({ length: 30 }, (_, index) => ({ targetingKey: `${index}` }));
    for (const context of contexts) await client.setContext(context);
    await client.close();
    proxy.add({ kind: 'down' });
    const known = contexts.map((context) => start({ storage, context }).status === 'READY');
    expect(known.at(-1)).toBe(true);
    expect(known.filter(Boolean)).toHaveLength(storage.entries.size);
    expect(storage.entries.size).toBeLessThanOrEqual(10);
    // The control: they are not all in one place.
    expect(storage.entries.size).toBeGreaterThan(2);
  });

  it('may be impossible to keep', async () => {
    const failing = {
      getItem: () => {
        throw new Error('no');
      },
      setItem: () => {
        throw new Error('full');
      },
    };
    for (const storage of [failing, false] as const) {
      const client = await started({ storage });
      expect(client.boolean('new-checkout', false)).toBe(true);
    }
  });
});

describe('a bootstrap', () => {
  const bootstrapOf = async (context: object) => {
    const { body } = await service.ok('POST', '/sdk/evaluate', { context }, { key: service.keys.client });
    return { ...body, context };
  };

  it('is READY at once, for its own context, and is asked after', async () => {
    const bootstrap = await bootstrapOf(ben);
    const { fetch, requests } = gate();
    const client = start({ bootstrap, context: undefined, fetch });
    expect(client.status).toBe('READY');
    expect(client.context).toEqual(ben);
    expect(client.booleanDetails('new-checkout', true)).toMatchObject({ value: false });
    expect(client.booleanDetails('new-checkout', true)).not.toHaveProperty('stale');
    const events = eventsOf(client);
    await waitFor(() => requests.length > 1, patience);
    expect(events).toEqual([]);
    await client.close();
    const old = start({
      bootstrap: { ...bootstrap, flags: { ...bootstrap.flags, gone: bootstrap.flags.limits } },
    });
    expect(old.status).toBe('NOT_READY');
  });

  it('tells what the service says otherwise', async () => {
    const bootstrap = await bootstrapOf(ada);
    const client = start({ bootstrap: { ...bootstrap, flags: { gone: bootstrap.flags.limits } } });
    const events = eventsOf(client);
    await waitFor(() => events.length > 0, patience);
    expect(events[0]).toMatch(/^CONFIGURATION_CHANGED .*gone.*new-checkout/);
    expect(client.jsonDetails('gone', 0).errorCode).toBe('FLAG_NOT_FOUND');
  });

  it('is nothing where it is garbage, or was made before there were values', async () => {
    proxy.add({ kind: 'down' });
    const bootstrap = await bootstrapOf(ada);
    expect(start({ bootstrap }).status).toBe('READY');
    for (const wrong of [
      { ...bootstrap, epoch: '', flags: {} },
      { ...bootstrap, flags: [7] },
      { epoch: 'e' },
      null,
    ]) {
      expect(start({ bootstrap: wrong as never }).status).not.toBe('READY');
    }
  });
});

describe('when the service is at fault', () => {
  it('the last values answer, STALE and then ERROR, and all is well when it is back', async () => {
    const client = await started();
    const events = eventsOf(client);
    // The control: while it is there nothing happens.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(events).toEqual([]);
    const outage = proxy.add({ kind: 'down' });
    await waitFor(() => client.status === 'STALE', patience);
    expect(client.booleanDetails('new-checkout', false)).toMatchObject({ value: true, stale: true });
    await waitFor(() => client.status === 'ERROR', patience);
    expect(client.boolean('new-checkout', false)).toBe(true);
    outage.remove();
    await waitFor(() => client.status === 'READY', patience);
    expect(client.booleanDetails('new-checkout', false)).not.toHaveProperty('stale');
    expect(events).toEqual(['STALE', 'ERROR', 'READY']);
  });

  it('a silence ends after timeoutMs, a token that never comes too', async () => {
    const client = await started({ timeoutMs: 100 });
    const silence = proxy.add({ kind: 'halfOpen' });
    await waitFor(() => client.status === 'STALE', patience);
    silence.remove();
    await waitFor(() => client.status === 'READY', patience);
    let asked = 0;
    const slow = start({
      timeoutMs: 100,
      contextToken: () => (++asked < 3 ? new Promise<string>(() => {}) : ''),
    });
    await waitFor(() => slow.status === 'READY', patience);
    expect(asked).toBe(3);
  });

  it('errors and garbage take nothing away', async () => {
    const { body } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: ada },
      { key: service.keys.client },
    );
    const right = (response: ServerResponse) => response.end(JSON.stringify(body));
    const faults: ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(500).end(),
      (response) => response.end('<html>'),
      (response) => response.end(JSON.stringify(body).slice(0, 100)),
      (response) => response.end('null'),
      (response) => response.end(JSON.stringify({ ...body, flags: [7] })),
      (response) => response.writeHead(304).end(),
      (response) => response.writeHead(204).end(),
      (response) => response.destroy(),
      (response) =>
        response.end(JSON.stringify({ ...body, snapshotVersion: body.snapshotVersion - 1, flags: {} })),
    ];
    for (const fault of faults) {
      let isFaulty = false;
      await using faulty = await startFaultyService((_, response) => {
        response.setHeader('etag', '"1"');
        if (isFaulty) fault(response);
        else right(response);
      });
      const client = await started({ url: faulty.url });
      isFaulty = true;
      const { length } = faulty.requests;
      await waitFor(() => faulty.requests.length > length + 2, patience);
      expect(client.boolean('new-checkout', false)).toBe(true);
      isFaulty = false;
      await waitFor(() => client.status === 'READY' && !client.booleanDetails('new-checkout', false).stale);
      await client.close();
    }
  });

  it('what it did not vouch for is asked for whole, for a 304 is silent about that', async () => {
    const { body } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: ada },
      { key: service.keys.client },
    );
    // As a node answers whose database is away, and is back after the first answer; the tag is that of the flags.
    await using faulty = await startFaultyService((_, response) => {
      const { requests } = faulty;
      response.setHeader('etag', '"1"');
      if (requests.at(-1)!.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.end(JSON.stringify({ ...body, ...(requests.length === 1 && { stale: true }) }));
    });
    const client = start({ url: faulty.url });
    const seen: unknown[] = [];
    client.on('PROVIDER_READY', () => seen.push(client.booleanDetails('new-checkout', false).stale));
    await waitFor(() => faulty.requests.length > 3, patience);
    expect(seen).toEqual([true, undefined]);
    expect(client.booleanDetails('new-checkout', false).stale).toBeUndefined();
    expect(faulty.requests.map(({ headers }) => headers['if-none-match']).slice(0, 4)).toEqual([
      undefined,
      undefined,
      '"1"',
      '"1"',
    ]);
  });

  it('an older state is taken where it is of another epoch: the control of the one before', async () => {
    const { body } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: ada },
      { key: service.keys.client },
    );
    let epoch = body.epoch;
    let snapshotVersion = 9;
    await using faulty = await startFaultyService((_, response) =>
      response.setHeader('etag', '"1"').end(JSON.stringify({ ...body, epoch, snapshotVersion })),
    );
    const client = await started({ url: faulty.url });
    snapshotVersion = 8;
    await waitFor(() => client.status === 'STALE', patience);
    expect(client.version).toEqual({ epoch, version: 9 });
    epoch = 'another';
    await waitFor(() => client.status === 'READY', patience);
    expect(client.version).toEqual({ epoch, version: 8 });
  });

  it('a refused key is an ERROR at once, and is asked for less often', async () => {
    let status = 503;
    await using faulty = await startFaultyService((_, response) => response.writeHead(status).end());
    const client = start({ url: faulty.url }, 0.0005);
    // The control: what passes is tried again soon.
    await waitFor(() => faulty.requests.length > 12, patience);
    await client.close();
    for (status of [401, 403, 404]) {
      faulty.requests.length = 0;
      const refused = start({ url: faulty.url }, 0.0005);
      const problems: unknown[] = [];
      refused.on('PROVIDER_ERROR', ({ errorCode, message }) => problems.push([errorCode, message]));
      await waitFor(() => faulty.requests.length >= 3, patience);
      await waitFor(() => refused.status === 'ERROR', patience);
      expect(problems).toEqual([['PROVIDER_NOT_READY', `${status}`]]);
      // It never stops: minutes are a tenth of a second here.
      await waitFor(() => faulty.requests.length >= 5, patience);
      await refused.close();
    }
  });

  it('says once what only a person can mend, and nothing of what passes', async () => {
    const onConsole = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => onConsole.mockRestore());
    let status = 503;
    await using faulty = await startFaultyService((_, response) => response.writeHead(status).end());
    const warnings: string[] = [];
    const log = { error() {}, warn: (line: string) => warnings.push(line), info() {}, debug() {} };
    for (const more of [{ log }, {}]) {
      status = 503;
      faulty.requests.length = 0;
      const client = start({ url: faulty.url, ...more }, 0.0005);
      await waitFor(() => faulty.requests.length > 3, patience);
      expect([...warnings, ...onConsole.mock.calls.flat()]).toEqual([]);
      status = 401;
      faulty.requests.length = 0;
      await waitFor(() => faulty.requests.length > 3, patience);
      await client.close();
      const said = [...warnings.splice(0), ...onConsole.mock.calls.splice(0).flat()];
      expect(said).toEqual([expect.stringMatching(/^halyard: 401: check .*key/)]);
    }
  });

  it('nothing follows where it leads to', async () => {
    await using elsewhere = await startFaultyService((_, response) => response.end('{}'));
    await using faulty = await startFaultyService((path, response) =>
      response.writeHead(307, { location: `${elsewhere.url}${path}` }).end(),
    );
    const client = start({ url: faulty.url, contextToken: 'signed' });
    client.track('bought');
    await client.flush();
    await waitFor(() => faulty.requests.filter(({ path }) => path === '/sdk/evaluate').length > 2, patience);
    expect(new Set(faulty.requests.map(({ path }) => path))).toEqual(
      new Set(['/sdk/evaluate', '/sdk/events']),
    );
    expect(elsewhere.requests).toEqual([]);
    // The control: of itself a request is led there.
    await fetch(faulty.url, { method: 'POST' });
    expect(elsewhere.requests).toHaveLength(1);
  });

  it('a pause that it asks for is kept', async () => {
    const { body } = await service.ok(
      'POST',
      '/sdk/evaluate',
      { context: ada },
      { key: service.keys.client },
    );
    for (const [header, isKept] of [
      ['600', true],
      ['0', false],
      ['soon', false],
    ] as const) {
      await using faulty = await startFaultyService((_, response) =>
        faulty.requests.length > 1
          ? response.writeHead(503, { 'retry-after': header }).end()
          : response.end(JSON.stringify(body)),
      );
      await started({ url: faulty.url });
      await waitFor(() => faulty.requests.length > 1, patience);
      if (isKept) await new Promise((resolve) => setTimeout(resolve, 300));
      else await waitFor(() => faulty.requests.length > 3, patience);
      if (isKept) expect(faulty.requests).toHaveLength(2);
    }
  });

  it('there is one request at a time', async () => {
    const gated = gate();
    const client = await started({ fetch: gated.fetch, pollMs: 1 });
    for (let round = 0; round < 30; round++) {
      void client.setContext(round % 2 ? ada : ben);
      if (round % 10 === 0) proxy.leadTo(Number(new URL(service.url).port));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await waitFor(() => client.status === 'READY', patience);
    expect(gated.most).toBe(1);
  });
});

describe('where the key is in secure mode', () => {
  it('a token is sent with everything, and is another one with the context and when it has expired', async () => {
    const key = { kind: 'client', name: 'page', environment: 'development', secure: true };
    const { body } = await service.ok('POST', '/keys', key);
    let who = { targetingKey: 'sue' };
    let nowMs = Date.now();
    let signed = 0;
    const contextToken = async () => {
      signed++;
      return signContext(body.signingKey, who, { nowMs });
    };
    // The control: without one nobody is answered.
    const refused = start({ key: body.secret, context: who });
    await waitFor(() => refused.status === 'ERROR', patience);
    expect(await refused.ready(0)).toBe(false);

    // Its clock is nearly an hour and a minute behind, of which a minute is forgiven: five seconds are left.
    nowMs -= 3_655_000;
    const client = await started({ key: body.secret, context: who, contextToken, flushMs: 20 });
    expect(signed).toBe(1);
    client.track('signed');
    nowMs = Date.now();
    await waitFor(() => signed === 2, patience);
    client.track('signed anew');
    who = { targetingKey: 'tom' };
    client.track('still hers');
    expect(await client.setContext(who)).toBe(true);
    client.track('his');
    const trackedBy = async (unit: string) => (await tracked(unit)).map(({ event }) => event).sort();
    await waitFor(async () => (await trackedBy('tom')).length === 1, patience);
    await waitFor(async () => (await trackedBy('sue')).length === 3, patience);
    expect(await trackedBy('sue')).toEqual(['signed', 'signed anew', 'still hers']);
    expect(client.status).toBe('READY');
    expect(signed).toBe(3);
  });

  it('what is stored is never shown where only the token said whose it is', async () => {
    const storage = new MemoryStorage();
    const contextToken = () => '';
    await (await started({ storage, context: { country: 'DE' }, contextToken })).close();
    expect(storage.entries.size).toBe(0);
    // The control: without a token the context says it all.
    await (await started({ storage, context: { country: 'DE' } })).close();
    expect(storage.entries.size).toBe(1);
    const client = start({ storage, context: { country: 'DE' }, contextToken });
    expect(client.status).toBe('NOT_READY');
  });

  it('events go with the token of whom they are of, also between two contexts', async () => {
    const key = { kind: 'client', name: 'page', environment: 'development', secure: true };
    const { body } = await service.ok('POST', '/keys', key);
    const statuses: number[] = [];
    const gated = gate();
    let isDown = true;
    let who = { targetingKey: 'vic' };
    let giveToken = () => {};
    const client = await started({
      key: body.secret,
      context: who,
      contextToken: () =>
        who.targetingKey === 'vic'
          ? signContext(body.signingKey, who)
          : new Promise((resolve) => {
              giveToken = () => resolve(signContext(body.signingKey, who));
            }),
      flushMs: 3_600_000,
      updates: 'off',
      fetch: (async (url: string, request: RequestInit) => {
        if (!url.endsWith('/sdk/events')) return gated.fetch(url, request);
        const answer = isDown ? new Response('', { status: 503 }) : await fetch(url, request);
        statuses.push(answer.status);
        return answer;
      }) as typeof fetch,
    });
    client.track('hers');
    await client.flush();
    who = { targetingKey: 'wim' };
    gated.isShut = true;
    const moved = client.setContext(who);
    client.track('his');
    await client.flush();
    expect(new Set(statuses.splice(0))).toEqual(new Set([503]));
    isDown = false;
    // What is held is hers, and so is who meets it.
    client.string('experiment', '');
    await client.flush();
    expect((await tracked('vic')).map(({ event }) => event)).toEqual(['hers']);
    expect(await tracked('wim')).toEqual([]);
    giveToken();
    await waitFor(() => gated.open === 1, patience);
    client.number('experiment', 0);
    client.track('his as well');
    await client.flush();
    gated.lift();
    expect(await moved).toBe(true);
    await client.flush();
    expect((await tracked('wim')).map(({ event }) => event).sort()).toEqual(['his', 'his as well']);
    const exposures = service.service.system.database.db.selectFrom('exposures').select('unit');
    expect(await exposures.where('unit', 'in', ['vic', 'wim']).execute()).toEqual([{ unit: 'vic' }]);
    expect(new Set(statuses)).toEqual(new Set([202]));
  });

  it('events wait for a token that holds', async () => {
    const key = { kind: 'client', name: 'page', environment: 'development', secure: true };
    const { body } = await service.ok('POST', '/keys', key);
    const context = { targetingKey: 'uma' };
    let nowMs = Date.now() - 3_657_000;
    const contextToken = () => signContext(body.signingKey, context, { nowMs });
    const options = { key: body.secret, context, contextToken, flushMs: 10 };
    // Nobody asks for flags meanwhile, so it is the events that find out.
    const client = await started({ ...options, updates: 'off' });
    await new Promise((resolve) => setTimeout(resolve, 4000));
    nowMs = Date.now();
    client.track('late');
    await waitFor(async () => (await tracked('uma')).length === 1, patience);
  });
});

const tracked = (unit: string) =>
  service.service.system.database.db
    .selectFrom('tracked_events')
    .select(['event', 'value'])
    .where('unit', '=', unit)
    .execute();

describe('events', () => {
  const db = () => service.service.system.database.db;

  it('are sums of evaluations, exposures once, and what is tracked', async () => {
    const path = '/flags/experiment/analytics?environment=development';
    const total = async () => (await service.ok('GET', path)).body.total;
    const before = await total();
    const context = { targetingKey: 'zoe' };
    const client = await started({ context, flushMs: 3_600_000 });
    for (let time = 0; time < 5; time++) client.string('experiment', '');
    client.number('experiment', 0);
    client.track('bought', { value: 2, attributes: { currency: 'EUR' } });
    await client.setContext({ country: 'DE' });
    client.string('experiment', '');
    client.track('nobody');
    await client.setContext(context);
    client.string('experiment', '');
    await client.flush();
    const exposures = () => db().selectFrom('exposures').selectAll().where('unit', '=', 'zoe').execute();
    expect(await exposures()).toHaveLength(1);
    expect(await tracked('zoe')).toEqual([{ event: 'bought', value: 2 }]);
    await waitFor(async () => (await total()) >= before + 8, patience);
    expect(await total()).toBe(before + 8);
  });

  it('are counted once, though their answer is lost', async () => {
    const client = await started({ context: { targetingKey: 'lost' }, flushMs: 3_600_000, updates: 'off' });
    client.track('bought');
    // What is asked arrives; what is answered does not.
    const loss = proxy.add({ kind: 'reset', bytes: 1 });
    await client.flush();
    expect(await tracked('lost')).toHaveLength(1);
    loss.remove();
    client.track('bought again');
    await client.flush();
    expect((await tracked('lost')).map(({ event }) => event).sort()).toEqual(['bought', 'bought again']);
  });

  it('that the service cannot take cost themselves only', async () => {
    const sent: { dropped: number }[] = [];
    const client = await started({
      context: { targetingKey: 'eva' },
      flushMs: 3_600_000,
      fetch: ((url: string, request: RequestInit) => {
        if (url.endsWith('/sdk/events')) sent.push(JSON.parse(request.body as string));
        return fetch(url, request);
      }) as typeof fetch,
    });
    for (let count = 0; count < 20; count++) client.track(`good ${count}`);
    client.track('with NUL \u0000');
    client.track('with half a pair', { attributes: { half: '\ud800' } });
    client.track('deep', { attributes: JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`) });
    const circular: Record<string, never> = {};
    circular['self'] = circular as never;
    client.track('circular', { attributes: circular });
    client.track('long', { attributes: { text: 'x'.repeat(10_000) } });
    for (let count = 20; count < 30; count++) client.track(`good ${count}`);
    await client.flush();
    expect(await tracked('eva')).toHaveLength(30);
    client.track('one more');
    await client.flush();
    expect(sent.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(3);
  });

  it('that are lost are told of, though the batch that told of them is refused', async () => {
    const reported: number[] = [];
    let status = 503;
    const fetch = async (url: string, { body }: RequestInit) => {
      if (url.endsWith('/sdk/evaluate')) return Response.json({ epoch: 'e', snapshotVersion: 1, flags: {} });
      const { dropped, events } = JSON.parse(body as string);
      if (status === 202 && events.length > 1) return new Response('', { status: 413 });
      if (status === 202) reported.push(dropped);
      return new Response('', { status });
    };
    const client = await started({
      context: { targetingKey: 'lou' },
      flushMs: 3_600_000,
      updates: 'off',
      storage: false,
      fetch: fetch as typeof globalThis.fetch,
    });
    for (let count = 0; count < 1007; count++) client.track(`event ${count}`);
    status = 202;
    await client.flush();
    expect(reported).toHaveLength(1000);
    expect(reported.reduce((sum, count) => sum + count, 0)).toBe(7);
  });

  it('go with the token of whom they are of, though another one comes late', async () => {
    const sent: (string | null)[] = [];
    const fetch = async (url: string, { headers }: RequestInit) => {
      if (url.endsWith('/sdk/evaluate')) return Response.json({ epoch: 'e', snapshotVersion: 1, flags: {} });
      sent.push(new Headers(headers).get('halyard-context-token'));
      return new Response('', { status: 202 });
    };
    const late: ((token: string) => void)[] = [];
    let signedIn = 'ann';
    const client = await started({
      context: { targetingKey: 'ann' },
      contextToken: () =>
        signedIn === 'bob' ? new Promise<string>((resolve) => late.push(resolve)) : signedIn,
      flushMs: 3_600_000,
      updates: 'off',
      storage: false,
      fetch: fetch as typeof globalThis.fetch,
    });
    signedIn = 'bob';
    void client.setContext({ targetingKey: 'bob' });
    signedIn = 'cleo';
    expect(await client.setContext({ targetingKey: 'cleo' })).toBe(true);
    for (const resolve of late) resolve('bob');
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.track('bought');
    await client.flush();
    expect(late).toHaveLength(1);
    expect(sent).toEqual(['cleo']);
  });

  it('wait while there is nobody to send them to, in bounds', async () => {
    const sent: { dropped: number; sequence: number }[] = [];
    const client = await started({
      context: { targetingKey: 'max' },
      flushMs: 10,
      fetch: ((url: string, request: RequestInit) => {
        if (url.endsWith('/sdk/events')) sent.push(JSON.parse(request.body as string));
        return fetch(url, request);
      }) as typeof fetch,
    });
    const outage = proxy.add({ kind: 'down' });
    for (let count = 0; count < 1200; count++) client.track(`event ${count}`);
    await waitFor(() => sent.length > 2, patience);
    outage.remove();
    await waitFor(async () => (await tracked('max')).length === 1000, patience);
    client.track('one more');
    await waitFor(async () => (await tracked('max')).length === 1001, patience);
    const dropped = new Map(sent.map((batch) => [batch.sequence, batch.dropped]));
    expect([...dropped.values()].reduce((sum, count) => sum + count, 0)).toBe(200);
  });
});

describe('where there is no page', () => {
  it('a process renders with it and ends', async () => {
    const program = `
      const { createClient } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
      const client = createClient(${JSON.stringify({ url: service.url, key: service.keys.client, context: ada })});
      console.log(client.boolean('new-checkout', false), await client.ready(), client.boolean('new-checkout', false));
    `;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module-typescript', '-e', program],
      { timeout: 20_000 },
    );
    expect(stdout.trim()).toBe('false true true');
    expect(stderr).toBe('');
  });

  it('close() ends everything, and the last values answer on', async () => {
    const { fetch, requests } = gate();
    const client = await started({ fetch });
    const events = eventsOf(client);
    const waiting = client.setContext(ben);
    const closing = client.close();
    expect(client.close()).toBe(closing);
    expect(await waiting).toBe(false);
    await closing;
    const { length } = requests;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(requests).toHaveLength(length);
    expect([client.status, client.boolean('new-checkout', false)]).toEqual(['NOT_READY', true]);
    expect(await client.setContext(ben)).toBe(false);
    expect(await client.ready()).toBe(true);
    expect(events).toEqual(['RECONCILING']);
  });

  it('close() leaves nothing that tries again, of what fails afterwards neither', async () => {
    let posts = 0;
    const failing: (() => void)[] = [];
    const fetch = async (url: string) => {
      if (url.endsWith('/sdk/evaluate')) return Response.json({ epoch: 'e', snapshotVersion: 1, flags: {} });
      // What goes out with the first context fails after the end.
      if (posts++ === 0) await new Promise<void>((resolve) => failing.push(resolve));
      return new Response('', { status: 503 });
    };
    const client = await started({
      contextToken: 'signed',
      flushMs: 3_600_000,
      updates: 'off',
      storage: false,
      fetch: fetch as typeof globalThis.fetch,
    });
    client.track('bought');
    await client.setContext(ben);
    expect(failing).toHaveLength(1);
    await client.close();
    for (const fail of failing) fail();
    await new Promise((resolve) => setTimeout(resolve, 20));
    void client.flush();
    const { length } = Array(posts);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(posts).toBeLessThanOrEqual(length + 1);
  });
});

describe('the package', () => {
  it('holds nothing of the core, and of the rest of the SDK one error', async () => {
    const { files } = await bundle('../index.ts');
    const others = files.filter((file) => !file.includes('/sdks/typescript/src/browser/'));
    expect(others.map((file) => file.slice(file.indexOf('/sdks/')))).toEqual([
      '/sdks/typescript/src/options.ts',
    ]);
  });

  it('says what to do where there are no options', async () => {
    for (const none of [undefined, null] as never[]) {
      expect(() => createClient(none)).toThrow(ConfigurationError);
      await expect(connect(none)).rejects.toThrow(/hal_client_.*https/);
    }
  });

  it.each([
    [{ key: 'hal_server_abc' }],
    [{ key: 'secret' }],
    [{ key: undefined }],
    [{ url: 'localhost:4400' }],
    [{ url: 'http://u:p@x' }],
    [{ url: 'http://x/?a=1' }],
  ])('says what to do about %j', (wrong) => {
    expect(() => start(wrong as never)).toThrow(/hal_client_.*https/);
    expect(() => start({ key: 'my secret' })).not.toThrow(/my secret/);
  });
});
