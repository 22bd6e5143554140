import { readEvents, type ServerEvent, startPgProxy, waitFor } from '@halyard/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Log } from '../../platform/log.ts';
import { openNode, openTestSystem } from '../../testing/open-test-system.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { type Delivery, openDelivery } from './delivery.ts';
import { EventSourceClient } from './testing/event-source.ts';
import { MemoryConnection } from './testing/memory-connection.ts';

let t: TestService;
const closing: (() => void)[] = [];
/** Every line. */
const logged: string[] = [];
beforeAll(async () => {
  const note = (...said: unknown[]) => void logged.push(JSON.stringify(said));
  t = await startTestService({ log: { debug: note, info: note, warn: note, error: note } as unknown as Log });
  await t.ok('POST', '/flags', { key: 'shown', kind: 'boolean', client: true });
  await t.ok('POST', '/flags', { key: 'hidden', kind: 'boolean' });
});
afterEach(() => closing.splice(0).forEach((close) => void close()));
afterAll(() => t?.[Symbol.asyncDispose]());

interface Answers {
  etag: string;
  changes: string;
  /** `<epoch>.<version>`. */
  state: string;
}

async function evaluate(user = 'u1', key = t.keys.client): Promise<Answers> {
  const { body, etag } = await t.ok('POST', '/sdk/evaluate', { context: { targetingKey: user } }, { key });
  return { etag: etag!, changes: body.changes, state: `${body.epoch}.${body.snapshotVersion}` };
}

interface Followed {
  events: ServerEvent[];
  response: Response;
  nudges(): ServerEvent[];
  isOpen: boolean;
}

async function follow(path: string, headers: Record<string, string> = {}): Promise<Followed> {
  const controller = new AbortController();
  closing.push(() => controller.abort());
  const response = await fetch(`${t.url}/${path}`, { headers, signal: controller.signal });
  const events: ServerEvent[] = [];
  const nudges = () => events.filter(({ event }) => event === 'message');
  const followed = { events, response, nudges, isOpen: response.ok };
  if (!response.ok) return followed;
  void (async () => {
    for await (const event of readEvents(response)) events.push(event);
  })()
    .catch(() => {})
    .finally(() => {
      followed.isOpen = false;
    });
  return followed;
}

const set = (flag: string, verb: 'enable' | 'disable') =>
  t.ok('POST', `/flags/${flag}/environments/development/${verb}`);

