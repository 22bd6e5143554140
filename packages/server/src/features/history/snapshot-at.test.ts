import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestSystem, type TestSystem } from '../../testing/open-test-system.ts';
import { liveFlags, liveSegments } from '../snapshots/index.ts';
import { snapshotAt } from './index.ts';

let t: TestSystem;
beforeAll(async () => {
  t = await openTestSystem();
});
afterAll(() => t?.[Symbol.asyncDispose]());

it('is what the environment had at each of its versions', async () => {
  const { db } = t.system.database;
  const kept: object[] = [];
  const keep = async () => {
    kept.push({
      flags: Object.fromEntries(await liveFlags(db, 'past', 'production')),
      segments: Object.fromEntries(await liveSegments(db, 'past', 'production')),
    });
  };
  await t.writer.environment('past', 'production');
  await t.writer.environment('past', 'staging');
  await keep();
  const inProduction = (flags: Parameters<typeof t.writer.flags>[2]) =>
    t.writer.flags('past', 'production', flags);
  for (const change of [
    () => inProduction({ a: {}, b: { enabled: false } }),
    () => t.writer.segment('past', 'production', 'testers', { any: [] }),
    () => inProduction({ a: { enabled: false } }),
    () => t.writer.segment('past', 'production', 'testers', undefined),
    () => inProduction({ b: undefined }),
    () => inProduction({ b: {}, A: {}, é: {}, 'a-b': {} }),
    () => t.writer.segment('past', 'production', 'testers', { all: [] }),
  ]) {
    await change();
    await keep();
    // Other environments have versions of their own, which say nothing here.
    await t.writer.flags('past', 'staging', { a: { enabled: kept.length % 2 === 0 } });
  }
  for (const [version, { flags, segments }] of (kept as { flags: object; segments: object }[]).entries()) {
    const snapshot = await snapshotAt(db, 'past', 'production', version);
    expect(snapshot).toMatchObject({ format: 1, project: 'past', environment: 'production', version });
    expect(snapshot.flags).toEqual(flags);
    expect(snapshot.segments).toEqual(segments);
  }
  const refused = (environment: string, version: number) =>
    snapshotAt(db, 'past', environment, version).catch(({ code }) => code);
  expect(await refused('production', kept.length)).toBe('NOT_FOUND');
  expect(await refused('nowhere', 0)).toBe('NOT_FOUND');
});
