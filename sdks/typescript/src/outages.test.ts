/** Hours and days of trouble, on a clock that is told the time. The names are those of the reliability goals. */
import { describe, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { statusesOf } from './testing/clients.ts';
import { booleanFlag, snapshotOf } from './testing/flags.ts';
import { heapBytes } from './testing/heap-bytes.ts';
import { seededRandom } from './testing/random.ts';
import { event } from './testing/scripted-service.ts';
import { startVirtual, type VirtualClient } from './testing/virtual-client.ts';
import { answers, type Behaviour, MISBEHAVIOURS } from './testing/virtual-service.ts';
import { TIMINGS } from './timings.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const on = () => snapshotOf({ a: booleanFlag(1), b: booleanFlag(1, { enabled: false }) });
const isGood = (client: Client) => client.boolean('a', {}, false) && !client.boolean('b', {}, true);

/** A client that is in sync, after as much time as that takes. */
async function startSynced(seed = 1): Promise<VirtualClient> {
  const virtual = startVirtual(on(), { seed });
  await virtual.pass(SECOND);
  expect(virtual.client.connection).toBe('streaming');
  return virtual;
}

/** Lets time pass until it holds; answers how long that took. */
async function takes({ clock, pass }: VirtualClient, holds: () => boolean, atMostMs = HOUR): Promise<number> {
  const startedAt = clock.monotonicMs();
  while (!holds()) {
    if (clock.monotonicMs() - startedAt > atMostMs) throw new Error(`not within ${atMostMs} ms`);
    await pass(100, undefined, 100);
  }
  return clock.monotonicMs() - startedAt;
}

describe('B4, RT-1: an hour of refusals, timeouts, resets and cuts', () => {
  it.each([1, 2, 3])(
    'has one stream or poll at most and one timer, keeps to its schedule and recovers (seed %i)',
    async (seed) => {
      const virtual = await startSynced(seed);
      const { client, service, timers, pass } = virtual;
      const random = seededRandom(seed + 100);
      const ways: (Behaviour | undefined)[] = [...Object.values(MISBEHAVIOURS), undefined];
      let looks = 0;
      const look = () => {
        if (!isGood(client)) throw new Error('an answer was lost');
        looks++;
      };
      for (let passedMs = 0; passedMs < HOUR; ) {
        const behaviours = { stream: pick(), snapshot: pick(), events: pick() };
        function pick(): Behaviour | undefined {
          return ways[Math.floor(random() * ways.length)];
        }
        service.behaviours = Object.fromEntries(Object.entries(behaviours).filter(([, one]) => one));
        if (random() < 0.5) service.cut();
        client.track('t', { targetingKey: 'u' });
        const ms = Math.ceil(random() * MINUTE);
        passedMs += ms;
        await pass(ms, look, 500);
      }
      expect(looks).toBeGreaterThan(7000);
      expect(service.mostOpen).toBe(1);
      expect(timers.most).toBe(1);
      // Four for the beginning of each minute's trouble, and one every 2 s of it is more than any schedule allows.
      expect(service.count('stream') + service.count('snapshot')).toBeLessThan(HOUR / (2 * SECOND));
      service.become(undefined);
      expect(await takes(virtual, () => client.status === 'READY')).toBeLessThanOrEqual(
        45 * SECOND + 31 * SECOND,
      );
    },
  );

  it('would be seen if there were two (control)', async () => {
    const { service } = await startSynced();
    const { url, headers } = service.underWay[0]!.options;
    service.open({ url, headers, onResponse: () => {}, onError: () => {} });
    expect(service.mostOpen).toBe(2);
  });
});

describe('RT-2: a service that accepts and never answers', () => {
  it('is given up after 10 s, and the next attempt comes within the backoff', async () => {
    const { service, pass } = startVirtual(on());
    service.become(MISBEHAVIOURS.hanging);
    await pass(10 * MINUTE);
    const gaps = service.requests.slice(1).map(({ atMs }, i) => atMs - service.requests[i]!.atMs);
    expect(gaps.length).toBeGreaterThan(10);
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(10 * SECOND);
      // A poll, its body included, is given 30 s.
      expect(gap).toBeLessThanOrEqual(30 * SECOND + 30 * SECOND + 1);
    }
  });
});