describe('GET /sdk/changes', () => {
  it('tells of what a client key can see, by the ticket of an answer, and of nothing else', async () => {
    const { changes, state } = await evaluate();
    expect(changes).toMatch(/^sdk\/changes\?ticket=[\w-]+$/);
    const stream = await follow(`${changes}&since=${state}`);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    await set('hidden', 'enable');
    await set('shown', 'enable');
    await waitFor(() => stream.nudges().length > 0);
    const { state: after } = await evaluate();
    const [{ id, data }] = stream.nudges() as [ServerEvent];
    expect(id).toBe(after);
    const { type, etag, lastModified } = JSON.parse(data);
    expect([type, etag]).toEqual(['refetchEvaluation', after]);
    expect(Math.abs(lastModified - Date.now() / 1_000)).toBeLessThan(60);
    await set('hidden', 'disable');
    await set('shown', 'disable');
    await waitFor(() => stream.nudges().length > 1);
    expect(stream.nudges()).toHaveLength(2);
  });

  it('tells at once whoever may have missed something, and nobody who has not', async () => {
    const { changes, state } = await evaluate();
    const [epoch, version] = state.split('.') as [string, string];
    const older = `${epoch}.${Number(version) - 1}`;
    const isTold = async (path: string, headers = {}) => {
      const stream = await follow(path, headers);
      const present = (await evaluate()).state;
      await set('shown', 'enable');
      await waitFor(() => stream.nudges().some(({ id }) => id !== present));
      const told = stream.nudges()[0]!.id === present;
      await set('shown', 'disable');
      return told;
    };
    expect(await isTold(changes)).toBe(true);
    const now = (await evaluate()).state;
    expect(await isTold(`${changes}&since=${now}`)).toBe(false);
    expect(await isTold(`${changes}&since=${older}`)).toBe(true);
    expect(await isTold(`${changes}&since=another.${version}`)).toBe(true);
    expect(await isTold(`${changes}&since=nonsense`)).toBe(true);
    const { state: present } = await evaluate();
    expect(await isTold(`${changes}&since=${older}`, { 'last-event-id': present })).toBe(false);
    const ahead = `${epoch}.${Number((await evaluate()).state.split('.')[1]) + 100}`;
    expect(await isTold(`${changes}&since=${ahead}`)).toBe(true);
  });

  it('is for whoever has a ticket that holds', async () => {
    const { changes } = await evaluate();
    const ticket = changes.split('=')[1]!;
    const wrong = `${ticket.slice(0, -1)}${ticket.endsWith('A') ? 'B' : 'A'}`;
    for (const given of ['', '?ticket=', '?ticket=nonsense', `?ticket=${wrong}`]) {
      const { status, body } = await t.request('GET', `/sdk/changes${given}`, { key: null });
      expect([given, status, body.code]).toEqual([given, 401, 'UNAUTHENTICATED']);
    }
    expect((await t.request('GET', '/sdk/changes', { key: t.keys.client })).status).toBe(401);
    expect((await t.request('HEAD', `/${changes}`, { key: null })).status).toBe(405);
  });

  it('ends with its key, whose tickets are then worth nothing', async () => {
    const made = { kind: 'client', name: 'short', environment: 'development' };
    const { id, secret } = (await t.ok('POST', '/keys', made)).body;
    const { changes } = await evaluate('u1', secret);
    const stream = await follow(changes);
    expect(stream.isOpen).toBe(true);
    await t.ok('POST', `/keys/${id}/revoke`);
    await waitFor(() => !stream.isOpen);
    expect(stream.events.at(-1)).toMatchObject({ event: 'error', data: '{"code":"KEY_REVOKED"}' });
    expect((await follow(changes)).response.status).toBe(401);
  });
});

it('leaves no ticket in the log, whatever goes wrong', async () => {
  const { changes } = await evaluate();
  const ticket = changes.split('=')[1]!;
  const { visible } = t.service.delivery.environment('default', 'development')!;
  const { look } = visible;
  visible.look = () => {
    throw new Error('planted');
  };
  const { status, body } = await t.request('GET', `/${changes}`, { key: null });
  visible.look = look;
  expect([status, body.code]).toEqual([500, 'INTERNAL']);
  const lines = logged.join('\n');
  expect(lines).toContain('/sdk/changes');
  expect(lines).not.toContain(ticket);
});

describe('POST /sdk/evaluate', () => {
  it('says nothing of changes to server and api keys', async () => {
    const { body } = await t.ok('POST', '/sdk/evaluate', {}, { key: t.keys.server });
    expect(body).not.toHaveProperty('changes');
    expect(body.epoch).toMatch(/./);
  });

  it('keeps its ETag over changes that change no answer, also where versions rise', async () => {
    const before = await evaluate();
    await set('hidden', 'enable');
    const after = await evaluate();
    expect(after.state).not.toBe(before.state);
    expect(after.etag).toBe(before.etag);
    await set('shown', 'enable');
    expect((await evaluate()).etag).not.toBe(before.etag);
    expect((await evaluate('u2')).changes).not.toBe(before.changes);
  });

  it('waits for a state that does not exist no longer than it takes to find that out', async () => {
    const [epoch, version] = (await evaluate()).state.split('.');
    for (const atLeast of [`${epoch}.${Number(version) + 5}`, `other.${version}`, 'nonsense', '']) {
      const { status } = await t.request('POST', '/sdk/evaluate', {
        key: t.keys.client,
        body: { atLeast },
      });
      expect([atLeast, status]).toEqual([atLeast, 200]);
    }
  });

  it('does not say that nothing has changed where it is behind the state told', async () => {
    const { etag, state } = await evaluate();
    const ask = (atLeast: string) =>
      t.request('POST', '/sdk/evaluate', {
        key: t.keys.client,
        body: { context: { targetingKey: 'u1' }, atLeast },
        headers: { 'if-none-match': etag },
      });
    expect((await ask(state)).status).toBe(304);
    const [epoch, version] = state.split('.');
    const { status, body } = await ask(`${epoch}.${Number(version) + 1}`);
    expect([status, `${body.epoch}.${body.snapshotVersion}`]).toEqual([200, state]);
  });
});

