import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { OperationError } from '@halyard/contract';
import { waitFor } from '@halyard/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { System } from '../../platform/system.ts';
import { addPerson, signIn } from '../../testing/browser-session.ts';
import { ManualTime } from '../../testing/manual-time.ts';
import { openTestSystem } from '../../testing/open-test-system.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import type { LogListener, StreamConnection } from '../delivery/index.ts';
import { createLogTails, type Follow } from './log-tails.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService({ config: { pollMs: 200 } });
});
afterAll(() => t[Symbol.asyncDispose]());

interface Event {
  event: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it follows
  data: any;
}

/** Reads a stream of events until it ends or is let go. */
async function follow(query: string, given: { key?: string; cookie?: string; lastEventId?: string } = {}) {
  const abort = new AbortController();
  const headers: Record<string, string> =
    given.cookie === undefined
      ? { authorization: `Bearer ${given.key ?? t.keys.administrator}` }
      : { cookie: given.cookie, 'sec-fetch-site': 'same-origin' };
  if (given.lastEventId !== undefined) headers['last-event-id'] = given.lastEventId;
  const answer = await fetch(`${t.url}/changes/stream?${query}`, { headers, signal: abort.signal });
  const events: Event[] = [];
  let id = '';
  let isOver = false;
  void (async () => {
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        id = field('id') ?? id;
        const data = field('data');
        // A beat brings nothing but its place.
        if (data === undefined || field('event') === 'beat') continue;
        events.push({ event: field('event')!, id, data: JSON.parse(data) });
      }
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  return {
    answer,
    events,
    seqs: () => events.filter(({ event }) => event === 'change').map(({ data }) => data.seq as number),
    lastEventId: () => id,
    isOver: () => isOver,
    leave: () => abort.abort(),
  };
}

const headSeq = async () => t.service.delivery.position().seq;
const make = async (key: string) => {
  await t.ok('POST', '/flags', { key, kind: 'boolean' });
  return headSeq();
};

describe('a tail of the log', () => {
  it('has what happens, as the list has it, and only what was asked for', async () => {
    const all = await follow('');
    const staging = await follow('environment=staging&operation=configurations.*');
    const seq = await make('followed');
    await t.ok('POST', '/flags/followed/environments/staging/enable');
    await t.ok('POST', '/flags/followed/environments/production/enable');
    await waitFor(() => all.seqs().length === 3 && staging.seqs().length === 1);
    expect(all.seqs()).toEqual([seq, seq + 1, seq + 2]);
    expect(staging.seqs()).toEqual([seq + 1]);
    expect(all.events[1]!.data).toEqual((await t.ok('GET', `/changes/${seq + 1}`)).body);
    expect(all.answer.headers.get('content-type')).toBe('text/event-stream');
    all.leave();
    staging.leave();
  });

  it('goes on where it was, without a gap or anything twice', async () => {
    const first = await follow('kind=flag');
    const seq = await make('resumed-0');
    await waitFor(() => first.seqs().length === 1);
    first.leave();
    for (let i = 1; i < 8; i++) await make(`resumed-${i}`);
    const again = await follow('kind=flag', { lastEventId: first.lastEventId() });
    const making = (async () => {
      for (let i = 8; i < 16; i++) await make(`resumed-${i}`);
    })();
    await making;
    await waitFor(() => again.seqs().length >= 15);
    await sleep(50);
    expect(again.seqs()).toEqual(Array.from({ length: 15 }, (_, i) => seq + 1 + i));
    again.leave();
    const whole = await follow('fromSeq=1');
    await waitFor(() => whole.seqs().at(-1) === seq + 15);
    expect(whole.seqs()).toEqual(Array.from({ length: seq + 15 }, (_, i) => i + 1));
    whole.leave();
    const elsewhere = await follow('', { lastEventId: 'another.7' });
    await waitFor(() => elsewhere.events.length > 0);
    expect(elsewhere.events[0]!.event).toBe('reset');
    elsewhere.leave();
  });

  // How soon is told by a clock that is told the time, below: what ends otherwise is found out after 30 s.
  it('ends when its key is revoked, and when it expires', async () => {
    const body = { kind: 'api', name: 'tail', scopes: ['changes:read'] };
    const revoked = (await t.ok('POST', '/keys', body)).body;
    // Far enough for the key to be made and used on a machine that has much else to do.
    const expiresAt = new Date(Date.now() + 4_000).toISOString();
    const expiring = (await t.ok('POST', '/keys', { ...body, expiresAt })).body;
    const [one, other, control] = await Promise.all([
      follow('', { key: revoked.secret }),
      follow('', { key: expiring.secret }),
      follow(''),
    ]);
    await t.ok('POST', `/keys/${revoked.id}/revoke`);
    await waitFor(() => one.isOver());
    expect(one.events.at(-1)).toMatchObject({ event: 'bye', data: { code: 'UNAUTHENTICATED' } });
    await waitFor(() => other.isOver());
    expect(other.events.at(-1)).toMatchObject({ event: 'bye', data: { code: 'UNAUTHENTICATED' } });
    expect(control.isOver()).toBe(false);
    control.leave();
  });

  it('ends when the person who follows it signs out, and goes on in their other session', async () => {
    const { email } = await addPerson(t, { name: 'Tail Reader', roles: [{ role: 'viewer' }] });
    const [leaving, staying] = [await signIn(t, email), await signIn(t, email)];
    const one = await follow('', { cookie: leaving.cookie! });
    const other = await follow('', { cookie: staying.cookie! });
    const seq = await make('seen-by-both');
    await waitFor(() => one.seqs().includes(seq) && other.seqs().includes(seq));
    expect((await leaving.request('POST', '/auth/sign-out', {})).status).toBe(200);
    await waitFor(() => one.isOver());
    expect(one.events.at(-1)).toMatchObject({ event: 'bye', data: { code: 'UNAUTHENTICATED' } });
    const later = await make('seen-by-one');
    await waitFor(() => other.seqs().includes(later));
    expect(one.seqs()).not.toContain(later);
    other.leave();
  });

  it('does not keep a session alive that nobody uses', async () => {
    const { id, email } = await addPerson(t, { name: 'Away', roles: [{ role: 'viewer' }] });
    const { cookie } = await signIn(t, email);
    const tail = await follow('', { cookie: cookie! });
    const { db } = t.service.system.database;
    const expiresAt = new Date(Date.now() + 3_000);
    const sessions = db.updateTable('sessions').where('person', '=', id);
    await sessions.set({ expires_at: expiresAt }).execute();
    // Makes every tail ask whether it still may, which would prolong the session as any use of it does.
    await t.ok('POST', '/keys', { kind: 'api', name: 'makes-tails-ask', scopes: ['changes:read'] });
    await waitFor(() => tail.isOver());
    expect(tail.events.at(-1)).toMatchObject({ event: 'bye', data: { code: 'UNAUTHENTICATED' } });
  });

  it('shows nothing of other projects, nor what belongs to none, to whom that is not for', async () => {
    await t.ok('POST', '/projects', { key: 'own' });
    const key = (await t.ok('POST', '/keys?project=own', { kind: 'api', name: 'own', scopes: ['*'] })).body
      .secret;
    const own = await follow('', { key });
    expect((await follow('project=default', { key })).answer.status).toBe(404);
    await make('of-default');
    await t.ok('POST', '/keys', { kind: 'api', name: 'all', scopes: ['*'], allProjects: true });
    await t.ok('POST', '/flags?project=own', { key: 'mine', kind: 'boolean' });
    await waitFor(() => own.seqs().length > 0);
    expect(own.events.map(({ data }) => data.project)).toEqual(['own']);
    own.leave();
  });
});

describe('many tails', () => {
  /** Takes what it is given, unless it is told not to read. */
  class TestConnection implements StreamConnection {
    readonly transport = 'sse';
    readonly #seqs: number[] = [];
    bufferedBytes = 0;
    isReading = true;
    isClosed = false;
    #drain = () => {};
    first: string | undefined;
    write(bytes: Buffer): void {
      this.first ??= bytes.toString();
      if (!this.isReading) this.bufferedBytes += bytes.length;
      // Read once: these are long, and tests look every few milliseconds.
      for (const [, data] of bytes.toString().matchAll(/^event: change\ndata: (.*)$/gm))
        this.#seqs.push(JSON.parse(data!).seq);
    }
    close(): void {
      this.isClosed = true;
    }
    onClose(): void {}
    onDrain(callback: () => void): void {
      this.#drain = callback;
    }
    readOn(): void {
      this.isReading = true;
      this.bufferedBytes = 0;
      this.#drain();
    }
    seqs(): number[] {
      return [...this.#seqs];
    }
  }

  const asked: Follow = {
    kind: 'follow',
    scope: { project: 'p', all: true, people: true },
    filter: {},
    expiresAt: null,
  };

  /** By a clock that stands still, unless it is one that a test moves. */
  async function openTails(system: System, time?: ManualTime) {
    const { db } = system.database;
    const head = async () => {
      const { seq, hash } = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
      return { epoch: 'e', seq, hash };
    };
    let position = await head();
    const listeners = new Set<LogListener>();
    const timers = time ?? {
      nowMs: () => performance.now(),
      after: () => () => {},
      every: () => () => {},
      soon: (run: () => void) => run(),
    };
    const tails = createLogTails({
      db,
      delivery: {
        position: () => position,
        onLog(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
      },
      clock: time ?? system.clock,
      timers,
      log: system.log,
    });
    return {
      tails,
      async advance() {
        position = await head();
        for (const listener of listeners) listener(position, []);
      },
      /** The log tells of a key that is another now. */
      keyChanged() {
        const changes = [{ items: [{ kind: 'key' }] }] as Parameters<LogListener>[1];
        for (const listener of listeners) listener(position, changes);
      },
    };
  }

  it('tell at their beginning for how long nothing has happened', async () => {
    await using s = await openTestSystem();
    const time = new ManualTime(Date.now());
    const { tails, advance } = await openTails(s.system, time);
    const firstOf = () => {
      const connection = new TestConnection();
      tails.open(asked, connection, undefined, async () => asked);
      return connection.first;
    };
    time.pass(4_000);
    await advance();
    time.pass(1_500);
    expect(firstOf()).toMatch(/^id: e\.\d+\nevent: beat\ndata: \{"idleMs":1500\}\n\n$/);
    await advance();
    expect(firstOf()).toContain('"idleMs":0');
    tails.close();
  });

  it('end within two seconds of what takes their rights away, and when these expire', async () => {
    await using s = await openTestSystem();
    const time = new ManualTime(Date.now());
    const { tails, keyChanged } = await openTails(s.system, time);
    let rights: Follow | undefined = asked;
    const open = (given: Follow) => {
      const connection = new TestConnection();
      tails.open(given, connection, undefined, async () => {
        if (rights === undefined) throw new OperationError('UNAUTHENTICATED', 'not any more');
        return rights;
      });
      return connection;
    };
    const endsAfter = async (ms: number, connection: TestConnection) => {
      time.pass(ms - 1);
      await turn();
      expect(connection.isClosed).toBe(false);
      time.pass(1);
      await turn();
      expect(connection.isClosed).toBe(true);
    };
    const one = open(asked);
    // Everybody is asked anew at once, and then again when half a second is over: many changes are one question.
    keyChanged();
    time.pass(0);
    await turn();
    rights = undefined;
    keyChanged();
    await endsAfter(500, one);

    const expiring = open({ ...asked, expiresAt: new Date(time.nowMs() + 20_000) });
    await endsAfter(20_010, expiring);
    tails.close();
  });

  it('cost one reading of the log', async () => {
    await using s = await openTestSystem();
    await s.writer.environment('p', 'e');
    const { tails, advance } = await openTails(s.system);
    const connections = Array.from({ length: 200 }, () => new TestConnection());
    for (const connection of connections) tails.open(asked, connection, undefined, async () => asked);
    await sleep(20);
    const before = tails.reads;
    for (let i = 0; i < 5; i++) {
      await s.writer.flags('p', 'e', { [`f${i}`]: {} });
      await advance();
      await waitFor(() => connections.every((connection) => connection.seqs().length === i + 1));
    }
    expect(tails.reads - before).toBe(5);
    tails.close();
    expect(connections.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('keep a bounded buffer for who does not read, who then misses nothing', async () => {
    await using s = await openTestSystem();
    await s.writer.environment('p', 'e');
    const { tails, advance } = await openTails(s.system);
    const [slow, quick] = [new TestConnection(), new TestConnection()];
    for (const connection of [slow, quick]) tails.open(asked, connection, undefined, async () => asked);
    await sleep(20);
    slow.isReading = false;
    const values = Array.from({ length: 12_000 }, (_, i) => `user-${i}`);
    for (let i = 0; i < 12; i++) {
      await s.writer.segment('p', 'e', 'long', { attribute: 'x', op: 'in', values: [...values, String(i)] });
      await advance();
      await waitFor(() => quick.seqs().length === i + 1);
    }
    const held = slow.seqs().length;
    // Of twelve messages of 0.3 MB four: the first that finds more than a megabyte is the end.
    expect(held).toBeLessThan(8);
    expect(slow.bufferedBytes).toBeLessThan(2_000_000);
    slow.readOn();
    await waitFor(() => slow.seqs().length === 12);
    expect(slow.seqs()).toEqual(quick.seqs());
    tails.close();
  });
});
