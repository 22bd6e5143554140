/** While the lock of one project is held, as by a long import, what is due in another one is done; and then the rest. */
import { queryOnce, startPostgres, waitFor } from '@halyard/testkit';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { startTestService } from '../testing/start-test-service.ts';

it('a project that is busy delays nothing that is due in another', { timeout: 120_000 }, async () => {
  const cluster = await startPostgres({ own: true });
  try {
    await queryOnce(cluster.url('postgres'), 'create database busy');
    const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
    const config = { databaseUrl: cluster.url('busy'), poolSize: 10 };
    await using t = await startTestService({ clock, config });
    await t.ok('POST', '/projects', { key: 'other', name: 'Other' });
    const projects = ['default', 'other'];
    const environments = { development: { enabled: true, otherwise: { serve: 'off' } } };
    const at = new Date(Date.now() + 3_600_000).toISOString();
    for (const project of projects) {
      const within = `?project=${project}`;
      for (const key of ['held', 'growing']) {
        await t.ok('POST', `/flags${within}`, { key, kind: 'boolean', environments });
      }
      await t.ok('POST', `/flags/held/environments/development/disable${within}&at=${at}`);
      const steps = [{ percent: 10 }, { percent: 20, after: '1h' }];
      const body = { environment: 'development', variant: 'on', steps };
      await t.ok('POST', `/flags/growing/rollout${within}`, body);
    }
    /** Which of the projects have had theirs done. */
    const done = async () => {
      const found: string[] = [];
      for (const project of projects) {
        const rollout = `/flags/growing/rollout?environment=development&project=${project}`;
        const isOver = (await t.ok('GET', rollout)).body.state === 'done';
        const held = `/flags/held/environments/development?project=${project}`;
        if (isOver && (await t.ok('GET', held)).body.enabled === false) found.push(project);
      }
      return found;
    };
    const { db } = t.service.system.database;
    await db.transaction().execute(async (tx) => {
      // However slow the machine: the service gives up what is idle for as long as this may be.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
      await tx.selectFrom('projects').select('key').where('key', '=', 'default').forUpdate().execute();
      clock.offsetMs += 3_601_000;
      await waitFor(async () => (await done()).includes('other'), { timeoutMs: 30_000, intervalMs: 100 });
      expect(await done()).toEqual(['other']);
    });
    await waitFor(async () => (await done()).length === 2, { timeoutMs: 30_000, intervalMs: 100 });
  } finally {
    await cluster.stop();
  }
});