describe('RT-4: an idle hour', () => {
  it('has no reconnect but those of the greatest age', async () => {
    const { client, service, lines, pass } = await startSynced();
    const heard = statusesOf(client);
    await pass(29 * MINUTE);
    expect(service.count('stream')).toBe(1);
    for (const request of service.underWay) {
      request.write(event('bye', { reconnectAfterMs: 2000 }));
      request.end();
    }
    await pass(31 * MINUTE);
    expect(service.count('stream')).toBe(2);
    expect(service.count('snapshot')).toBe(0);
    expect(heard).toEqual(['READY']);
    expect(lines.filter(({ level }) => level !== 'debug')).toHaveLength(1);
  });

  it('would have more without beats (control)', async () => {
    const { client, service, pass } = await startSynced();
    service.behaviours.stream = (request) => {
      request.respond(200, { 'content-type': 'text/event-stream' });
      request.write(`event: intent\ndata: {"transfer":"none","epoch":"e1","version":1}\n\n`);
    };
    service.cut();
    await pass(10 * MINUTE);
    expect(service.count('stream')).toBeGreaterThan(5);
    expect(isGood(client)).toBe(true);
  });
});

describe('RT-5: the log of an outage', () => {
  it('has a line for each change of state and no more, however long it lasts', async () => {
    const virtual = await startSynced();
    const { client, service, lines, pass } = virtual;
    service.become(MISBEHAVIOURS.refused);
    service.cut();
    await pass(HOUR);
    service.become(undefined);
    await takes(virtual, () => client.status === 'READY');
    const said = lines
      .filter(({ level }) => level !== 'debug')
      .map(({ line }) => /\w+: (\w+)/.exec(line)?.[1]);
    expect(said).toEqual(['READY', 'STALE', 'ERROR', 'READY']);
    // Control: what is said for who looks closely is many lines.
    expect(lines.length).toBeGreaterThan(100);
  });
});

describe('RT-7, B4: 10,000 reconnects', () => {
  /** How much the heap has grown by them. */
  async function growth(leak: () => void): Promise<number> {
    const { client, service, pass } = await startSynced();
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round++) {
        service.change({ ...service.snapshot.flags });
        service.cut();
        service.requests.length = 0;
        leak();
        // In good health for a minute each time, so that the next one comes within a second.
        await pass(62 * SECOND, undefined, 62 * SECOND);
      }
    };
    await rounds(1000);
    const before = heapBytes();
    await rounds(10_000);
    const after = heapBytes();
    expect(client.version?.version).toBe(11_001);
    expect(isGood(client)).toBe(true);
    return after - before;
  }

  it('leave less than 5 MB behind', async () => {
    expect(await growth(() => {})).toBeLessThan(5e6);
  });

  it('would be seen to leave a kilobyte each (control)', async () => {
    const left: unknown[] = [];
    expect(await growth(() => void left.push(new Array(128).fill(left.length)))).toBeGreaterThan(5e6);
  });
});

describe('RT-11: a day without the service', () => {
  it('leaves every answer at the last known good', async () => {
    const virtual = await startSynced();
    const { client, service, pass } = virtual;
    service.become(MISBEHAVIOURS.unavailable);
    service.cut();
    const look = () => {
      if (!isGood(client)) throw new Error('an answer was lost');
    };
    await pass(24 * HOUR, look, MINUTE);
    expect(client.status).toBe('ERROR');
    expect(client.booleanDetails('a', {}, false)).toMatchObject({
      value: true,
      stale: true,
      reason: 'STATIC',
    });
    service.become(undefined);
    expect(await takes(virtual, () => client.status === 'READY')).toBeLessThanOrEqual(31 * SECOND);
  });

  it('leaves a client that never had values with defaults (control)', async () => {
    const { client, service, pass } = startVirtual(on());
    service.become(MISBEHAVIOURS.unavailable);
    await pass(HOUR);
    expect(isGood(client)).toBe(false);
  });
});

