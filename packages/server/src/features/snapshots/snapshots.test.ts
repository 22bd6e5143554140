import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { openDelivery } from '../delivery/index.ts';
import { allEntries, liveFlags, liveSegments } from './index.ts';

let t: TestService;
beforeAll(async () => {
  t = await startTestService();
});
afterAll(() => t?.[Symbol.asyncDispose]());

it('is the same in the log, on a node that follows, on one that begins, and to who checks references', async () => {
  await t.ok('POST', '/segments', {
    key: 'testers',
    environments: { development: { if: { attribute: 'plan', op: 'in', values: ['beta'] } } },
  });
  await t.ok('POST', '/flags', { key: 'base', kind: 'boolean' });
  await t.ok('POST', '/flags', {
    key: 'full',
    kind: 'string',
    variants: { a: 'A', b: 'B', none: 'N' },
    client: true,
    environments: {
      development: {
        enabled: true,
        off: 'none',
        requires: [{ flag: 'base', variants: ['on'] }],
        rules: [{ if: { segment: 'testers' }, serve: 'b' }],
        otherwise: {
          serve: {
            bucket: { by: 'targetingKey', seed: 'full' },
            split: [
              { variant: 'a', weight: 50_000 },
              { variant: 'b', weight: 50_000 },
            ],
          },
        },
      },
    },
  });
  const { system, delivery } = t.service;
  const { db } = system.database;
  const inLog = async (key: string) => {
    const { after } = await db
      .selectFrom('change_items')
      .select('after')
      .where('key', '=', key)
      .where('environment', '=', 'development')
      .executeTakeFirstOrThrow();
    return after;
  };
  const full = await inLog('full');
  const testers = await inLog('testers');
  expect(full).toMatchObject({
    client: true,
    off: 'none',
    rules: [{ serve: 'b' }],
    version: expect.anything(),
  });

  const text = (value: unknown) => JSON.stringify(value);
  const flags = await liveFlags(db, 'default', 'development');
  const segments = await liveSegments(db, 'default', 'development');
  expect([text(flags.get('full')), text(segments.get('testers'))]).toEqual([text(full), text(testers)]);

  const entries = (await allEntries(db)).filter(({ environment }) => environment === 'development');
  const entryOf = (key: string) => entries.find((each) => each.key === key)?.entry;
  expect([text(entryOf('full')), text(entryOf('testers'))]).toEqual([text(full), text(testers)]);

  await delivery.catchUp();
  const beginner = await openDelivery(system, {
    pollMs: 60_000,
    streamsPerSecond: 1_000,
    streamsPerAddress: 0,
  });
  for (const node of [delivery, beginner]) {
    const { body } = node.snapshotOf(node.environment('default', 'development')!);
    expect(body.toString()).toContain(`"full":${text(full)}`);
    expect(body.toString()).toContain(`"testers":${text(testers)}`);
  }
  await beginner.drain();

  await t.ok('POST', '/flags/full/archive');
  expect((await liveFlags(db, 'default', 'development')).has('full')).toBe(false);
  expect((await allEntries(db)).some(({ key }) => key === 'full')).toBe(false);
});
