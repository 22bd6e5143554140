import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestService } from '../../../packages/server/src/testing/start-test-service.ts';
import { bootstrapJson } from './bootstrap-json.ts';
import type { Client } from './client.ts';
import { connect } from './connect.ts';
import { TestData } from './test-data.ts';
import { startClient, startWith } from './testing/clients.ts';
import { startRealService } from './testing/real-service.ts';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startRealService();
  client = await connect({ url: service.url, key: service.keys.server, cache: false });
});
afterAll(async () => {
  await client?.close();
  await service?.[Symbol.asyncDispose]();
});

const context = fc.record(
  {
    targetingKey: fc.oneof(fc.stringMatching(/^[a-z]{0,3}$/), fc.constant(7)),
    country: fc.constantFrom('DE', 'FR', 'de', null),
    n: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('11')),
    tags: fc.array(fc.constantFrom('x', '</script>'), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const ask = async (key: string, body: object) =>
  (await service.ok('POST', '/sdk/evaluate', body, { key })).body;

describe('bootstrap', () => {
  it('is what the service answers a client key, whatever the context', async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(context, async (each) => {
      const made = client.bootstrap(each as never);
      const { flags, environment, snapshotVersion } = await ask(service.keys.client, { context: each });
      expect(JSON.parse(JSON.stringify(made.flags))).toEqual(flags);
      expect(Object.keys(made.flags)).toEqual(Object.keys(flags));
      expect(made).toMatchObject({
        environment,
        snapshotVersion,
        epoch: client.version!.epoch,
      });
      expect(made.context).toEqual(JSON.parse(JSON.stringify(each)));
      for (const { reason, value } of Object.values(made.flags)) seen.add(`${reason} ${value === undefined}`);
    });
    await fc.assert(property, { numRuns: 100 });
    const reasons = ['DEFAULT', 'DISABLED', 'PREREQUISITE_FAILED', 'SPLIT', 'STATIC', 'TARGETING_MATCH'];
    expect([...seen]).toEqual(expect.arrayContaining(reasons.map((reason) => `${reason} false`)));
    expect(seen).toContain('DEFAULT true');
  });

  it('holds no rule and no flag that is for servers only', async () => {
    const text = JSON.stringify(client.bootstrap({ targetingKey: 'u1', country: 'DE' }));
    expect(text).not.toContain('ruleId');
    expect(text).not.toContain('for-servers-only');
    const asked = await ask(service.keys.server, { context: { country: 'DE' } });
    expect(JSON.stringify(asked)).toMatch(/ruleId.*for-servers-only|for-servers-only.*ruleId/);
  });

  it('is not counted, and evaluating is', async () => {
    const other = await connect({ url: service.url, key: service.keys.server, cache: false });
    const total = async () =>
      (await service.ok('GET', '/flags/greeting/analytics?environment=development')).body.total;
    const before = await total();
    for (let i = 0; i < 5; i++) other.bootstrap({ targetingKey: 'u1' });
    await other.flush();
    expect(await total()).toBe(before);
    other.string('greeting', { targetingKey: 'u1' }, '');
    await other.close();
    expect(await total()).toBe(before + 1);
  });

  it('never throws, and is empty while there is nothing', async () => {
    const nothing = startClient('http://127.0.0.1:9');
    expect(nothing.bootstrap({ targetingKey: 'u1' })).toEqual({
      epoch: '',
      snapshotVersion: 0,
      context: { targetingKey: 'u1' },
      flags: {},
    });
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const getter = Object.defineProperty({}, 'country', {
      get: () => {
        throw new Error('no');
      },
      enumerable: true,
    });
    for (const odd of [
      undefined,
      null,
      7,
      'x',
      [],
      circle,
      { big: 1n },
      getter,
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
    ]) {
      const made = client.bootstrap(odd as never);
      expect(Object.keys(made.flags)).toContain('greeting');
      expect(made).not.toHaveProperty('context');
    }
  });

  it('says that it is stale where the client is, and comes from test data too', async () => {
    const data = new TestData({ theme: 'dark' });
    const tested = startWith(data);
    expect(tested.bootstrap({}).flags).toEqual({
      theme: { value: 'dark', variant: 'value-1', reason: 'STATIC', version: 2 },
    });
    expect(tested.bootstrap({})).not.toHaveProperty('stale');
    await tested.close();
    expect(tested.bootstrap({}).stale).toBe(true);
  });
});

describe('bootstrapJson', () => {
  const made = (text: string) => ({ epoch: 'e', snapshotVersion: 1, context: { [text]: text }, flags: {} });

  it('cannot end its element or a line, and is read back as it was', () => {
    const character = fc.constantFrom(
      '<',
      '>',
      '&',
      '\u2028',
      '\u2029',
      '"',
      '\\',
      '/',
      '!',
      '-',
      'a',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        const json = bootstrapJson(made(text));
        expect(json).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(json)).toEqual(made(text));
        expect(new Function(`return ${json}`)()).toEqual(made(text));
      }),
    );
    expect(JSON.stringify(made('</script>'))).toContain('</script>');
  });

  it('holds for what flags serve', async () => {
    const units = Array.from({ length: 40 }, (_, i) => `user-${i}`);
    const texts = units.map((targetingKey) => bootstrapJson(client.bootstrap({ targetingKey })));
    expect(texts.some((text) => text.includes('\\u003c/script\\u003e'))).toBe(true);
    for (const text of texts) expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  });
});