describe('RT-12, B9: an interruption that is longer than the grace', () => {
  it('goes stale after 5 s, error after 60 s more and ready again, each within a tenth', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const virtual = await startSynced(seed);
      const { client, service, pass } = virtual;
      service.become(MISBEHAVIOURS.refused);
      service.cut();
      const stale = await takes(virtual, () => client.status === 'STALE');
      const error = await takes(virtual, () => client.status === 'ERROR');
      expect(Math.abs(stale - 5000)).toBeLessThanOrEqual(500);
      expect(Math.abs(error - 60_000)).toBeLessThanOrEqual(6000);
      await pass(SECOND);
      service.become(undefined);
      expect(await takes(virtual, () => client.status === 'READY')).toBeLessThanOrEqual(31 * SECOND);
    }
  });

  it('would be seen to take another time (control)', async () => {
    const timings = { ...TIMINGS, status: { staleAfterMs: 4000, errorAfterMs: 70_000 } };
    const virtual = startVirtual(on(), { surroundings: { timings } });
    const { client, service, pass } = virtual;
    await pass(SECOND);
    service.become(MISBEHAVIOURS.refused);
    service.cut();
    const stale = await takes(virtual, () => client.status === 'STALE');
    const error = await takes(virtual, () => client.status === 'ERROR');
    expect(Math.abs(stale - 5000)).toBeGreaterThan(500);
    expect(Math.abs(error - 60_000)).toBeGreaterThan(6000);
  });

  it('goes stale after three beats of silence, and ready by polling (control of the error)', async () => {
    const virtual = await startSynced();
    const { client, service } = virtual;
    const heard = statusesOf(client);
    // Half open: nothing comes any more, and nothing says so.
    service.behaviours.stream = MISBEHAVIOURS.hanging;
    for (const request of service.underWay) request.write = () => {};
    (service.underWay[0] as { after: unknown }).after = () => {};
    const stale = await takes(virtual, () => client.status === 'STALE');
    expect(stale).toBeGreaterThan(30 * SECOND);
    expect(stale).toBeLessThanOrEqual(49.5 * SECOND);
    expect(await takes(virtual, () => client.status === 'READY')).toBeLessThanOrEqual(31 * SECOND);
    await virtual.pass(10 * MINUTE);
    expect(heard).toEqual(['READY', 'STALE', 'READY']);
    expect(client.connection).toBe('polling');
  });
});

describe('B6: streams that are cut on the way', () => {
  const faults: [name: string, fault: Behaviour][] = [
    ['refused', MISBEHAVIOURS.refused],
    ['hanging', MISBEHAVIOURS.hanging],
    ['hanging after their headers', MISBEHAVIOURS['hanging after its headers']],
    ['unavailable', MISBEHAVIOURS.unavailable],
    ['reset', MISBEHAVIOURS['reset in its body']],
    ['garbled', MISBEHAVIOURS.garbled],
    ['ended', MISBEHAVIOURS.ended],
    ['not there', answers(404)],
    ['not allowed', answers(405)],
  ];

  it.each(faults)(
    'give way to polls within 30 s, and are back within 5 min and jitter, without a gap: %s',
    async (_, fault) => {
      for (const seed of [1, 2, 3, 4]) {
        const virtual = await startSynced(seed);
        const { client, service, clock } = virtual;
        const good = () => {
          if (!isGood(client)) throw new Error('an answer was lost');
          return true;
        };
        service.behaviours.stream = fault;
        service.cut();
        const before = service.count('snapshot');
        const degraded = await takes(virtual, () => good() && service.count('snapshot') > before);
        expect(degraded).toBeLessThanOrEqual(30 * SECOND);
        await takes(virtual, () => good() && client.connection === 'polling');
        expect(client.status).toBe('READY');
        // A change gets here by polling.
        service.change({ ...service.snapshot.flags, c: booleanFlag(2) });
        const changed = await takes(virtual, () => good() && client.boolean('c', {}, false));
        expect(changed).toBeLessThanOrEqual(34 * SECOND);
        delete service.behaviours.stream;
        const back = await takes(virtual, () => good() && client.connection === 'streaming');
        expect(back).toBeLessThanOrEqual(5 * MINUTE + 34 * SECOND);
        expect(client.status).toBe('READY');
        expect(clock.monotonicMs()).toBeGreaterThan(2 * MINUTE);
      }
    },
  );
});

