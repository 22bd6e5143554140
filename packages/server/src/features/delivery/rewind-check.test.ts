import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openTestSystem } from '../../testing/open-test-system.ts';
import { databaseLogSource } from './log-source.ts';
import { createRewindCheck } from './rewind-check.ts';

const at = { project: 'shop', environment: 'production' };

async function setup() {
  const test = await openTestSystem();
  await test.writer.environment('shop', 'production');
  await test.writer.flags('shop', 'production', { checkout: {} });
  let nowMs = 0;
  let minted = 0;
  const check = createRewindCheck(
    { source: databaseLogSource(test.system), log: test.system.log },
    () => minted++,
    () => nowMs,
  );
  const epoch = async () =>
    (await test.system.database.db.selectFrom('instance').select('epoch').executeTakeFirstOrThrow()).epoch;
  return {
    ...test,
    epoch,
    minted: () => minted,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** As if a client held that version, of the epoch in force. */
    claim: async (version: number, more: object = {}) => {
      const held = { ...at, epoch: await epoch(), version, ...more };
      await check(() => [held]);
    },
  };
}

describe('a client that holds a later state than the database', () => {
  it('begins an epoch; one that only knows what the database knows does not', async () => {
    await using test = await setup();
    const before = await test.epoch();
    await test.claim(1);
    await test.claim(2, { epoch: 'another' });
    await test.claim(2, { environment: 'gone' });
    expect([await test.epoch(), test.minted()]).toEqual([before, 0]);
    await test.claim(2);
    expect(await test.epoch()).not.toBe(before);
    expect(test.minted()).toBe(1);
  });

  it('begins one a minute at most, and waits twice as long each time', async () => {
    await using test = await setup();
    const mintedAfter = async (ms: number) => {
      test.pass(ms);
      await test.claim(500_000);
      return test.minted();
    };
    expect(await mintedAfter(0)).toBe(1);
    expect(await mintedAfter(0)).toBe(1);
    expect(await mintedAfter(59_999)).toBe(1);
    expect(await mintedAfter(1)).toBe(2);
    expect(await mintedAfter(119_999)).toBe(2);
    expect(await mintedAfter(1)).toBe(3);
    for (let i = 0; i < 10; i++) await mintedAfter(3_600_000);
    expect(test.minted()).toBe(13);
    expect(await mintedAfter(3_599_999)).toBe(13);
  });

  it('of several checks at once, one asks the database', async () => {
    await using test = await setup();
    await Promise.all(Array.from({ length: 5 }, () => test.claim(2)));
    expect(test.minted()).toBe(1);
  });

  it('is asked about again where the database could not be', async () => {
    await using test = await setup();
    const { db } = test.system.database;
    const before = await test.epoch();
    const held = { ...at, epoch: before, version: 2 };
    const source = databaseLogSource(test.system);
    const check = createRewindCheck(
      { source, log: test.system.log },
      () => {},
      () => 0,
    );
    await sql`alter table environments rename to elsewhere`.execute(db);
    await check(() => [held]);
    await sql`alter table elsewhere rename to environments`.execute(db);
    expect(await test.epoch()).toBe(before);
    await check(() => [held]);
    expect(await test.epoch()).not.toBe(before);
  });
});
