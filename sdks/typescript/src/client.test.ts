import type { Condition } from '@halyard/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { connect } from './connect.ts';
import { countingClock } from './testing/client-sockets.ts';
import { KEY, startClient, statusesOf, until } from './testing/clients.ts';
import { booleanFlag, fiftyFifty, snapshotOf, valueFlag } from './testing/flags.ts';
import { ScriptedService } from './testing/scripted-service.ts';

let service: ScriptedService;
beforeEach(async () => {
  const beta = { if: { attribute: 'plan', op: 'in' as const, values: ['beta'] }, version: 1 };
  service = await ScriptedService.start(
    snapshotOf(
      {
        on: booleanFlag(1),
        none: booleanFlag(1, { enabled: false, off: null }),
        half: booleanFlag(1, { otherwise: { serve: fiftyFifty() } }),
        members: booleanFlag(1, {
          off: 'off',
          rules: [{ id: 'r1', if: { segment: 'beta' }, serve: 'on' }],
          otherwise: { serve: 'off' },
        }),
        needs: booleanFlag(1, { requires: [{ flag: 'members', variants: ['on'] }] }),
        pattern: booleanFlag(1, {
          rules: [
            {
              id: 'r1',
              if: { attribute: 'email', op: 'matches', values: ['@example\\.(com|org)$'] },
              serve: 'on',
            },
          ],
          otherwise: { serve: 'off' },
        }),
        text: valueFlag('string', 'hello'),
        integer: valueFlag('integer', 3),
        float: valueFlag('float', 2.5),
        object: valueFlag('json', { a: [1, null] }),
        nothing: valueFlag('json', null),
      },
      { segments: { beta } },
    ),
  );
});
afterEach(() => service.stop());