describe('B6: without polls', () => {
  it('a change would not get here while streams are cut (control)', async () => {
    const timings = { ...TIMINGS, pacing: { ...TIMINGS.pacing, failures: Number.POSITIVE_INFINITY } };
    const { client, service, pass } = startVirtual(on(), { surroundings: { timings } });
    await pass(SECOND);
    service.behaviours.stream = MISBEHAVIOURS.refused;
    service.cut();
    service.change({ ...service.snapshot.flags, c: booleanFlag(2) });
    await pass(10 * MINUTE);
    expect(client.boolean('c', {}, false)).toBe(false);
  });
});

describe('RT-16, B5: a key that is refused', () => {
  it('is tried three times, then once in 2.5 to 5 min, and at once again when it was accepted', async () => {
    const virtual = startVirtual(on());
    const { client, service, pass } = virtual;
    service.become(answers(401));
    await pass(24 * HOUR, () => client.track('t', { targetingKey: 'u' }), MINUTE);
    const late = service.requests.filter(({ atMs }) => atMs > MINUTE).map(({ atMs }) => atMs);
    expect(service.requests.length - late.length).toBe(3);
    const gaps = late.slice(1).map((atMs, i) => atMs - late[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(150 * SECOND);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300 * SECOND + SECOND);
    expect(client.status).toBe('ERROR');
    expect(client.connection).toBe('resting');
    service.become(undefined);
    expect(await takes(virtual, () => client.status === 'READY')).toBeLessThanOrEqual(5 * MINUTE + SECOND);
    await pass(61 * SECOND);
    // In good health for a minute: the next failure is the first one.
    service.cut();
    expect(await takes(virtual, () => client.connection === 'streaming')).toBeLessThanOrEqual(1100);
  });
});

describe('B8: ten minutes without anybody who takes events', () => {
  it('lose no count of an evaluation, and count what is dropped exactly', async () => {
    const virtual = startVirtual(on(), { options: { capacity: 100 } });
    const { client, service, pass } = virtual;
    await pass(SECOND);
    service.behaviours.events = MISBEHAVIOURS.unavailable;
    let evaluated = 0;
    let tracked = 0;
    await pass(10 * MINUTE, () => {
      for (let i = 0; i < 7; i++) client.boolean('a', {}, false);
      evaluated += 7;
      client.track('t', { targetingKey: 'u' });
      tracked++;
    });
    delete service.behaviours.events;
    await pass(2 * MINUTE);
    const batches = service.batches.map((body) => JSON.parse(body));
    const events = batches.flatMap((batch) => batch.events);
    const counted = events
      .filter(({ kind }) => kind === 'summary')
      .reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(evaluated);
    const sent = events.filter(({ kind }) => kind === 'track').length;
    const dropped = batches.reduce((sum, batch) => sum + (batch.dropped ?? 0), 0);
    expect(sent + dropped).toBe(tracked);
    expect(dropped).toBeGreaterThan(0);
    // Each batch once: none of those that were refused before was made anew.
    expect(new Set(batches.map(({ sequence }) => sequence)).size).toBe(batches.length);
  });
});
