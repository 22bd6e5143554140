import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestService } from '../../../../packages/server/src/testing/start-test-service.ts';
import type { Client } from '../client.ts';
import { connect } from '../connect.ts';
import { booleanFlag, snapshotOf } from '../testing/flags.ts';
import { startRealService } from '../testing/real-service.ts';
import type { Order, Step } from './testing/edge-program.ts';
import { type Gate, startGate } from './testing/start-gate.ts';
import { findRuntime, type Runtime, type RuntimeName, startRuntime } from './testing/start-runtime.ts';

const FLAGS = [
  ['new-checkout', false],
  ['greeting', ''],
  ['page-size', 7],
  ['limits', null],
  ['experiment', ''],
  ['timed-out', false],
  ['disabled', true],
  ['for-servers-only', false],
  ['unknown', false],
  ['greeting', 7],
] as const;
const CONTEXTS = [
  {},
  { targetingKey: 'u1', country: 'DE', n: 11 },
  { targetingKey: 'u2', country: 'FR', n: 9 },
];

let service: TestService;
let gate: Gate;
let node: Client;
beforeAll(async () => {
  service = await startRealService();
  gate = await startGate(service.url);
  // Its own counts come when everything else is counted.
  const options = { url: service.url, key: service.keys.server, flushMs: 3_600_000 };
  node = await connect({ ...options, cache: false, timeoutMs: 20_000 });
});
afterAll(async () => {
  await node?.close();
  await gate?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

const asked = (path: string) => gate.seen.filter((line) => line.includes(path));
const snapshots = () => asked('/sdk/snapshot').map((line) => Number(line.split(' ')[2]));

/** Turns a flag on or off, which makes it answer `on` or `off`. */
async function turn(flag: string, isOn: boolean): Promise<void> {
  await service.ok('POST', `/flags/${flag}/environments/development/${isOn ? 'enable' : 'disable'}`);
}

async function counted(flag: string): Promise<number> {
  return (await service.ok('GET', `/flags/${flag}/analytics?environment=development`)).body.total;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come true in 20 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const runtimes: RuntimeName[] = ['Node', 'Bun', 'workerd'];
const found = await Promise.all(runtimes.map(async (name) => [name, await findRuntime(name)] as const));

for (const [name, at] of found) {
  if ('why' in at) {
    const what = `the edge client on ${name} is not tested: ${at.why}`;
    process.stderr.write(`${what}\n`);
    it.skipIf(process.env['CI'] !== 'true' || !at.isFault)(what, () => expect.fail(what));
    continue;
  }
  describe(`the edge client on ${name}`, () => suite(name, at.program));
}

function suite(name: RuntimeName, program: string): void {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await startRuntime(name, program);
  });
  afterAll(() => runtime?.[Symbol.asyncDispose]());

  type Choice = Partial<Omit<Order, 'options' | 'steps'>> & Partial<Order['options']>;

  /** One request to the program, whose memory lives on. */
  function run(steps: Step[], choice: Choice = {}): Promise<unknown[]> {
    const { cache, waitUntil, newIsolate, ...options } = choice;
    const order: Order = {
      options: { url: gate.url, key: service.keys.server, timeoutMs: 10_000, ...options },
      steps,
    };
    return runtime.run({
      ...order,
      ...(cache && { cache }),
      ...(waitUntil && { waitUntil }),
      ...(newIsolate && { newIsolate }),
    });
  }

  const isOn: Step = ['details', 'disabled', {}, true];
  const valueIn = (details: unknown) => (details as { value: unknown }).value;

  beforeEach(async () => {
    gate.mode = 'open';
    await run([['newKeyValue']], { newIsolate: true });
    gate.seen = [];
  });

  it('answers what the client for Node answers', async () => {
    for (const context of CONTEXTS) {
      const steps = FLAGS.map(([key, fallback]): Step => ['details', key, context, fallback]);
      const [ready, bootstrap, status, version, ...answers] = await run([
        ['ready'],
        ['bootstrap', context],
        ['status'],
        ['version'],
        ...steps,
      ]);
      expect([ready, status]).toEqual([true, 'READY']);
      expect(version).toEqual(node.version);
      expect(bootstrap).toEqual(JSON.parse(JSON.stringify(node.bootstrap(context))));
      const expected = FLAGS.map(([key, fallback]) => {
        if (typeof fallback === 'boolean') return node.booleanDetails(key, context, fallback);
        if (typeof fallback === 'string') return node.stringDetails(key, context, fallback);
        if (typeof fallback === 'number') return node.numberDetails(key, context, fallback);
        return node.jsonDetails(key, context, fallback);
      });
      expect(answers).toEqual(JSON.parse(JSON.stringify(expected)));
    }
    expect(snapshots()).toEqual([200]);
  });

  it('answers alike where code is made from text and where that is forbidden', async () => {
    const is = (attribute: string) => [
      { id: 'r', if: { attribute, op: 'in' as const, values: ['x'] }, serve: 'on' },
    ];
    const flag = (attribute: string) => booleanFlag(1, { rules: is(attribute), otherwise: { serve: 'off' } });
    const snapshot = snapshotOf({ a: flag('one'), b: flag('two'), c: flag('three.four') });
    const [answer] = await run([['generate', snapshot, { one: 'x', three: { four: 'x' } }]]);
    expect(answer).toEqual({ isForbidden: name === 'workerd', values: [true, false, true] });
  });

  it('asks once for all requests that come while nothing is held, and not again within maxAgeSeconds', async () => {
    const ten = () =>
      Promise.all(Array.from({ length: 10 }, () => run([['ready'], isOn], { maxAgeSeconds: 1000 })));
    for (const [ready, details] of [...(await ten()), ...(await ten())]) {
      expect([ready, valueIn(details)]).toEqual([true, false]);
    }
    expect(snapshots()).toEqual([200]);
    await run([['ready']], { newIsolate: true });
    expect(snapshots()).toEqual([200, 200]);
  });

  it('hears 304 while nothing changes, and of a change when it asks', async () => {
    const ask = () => run([['ready'], isOn], { maxAgeSeconds: 0, staleSeconds: 0 });
    expect(valueIn((await ask())[1])).toBe(false);
    await ask();
    await turn('disabled', true);
    expect(valueIn((await ask())[1])).toBe(true);
    await turn('disabled', false);
    expect(snapshots()).toEqual([200, 304, 200]);
  });

  it('answers within staleSeconds at once and asks afterwards, given waitUntil', async () => {
    const choice = { maxAgeSeconds: 0, staleSeconds: 1000, waitUntil: true };
    await run([['ready']], choice);
    await turn('disabled', true);
    const [, first, status] = await run([['ready'], isOn, ['status']], choice);
    expect([valueIn(first), status]).toEqual([false, 'READY']);
    await until(async () => valueIn((await run([['ready'], isOn], choice))[1]) === true);
    await turn('disabled', false);
    // Without it whoever asks has to wait, and gets what is new.
    const [, second] = await run([['ready'], isOn], { ...choice, waitUntil: false });
    expect(valueIn(second)).toBe(false);
  });

  it('answers from the cache, marked stale, in an isolate that begins while the service is gone', async () => {
    const choice = { cache: 'key-value', maxAgeSeconds: 0, staleSeconds: 0 } as const;
    await run([['ready']], choice);
    gate.mode = 'shut';
    const [ready, details, status] = await run([['ready'], ['details', 'timed-out', {}, false], ['status']], {
      ...choice,
      newIsolate: true,
    });
    expect([ready, status]).toEqual([true, 'STALE']);
    expect(details).toMatchObject({ value: true, reason: 'DEFAULT', stale: true });
    const [bootstrap] = await run([['bootstrap', {}]], choice);
    expect(bootstrap).toMatchObject({ stale: true, flags: { 'timed-out': { value: true } } });

    const without = await run([['ready'], ['details', 'timed-out', {}, false], ['status']], {
      newIsolate: true,
    });
    expect(without).toEqual([
      false,
      { value: false, variant: null, reason: 'ERROR', errorCode: 'PROVIDER_NOT_READY' },
      'ERROR',
    ]);
  });

  it('does without a cache that fails or hangs', async () => {
    for (const cache of ['broken', 'hanging'] as const) {
      const [ready, details] = await run([['ready'], isOn], { cache, newIsolate: true, timeoutMs: 600 });
      expect([ready, valueIn(details)]).toEqual([true, false]);
    }
  });

  it('keeps answering what it held, marked stale, and leaves a failing service alone for as long as that asks', async () => {
    const choice = { maxAgeSeconds: 0, staleSeconds: 0 };
    await run([['ready']], choice);
    gate.mode = 503;
    gate.seen = [];
    for (let i = 0; i < 20; i++) {
      const [ready, details, status] = await run([['ready'], isOn, ['status']], choice);
      expect([ready, status]).toEqual([true, 'STALE']);
      expect(details).toMatchObject({ value: false, stale: true });
    }
    expect(snapshots()).toEqual([503]);
    const [, fresh] = await run([['ready'], isOn], { ...choice, maxAgeSeconds: 1000 });
    expect(fresh).not.toHaveProperty('stale');
  });

  it('waits for a silent service for a limited time, all requests alike', async () => {
    gate.mode = 'silent';
    const five = Array.from({ length: 5 }, () => run([['ready'], isOn], { timeoutMs: 300 }));
    for (const [ready, details] of await Promise.all(five)) {
      expect([ready, details]).toEqual([false, expect.objectContaining({ errorCode: 'PROVIDER_NOT_READY' })]);
    }
  });

  it('says that a key is refused, and comes back when the service is there again', async () => {
    const choice = { maxAgeSeconds: 0, staleSeconds: 1000 };
    await run([['ready']], choice);
    gate.mode = 401;
    const [ready, details, status] = await run([['ready'], isOn, ['status']], choice);
    expect([ready, status]).toEqual([true, 'ERROR']);
    expect(details).toMatchObject({ value: false, stale: true });
    gate.mode = 'open';
    await until(async () => (await run([['ready'], ['status']], choice))[1] === 'READY');
  });

  it('sends what was counted in all requests, once, though answers are lost', async () => {
    const before = [await counted('greeting'), await counted('experiment')];
    const steps: Step[] = [['ready'], ['details', 'greeting', { targetingKey: 'u' }, ''], ['flush']];
    await Promise.all(Array.from({ length: 10 }, () => run(steps)));
    expect(await counted('greeting')).toBe(before[0]! + 10);
    expect(asked('/sdk/events').length).toBeLessThan(10);

    gate.mode = 'lossy';
    await run([
      ['details', 'experiment', { targetingKey: 'x' }, ''],
      ['track', 'bought', { targetingKey: 'x' }],
      ['flush'],
    ]);
    expect(await counted('experiment')).toBe(before[1]! + 1);
    gate.mode = 'open';
    gate.seen = [];
    await until(async () => {
      await run([['flush']]);
      return asked('/sdk/events 202').length > 0;
    });
    expect(await counted('experiment')).toBe(before[1]! + 1);
    await run([['flush']]);
    expect(asked('/sdk/events')).toHaveLength(1);
  });

  it.runIf(name === 'workerd')(
    'shares by the Cache API what the service has said, and what it said last',
    async () => {
      const choice = { cache: 'cache-api', maxAgeSeconds: 1000 } as const;
      await run([['ready']], choice);
      expect(snapshots()).toEqual([200]);
      const [ready, details, status] = await run([['ready'], isOn, ['status']], {
        ...choice,
        newIsolate: true,
      });
      expect([ready, valueIn(details), status]).toEqual([true, false, 'READY']);
      expect(snapshots()).toEqual([200]);
      gate.mode = 'shut';
      const stale = await run([['ready'], isOn], {
        ...choice,
        maxAgeSeconds: 0,
        staleSeconds: 0,
        newIsolate: true,
      });
      expect(stale).toEqual([true, expect.objectContaining({ value: false, stale: true })]);
    },
  );
}
