import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { connect } from './connect.ts';
import { TestData } from './test-data.ts';
import { ClientSockets, countingClock } from './testing/client-sockets.ts';
import { startClient, startWith, statusesOf } from './testing/clients.ts';
import { booleanFlag, experimentRule, fiftyFifty, snapshotOf } from './testing/flags.ts';
import { ScriptedService } from './testing/scripted-service.ts';

const ada = { targetingKey: 'ada' };
const ben = { targetingKey: 'ben' };

describe('test data', () => {
  it('gives values of every type at once, and the default for what is not set', async () => {
    const data = new TestData({
      'new-checkout': true,
      greeting: 'Hello',
      size: 20,
      ratio: 0.5,
      limits: { a: 1 },
    });
    const flags = await connect({ source: data });
    expect(flags.status).toBe('READY');
    expect(flags.boolean('new-checkout', ada, false)).toBe(true);
    expect(flags.string('greeting', ada, '')).toBe('Hello');
    expect(flags.number('size', ada, 0)).toBe(20);
    expect(flags.number('ratio', ada, 0)).toBe(0.5);
    expect(flags.json('limits', ada, null)).toEqual({ a: 1 });
    expect(flags.boolean('missing', ada, true)).toBe(true);
    expect(flags.booleanDetails('missing', ada, true).errorCode).toBe('FLAG_NOT_FOUND');
    expect(flags.booleanDetails('greeting', ada, true).errorCode).toBe('TYPE_MISMATCH');
    expect(flags.booleanDetails('new-checkout', ada, false)).toMatchObject({
      variant: 'on',
      reason: 'STATIC',
    });
    await flags.close();
  });

  it('gives some targeting keys other values, be everyone else set or not', () => {
    const data = new TestData()
      .set('theme', 'light')
      .setFor('ben', 'theme', 'dark')
      .setFor('ada', 'beta', true);
    const flags = startWith(data);
    expect(flags.string('theme', ada, '')).toBe('light');
    expect(flags.string('theme', ben, '')).toBe('dark');
    expect(flags.boolean('beta', ada, false)).toBe(true);
    expect(flags.boolean('beta', ben, true)).toBe(true);
    data.set('theme', 'grey');
    expect([ada, ben].map((user) => flags.string('theme', user, ''))).toEqual(['grey', 'dark']);
    expect(() => data.setFor('ada', 'theme', 7)).toThrow(/one type, not of string and integer/);
    expect(flags.string('theme', ada, '')).toBe('grey');
  });

  it('takes whole flags and segments', () => {
    const data = new TestData()
      .setSegment('beta', { attribute: 'plan', op: 'in', values: ['beta'] })
      .setFlag(
        'members',
        booleanFlag(9, {
          rules: [{ id: 'r', if: { segment: 'beta' }, serve: 'on' }],
          otherwise: { serve: 'off' },
        }),
      )
      .setFlag('half', booleanFlag(9, { otherwise: { serve: fiftyFifty() } }));
    const flags = startWith(data);
    expect(flags.booleanDetails('members', { plan: 'beta' }, false)).toMatchObject({
      value: true,
      ruleId: 'r',
    });
    expect(flags.boolean('members', {}, true)).toBe(false);
    expect(flags.booleanDetails('half', ada, false).reason).toBe('SPLIT');
    data.setSegment('beta', { attribute: 'plan', op: 'in', values: ['gamma'] });
    expect(flags.boolean('members', { plan: 'gamma' }, false)).toBe(true);
  });

  it('says every problem of what is no flag, and keeps what it had', () => {
    const data = new TestData({ a: true });
    const flags = startWith(data);
    for (const wrong of [Number.NaN, () => {}, undefined, [undefined], Symbol('s'), 10n]) {
      expect(() => data.set('a', wrong as never), String(wrong)).toThrow(TypeError);
    }
    expect(() => data.setFlag('a', booleanFlag(1, { off: 'none', rules: 7 as never }))).toThrow(
      /\/off.*\/rules/,
    );
    expect(() => data.setSegment('s', { attribute: 'x', op: 'is' } as never)).toThrow(/\/if\/op/);
    expect(flags.boolean('a', ada, false)).toBe(true);
  });

  it('is not changed by what the caller does to a value later', () => {
    const limits = { perMinute: 60 };
    const data = new TestData({ limits });
    const flags = startWith(data);
    limits.perMinute = 1;
    expect(flags.json('limits', ada, null)).toEqual({ perMinute: 60 });
  });

  it('tells changes exactly as the stream does, before the call returns', async () => {
    const service = await ScriptedService.start(snapshotOf({ a: booleanFlag(1), b: booleanFlag(1) }));
    const data = new TestData().setFlag('a', booleanFlag(1)).setFlag('b', booleanFlag(1));
    const [streamed, tested] = [startClient(service.url), startWith(data)];
    await streamed.ready();
    const told = [streamed, tested].map((client) => {
      const changes: unknown[] = [];
      client.on('PROVIDER_CONFIGURATION_CHANGED', (event) =>
        changes.push([
          Object.keys(event).sort(),
          event.flagsChanged,
          client.boolean('a', ada, true),
          client.status,
        ]),
      );
      return { changes, statuses: statusesOf(client) };
    });
    const off = booleanFlag(1, { enabled: false });
    service.change({ a: off });
    data.setFlag('a', off);
    expect(told[1]!.changes).toHaveLength(1);
    service.change({ b: null });
    data.remove('b');
    data.remove('b');
    data.setFlag('a', off);
    while (told[0]!.changes.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told[1]).toEqual(told[0]);
    expect(told[1]!.statuses).toEqual(['READY']);
    await service.stop();
  });

  it('serves several clients, and none that is closed', async () => {
    const data = new TestData({ a: false });
    const [one, other] = [startWith(data), startWith(data)];
    await one.close();
    data.set('a', true);
    expect(one.boolean('a', ada, false)).toBe(false);
    expect(other.boolean('a', ada, false)).toBe(true);
  });

  it('opens no socket and sets no timer, whatever is evaluated and tracked', async () => {
    const clock = countingClock(systemClock);
    const sockets = new ClientSockets();
    const data = new TestData().setFlag('tested', booleanFlag(1, { rules: [experimentRule('e')] }));
    const flags = startWith(data, {}, { clock });
    await flags.ready();
    flags.boolean('tested', ada, false);
    flags.track('bought', ada);
    await flags.flush();
    data.remove('tested');
    await flags.close();
    sockets.stop();
    expect([sockets.opened, clock.most, flags.connection]).toEqual([0, 0, 'offline']);
  });
});