describe('values', () => {
  it('come from the flag when there is one of the type asked for, else they are the default', async () => {
    const flags = startClient(service.url);
    await flags.ready();
    const user = { targetingKey: 'u' };
    expect(flags.boolean('on', user, false)).toBe(true);
    expect(flags.boolean('none', user, true)).toBe(true);
    expect(flags.boolean('missing', user, true)).toBe(true);
    expect(flags.boolean('text', user, true)).toBe(true);
    expect(flags.string('text', user, '')).toBe('hello');
    expect(flags.number('integer', user, 0)).toBe(3);
    expect(flags.number('float', user, 0)).toBe(2.5);
    expect(flags.number('text', user, 7)).toBe(7);
    expect(flags.json('object', user, null)).toEqual({ a: [1, null] });
    expect(flags.json('nothing', user, 'default')).toBeNull();
    expect(flags.boolean('pattern', { email: 'a@example.org' }, false)).toBe(true);
    expect(flags.boolean('pattern', { email: 'a@example.net' }, true)).toBe(false);
  });

  it('follow the time where a flag, or a segment it uses, is about the time', async () => {
    const clock = { ...systemClock, now: () => Date.parse('2026-12-01T00:00:00Z') + elapsedMs };
    let elapsedMs = -1;
    const flags = startClient(service.url, {}, { clock });
    await flags.ready();
    const about = { attribute: '$now', op: 'gte', as: 'date', values: ['2026-12-01T00:00:00Z'] } as const;
    const rule = (condition: Condition) => ({
      rules: [{ id: 'r1', if: condition, serve: 'on' }],
      otherwise: { serve: 'off' },
    });
    const answers = () => {
      elapsedMs = -1;
      const before = flags.boolean('members', {}, true);
      elapsedMs = 0;
      return [before, flags.boolean('members', {}, true)];
    };
    expect(answers()).toEqual([false, false]);
    service.change({ members: booleanFlag(1, rule({ ...about, values: [...about.values] })) });
    await until(() => flags.version?.version === 2, 'the flag');
    expect(answers()).toEqual([false, true]);
    service.change({ members: booleanFlag(1, rule({ segment: 'beta' })) });
    await until(() => flags.version?.version === 3, 'the flag without it');
    expect(answers()).toEqual([false, false]);
    service.change({}, { beta: { if: { ...about, values: [...about.values] }, version: 1 } });
    await until(() => flags.version?.version === 4, 'the segment');
    expect(answers()).toEqual([false, true]);
  });

  it('never throw, whatever they are asked with', async () => {
    const flags = startClient(service.url);
    await flags.ready();
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hostile');
        },
        has() {
          throw new Error('hostile');
        },
        getOwnPropertyDescriptor() {
          throw new Error('hostile');
        },
      },
    );
    for (const key of ['on', 'half', 'members', 'missing', undefined, null, 7, Symbol('s'), {}] as string[]) {
      for (const context of [
        hostile,
        undefined,
        null,
        7,
        'x',
        [],
        { targetingKey: {} },
        Object.create(null),
      ] as never[]) {
        expect(typeof flags.boolean(key, context, true)).toBe('boolean');
        expect(typeof flags.booleanDetails(key, context, true).reason).toBe('string');
        flags.track(key, context, context);
      }
    }
    await flags.flush();
  });

  it('have details that say how they came about', async () => {
    const flags = startClient(service.url);
    await flags.ready();
    expect(flags.booleanDetails('on', {}, false)).toEqual({
      value: true,
      variant: 'on',
      reason: 'STATIC',
      flagVersion: 1,
    });
    expect(flags.booleanDetails('members', { plan: 'beta' }, false)).toEqual({
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
      ruleId: 'r1',
      flagVersion: 1,
    });
    expect(flags.booleanDetails('half', {}, true)).toMatchObject({
      value: false,
      diagnostic: 'TARGETING_KEY_MISSING',
    });
    expect(flags.booleanDetails('none', {}, true)).toMatchObject({
      value: true,
      variant: null,
      reason: 'DISABLED',
    });
    expect(flags.stringDetails('on', {}, 'x')).toMatchObject({
      value: 'x',
      reason: 'ERROR',
      errorCode: 'TYPE_MISMATCH',
    });
    expect(flags.numberDetails('integer', {}, 0)).toMatchObject({ value: 3, variant: 'only' });
    expect(flags.jsonDetails('missing', {}, [])).toEqual({
      value: [],
      variant: null,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
  });
});

describe('changes', () => {
  it('RT-14: are told after they are in force, with the flags that a segment or a requirement carries them to', async () => {
    const flags = startClient(service.url);
    await flags.ready();
    const told: unknown[] = [];
    flags.on('PROVIDER_CONFIGURATION_CHANGED', ({ flagsChanged, epoch, version }) =>
      told.push([flagsChanged, { epoch, version }, flags.boolean('needs', { plan: 'gamma' }, false)]),
    );
    service.change({}, { beta: { if: { attribute: 'plan', op: 'in', values: ['gamma'] }, version: 2 } });
    await until(() => told.length === 1, 'the change');
    service.change({ on: null, text: valueFlag('string', 'bye') });
    await until(() => told.length === 2, 'the next change');
    expect(told).toEqual([
      [['members', 'needs'], { epoch: 'e1', version: 2 }, true],
      [['on', 'text'], { epoch: 'e1', version: 3 }, true],
    ]);
  });

  it('B9: reach every listener but those that left, though one throws and one rejects', async () => {
    const errors: string[] = [];
    const log = { error: (line: string) => errors.push(line), warn() {}, info() {}, debug() {} };
    const flags = startClient(service.url, { log });
    await flags.ready();
    const heard: string[] = [];
    flags.on('PROVIDER_CONFIGURATION_CHANGED', () => {
      throw new Error('thrown');
    });
    flags.on('PROVIDER_CONFIGURATION_CHANGED', () => Promise.reject(new Error('rejected')));
    const leave = flags.on('PROVIDER_CONFIGURATION_CHANGED', () => heard.push('left'));
    flags.on('PROVIDER_CONFIGURATION_CHANGED', () => heard.push('stayed'));
    leave();
    service.change({ on: null });
    await until(() => heard.length > 0 && errors.length === 2, 'listener and complaints');
    expect(heard).toEqual(['stayed']);
    expect(errors.join()).toMatch(/thrown.*rejected/);
  });

  it('may close the client from inside a listener', async () => {
    const flags = startClient(service.url);
    await flags.ready();
    const statuses = statusesOf(flags);
    flags.on('PROVIDER_CONFIGURATION_CHANGED', () => void flags.close());
    service.change({ on: null });
    await until(() => flags.status === 'NOT_READY', 'closed');
    await flags.close();
    expect(statuses).toEqual(['READY']);
    expect(service.count('/sdk/stream')).toBe(1);
  });
});