it('follows no environment that went while its state was waited for', async () => {
  const { changes } = await evaluate();
  const { delivery } = t.service;
  const { environment } = delivery;
  const gone = async () => {
    delivery.environment = () => undefined;
  };
  try {
    const [{ response }] = await whileWaiting(gone, () => follow(`${changes}&since=e.1`));
    // Its keys hold as long as it is there.
    expect(response.status).toBe(401);
  } finally {
    delivery.environment = environment;
  }
});

it.each(['sdk/evaluate', 'ofrep/v1/evaluate/flags', 'sdk/changes'])(
  'waits for the state told before it answers: %s',
  async (path) => {
    const { state, changes } = await evaluate();
    const { delivery } = t.service;
    const { reach } = delivery;
    const asked: unknown[] = [];
    let come = () => {};
    delivery.reach = (of, told) => {
      asked.push([of.environment, told]);
      return new Promise((resolve) => {
        come = resolve;
      });
    };
    try {
      let isAnswered = false;
      const answer: Promise<{ status: number }> =
        path === 'sdk/changes'
          ? follow(`${changes}&since=${state}`).then(({ response }) => response)
          : path === 'sdk/evaluate'
            ? t.request('POST', `/${path}`, { key: t.keys.client, body: { atLeast: state } })
            : t.request('POST', `/${path}?flagConfigEtag=${state}`, { key: t.keys.client, body: {} });
      void answer.then(() => {
        isAnswered = true;
      });
      await waitFor(() => asked.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([asked, isAnswered]).toEqual([[['development', state]], false]);
      come();
      expect((await answer).status).toBe(200);
    } finally {
      delivery.reach = reach;
    }
  },
);

/** What waits for a state meanwhile has `happen` done, with how often anything waited. */
async function whileWaiting<T>(happen: () => Promise<unknown>, ask: () => Promise<T>): Promise<[T, number]> {
  const { delivery } = t.service;
  const { reach } = delivery;
  let waits = 0;
  delivery.reach = async () => {
    waits++;
    await happen();
  };
  try {
    return [await ask(), waits];
  } finally {
    delivery.reach = reach;
  }
}

describe.each(['/sdk/evaluate', '/ofrep/v1/evaluate/flags'])('waiting for a state: %s', (path) => {
  const told = 'e.1';
  const pathTold = path === '/sdk/evaluate' ? path : `${path}?flagConfigEtag=${told}`;
  const ask = (key: string, headers: Record<string, string> = {}) =>
    t.request('POST', pathTold, { key, headers, body: path === '/sdk/evaluate' ? { atLeast: told } : {} });

  it('is not for whoever may not ask', async () => {
    const made = { kind: 'client', name: 'secure', environment: 'development', secure: true };
    const { secret } = (await t.ok('POST', '/keys', made)).body;
    const wrong = { 'halyard-context-token': `e30.e30.${'A'.repeat(86)}` };
    for (const headers of [{}, wrong]) {
      const [{ status }, waits] = await whileWaiting(
        async () => {},
        () => ask(secret, headers),
      );
      expect([status, waits]).toEqual([401, 0]);
    }
    const [{ status }, waits] = await whileWaiting(
      async () => {},
      () => ask(t.keys.client),
    );
    expect([status, waits]).toEqual([200, 1]);
  });

  it('is over with a context for what the new state asks', async () => {
    const key = `by-device-${path.length}`;
    const test = { attribute: 'device.type', op: 'in', values: ['mobile'] };
    const development = {
      enabled: true,
      rules: [{ id: 'r1', if: test, serve: 'on' }],
      otherwise: { serve: 'off' },
    };
    const make = () =>
      t.ok('POST', '/flags', { key, kind: 'boolean', client: true, environments: { development } });
    const agent = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile' };
    const [{ body }] = await whileWaiting(make, () => ask(t.keys.client, agent));
    const flags = Array.isArray(body.flags)
      ? Object.fromEntries(body.flags.map((flag: { key: string }) => [flag.key, flag]))
      : body.flags;
    expect(flags[key].value).toBe(true);
    await t.ok('POST', `/flags/${key}/archive`);
  });
});

describe.runIf(isPostgres)('two nodes', () => {
  it.each([true, false])(
    'nudge again once one that could not read the log has come to what it was asked for: %s',
    async (isAsked) => {
      await using stack = new AsyncDisposableStack();
      const one = stack.use(await openTestSystem());
      await one.writer.environment('shop', 'production');
      const { text } = await one.writer.key({ kind: 'client', project: 'shop', environment: 'production' });
      const proxy = stack.use(await startPgProxy({ upstream: one.url! }));
      const two = stack.use(await openNode(proxy.url, one.clock));
      const options = { pollMs: 50, streamsPerSecond: 1_000, streamsPerAddress: 0 };
      const whole = await openDelivery(one.system, options);
      stack.defer(() => whole.drain());
      const cut = await openDelivery(two.system, options);
      stack.defer(() => cut.drain());
      const client = new EventSourceClient();
      const state = whole.environment('shop', 'production')!;
      const position = { epoch: state.epoch, version: state.version };
      const key = (await whole.findKey(text))!;
      const basis = { position, sinceMs: one.clock.now().getTime() };
      whole.openNudges(key, state, new MemoryConnection(client), basis, 'here');

      proxy.refuse();
      await waitFor(() => cut.status().database === 'down');
      await one.writer.flags('shop', 'production', { shown: { client: true } });
      await waitFor(() => client.nudges.length === 1);
      const behind = cut.environment('shop', 'production')!;
      const [told] = client.nudges as [string];
      // Whoever else asks for what is made up, or over, changes nothing for those who were told.
      const others = ['e0.9', `${state.epoch}.1000`];
      if (isAsked) await Promise.all([told, ...others].map((position) => cut.reach(behind, position)));
      expect(behind.version).toBe(0);

      await proxy.restore();
      await waitFor(() => behind.version === 1);
      if (isAsked)
        await waitFor(() => client.nudges.length > 1, { what: 'another nudge', timeoutMs: 20_000 });
      else await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(new Set(client.nudges)).toEqual(new Set([told]));
      expect(client.nudges.length > 1).toBe(isAsked);
    },
  );

  it('nudge of what was changed on the other, by tickets of either, and wait for what they were told', async () => {
    await using stack = new AsyncDisposableStack();
    const one = stack.use(await openTestSystem());
    await one.writer.environment('shop', 'production');
    const { text } = await one.writer.key({ kind: 'client', project: 'shop', environment: 'production' });
    const two = stack.use(await openNode(one.url!, one.clock));
    // The bus alone brings them together.
    const options = { pollMs: 60_000, streamsPerSecond: 1_000, streamsPerAddress: 0 };
    const deliveries = [await openDelivery(one.system, options), await openDelivery(two.system, options)];
    stack.defer(async () => {
      for (const delivery of deliveries) await delivery.drain();
    });
    const [here, there] = deliveries as [Delivery, Delivery];
    const ticket = here.ticket((await here.findKey(text))!, 'u1', one.clock.now())!;
    const found = await there.findByTicket(ticket);
    if (typeof found !== 'object') throw new Error('the ticket does not hold');
    const { key, sinceMs } = found;
    const state = there.environment('shop', 'production')!;
    const client = new EventSourceClient();
    const position = { epoch: state.epoch, version: state.version };
    there.openNudges(key, state, new MemoryConnection(client), { position, sinceMs }, 'here');
    await one.writer.flags('shop', 'production', { shown: { client: true } });
    await here.catchUp();
    const told = `${state.epoch}.1`;
    await there.reach(state, told);
    expect(state.version).toBe(1);
    await waitFor(() => client.nudges.length > 0);
    expect(client.nudges).toEqual([told]);
    await one.writer.flags('shop', 'production', { hidden: { client: false } });
    await one.writer.flags('shop', 'production', { shown: { client: false } });
    await waitFor(() => client.nudges.length > 1);
    expect(client.nudges).toEqual([told, `${state.epoch}.3`]);
  });
});
