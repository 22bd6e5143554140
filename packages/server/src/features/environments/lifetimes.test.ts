import { describe, expect, it } from 'vitest';
import { createLog } from '../../platform/log.ts';
import { openSystem, startService } from '../../service.ts';
import { startTestService } from '../../testing/start-test-service.ts';
import { isPostgres } from '../../testing/test-database.ts';
import { archiveEnded } from './lifetimes.ts';

const start = Date.parse('2026-11-01T12:00:00Z');
const minuteMs = 60_000;

function manualClock() {
  let nowMs = start;
  return { now: () => new Date(nowMs), passMinutes: (minutes: number) => (nowMs += minutes * minuteMs) };
}

async function place() {
  const clock = manualClock();
  const t = await startTestService({ clock });
  const archivedAt = async (key: string) => (await t.ok('GET', `/environments/${key}`)).body.archivedAt;
  return {
    t,
    clock,
    archivedAt,
    system: t.service.system,
    [Symbol.asyncDispose]: () => t[Symbol.asyncDispose](),
  };
}

describe('the lifetime of an environment', () => {
  it('ends in a change of the service itself, and may be extended until then', async () => {
    await using at = await place();
    const { t, clock, archivedAt, system } = at;
    await t.ok('POST', '/environments', { key: 'pr-1', inherits: 'staging', lifetimeSeconds: 600 });
    await t.ok('POST', '/environments', { key: 'pr-2', inherits: 'staging', lifetimeSeconds: 600 });
    clock.passMinutes(9);
    await t.ok('PATCH', '/environments/pr-2', { lifetimeSeconds: 600 });
    expect(await archiveEnded(system)).toBe(0);
    clock.passMinutes(1);
    expect(await archiveEnded(system)).toBe(1);
    expect([await archivedAt('pr-1'), await archivedAt('pr-2')]).toEqual([clock.now().toISOString(), null]);
    const change = (await t.ok('GET', '/changes?limit=1')).body.items[0];
    expect(change).toMatchObject({
      operation: 'environments.expire',
      actor: { kind: 'system', id: 'lifetimes' },
      input: { environment: 'pr-1' },
    });
    expect(await archiveEnded(system)).toBe(0);

    const refused = await t.request('POST', '/environments/pr-1/restore');
    expect([refused.status, refused.body.fields[0].pointer]).toEqual([400, '/expiresAt']);
    await t.ok('POST', '/environments/pr-1/restore', { expiresAt: null });
    expect((await t.ok('GET', '/environments/pr-1')).body).toMatchObject({
      archivedAt: null,
      expiresAt: null,
    });
  });

  it('is no longer than that of the one it inherits from, and ends below first', async () => {
    await using at = await place();
    const { t, clock, archivedAt, system } = at;
    const pointerOf = async (method: string, path: string, body: object) =>
      (await t.request(method, path, { body })).body.fields?.[0]?.pointer;
    await t.ok('POST', '/environments', { key: 'upper', inherits: 'staging', lifetimeSeconds: 600 });
    const inherits = 'upper';
    expect(await pointerOf('POST', '/environments', { key: 'x', inherits, lifetimeSeconds: 900 })).toBe(
      '/expiresAt',
    );
    expect(await pointerOf('POST', '/environments', { key: 'x', inherits, expiresAt: null })).toBe(
      '/expiresAt',
    );
    const { body } = await t.ok('POST', '/environments', { key: 'lower', inherits });
    expect(body.expiresAt).toBe(new Date(start + 10 * minuteMs).toISOString());
    expect(await pointerOf('PATCH', '/environments/upper', { lifetimeSeconds: 300 })).toBe('/expiresAt');
    expect(await pointerOf('PATCH', '/environments/lower', { lifetimeSeconds: 900 })).toBe('/expiresAt');
    clock.passMinutes(11);
    expect(await archiveEnded(system)).toBe(2);
    expect(await archivedAt('upper')).not.toBeNull();
    const refused = await t.request('POST', '/environments/lower/restore', { body: { lifetimeSeconds: 60 } });
    expect([refused.status, refused.body.code]).toEqual([409, 'ARCHIVED']);
  });

  it('of the last one in use does not end', async () => {
    await using at = await place();
    const { t, clock, archivedAt, system } = at;
    for (const key of ['staging', 'production']) await t.ok('POST', `/environments/${key}/archive`);
    await t.ok('PATCH', '/environments/development', { lifetimeSeconds: 60 });
    clock.passMinutes(2);
    expect(await archiveEnded(system)).toBe(0);
    expect(await archivedAt('development')).toBeNull();
  });

  it('ends at the start of a service that was down at that time', async () => {
    await using at = await place();
    const { t, clock } = at;
    await t.ok('POST', '/environments', { key: 'pr-3', inherits: 'staging', lifetimeSeconds: 600 });
    await t.service.stop();
    clock.passMinutes(60 * 24);
    const service = await startService(t.config, createLog('silent'), clock);
    try {
      const { db } = service.system.database;
      const row = () => db.selectFrom('environments').select('archived_at').where('key', '=', 'pr-3');
      await expect
        .poll(async () => (await row().executeTakeFirstOrThrow()).archived_at, { timeout: 10_000 })
        .toEqual(clock.now());
    } finally {
      await service.stop();
    }
  });

  it.runIf(isPostgres)('ends once, however many nodes look', async () => {
    await using at = await place();
    const { t, clock } = at;
    for (let i = 0; i < 5; i++) {
      await t.ok('POST', '/environments', { key: `pr-${i}`, inherits: 'staging', lifetimeSeconds: 600 });
    }
    clock.passMinutes(11);
    const nodes = await Promise.all([1, 2, 3].map(() => openSystem(t.config, createLog('silent'), clock)));
    const before = (await t.ok('GET', '/changes?limit=1')).body.items[0].seq;
    const changes = await Promise.all([t.service.system, ...nodes].map((system) => archiveEnded(system)));
    expect(changes.reduce((sum, each) => sum + each, 0)).toBe(5);
    expect((await t.ok('GET', '/changes?limit=1')).body.items[0].seq).toBe(before + 5);
    for (const { bus, database } of nodes) {
      await bus.close();
      await database.close();
    }
  });
});