describe('connect', () => {
  it('resolves with values, and status and version say so', async () => {
    const flags = await connect({ url: service.url, key: KEY, cache: false });
    expect(flags.status).toBe('READY');
    expect(flags.version).toEqual({ epoch: 'e1', version: 1 });
    expect(service.requests[0]).toMatchObject({
      path: '/sdk/stream',
      headers: { authorization: `Bearer ${KEY}`, accept: 'text/event-stream' },
    });
    await flags.close();
    expect(flags.status).toBe('NOT_READY');
    expect(flags.boolean('on', {}, false)).toBe(true);
    expect(await flags.ready()).toBe(true);
  });

  it('B4: waits on one timer, and on none after close', async () => {
    const clock = countingClock(systemClock);
    const flags = startClient(service.url, { flushMs: 100 }, { clock });
    await flags.ready();
    flags.track('t', { targetingKey: 'u' });
    await until(() => service.batches.length === 1, 'a batch');
    expect(clock.pending).toBe(1);
    await flags.close();
    expect(clock.pending).toBe(0);
    expect(clock.most).toBe(1);
  });

  it('keeps a path in front of the service', async () => {
    const client = startClient(`${service.url}/flags/`, { timeoutMs: 20 });
    await client.ready();
    await until(() => service.requests.length > 0, 'a request');
    expect(service.requests[0]!.path).toBe('/flags/sdk/stream');
  });

  it.each([
    [undefined, /options/],
    [{ key: KEY }, /url is missing/],
    [{ url: 'localhost:4400', key: KEY }, /not an address/],
    [{ url: 'ftp://x', key: KEY }, /not an address/],
    [{ url: 'http://u:p@x', key: KEY }, /password/],
    [{ url: 'http://x/?a=1', key: KEY }, /\?/],
    [{ url: 'http://x' }, /key is missing/],
    [{ url: 'http://x', key: 'hal_client_abc' }, /client key.*server key/],
    [{ url: 'http://x', key: 'hal_api_abc' }, /API key.*server key/],
    [{ url: 'http://x', key: 'hal_relay_abc' }, /relay key.*server key/],
    [{ url: 'http://x', key: 'secret' }, /not a server key/],
    [{ url: 'http://x', key: 'hal_server_abc\n' }, /not a server key/],
    [{ url: 'http://x', key: KEY, timeoutMs: -1 }, /timeoutMs/],
    [{ url: 'http://x', key: KEY, flushMs: '10' }, /flushMs/],
    [{ url: 'http://x', key: KEY, capacity: Number.NaN }, /capacity/],
    [{ url: 'http://x', key: KEY, cache: true }, /cache/],
    [{ url: 'http://x', key: KEY, log: {} }, /log/],
  ])('says what is wrong with %j', async (options, message) => {
    await expect(connect(options as never)).rejects.toThrow(message);
    await expect(connect(options as never)).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  it('does not repeat the key in what it says', async () => {
    await expect(connect({ url: 'http://x', key: 'my secret' })).rejects.not.toThrow(/my secret/);
  });
});
