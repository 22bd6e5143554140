import { expect, it } from 'vitest';
import { startTestService } from '../../testing/start-test-service.ts';
import { readLog } from './queries.ts';

it('does not take what was redacted for a deletion', async () => {
  await using t = await startTestService();
  const { db } = t.service.system.database;
  await t.ok('POST', '/flags', { key: 'there', kind: 'boolean' });
  const { seq: before, hash } = await db.selectFrom('log_head').selectAll().executeTakeFirstOrThrow();
  const { epoch } = t.service.delivery.position();
  const next = () => readLog(db, { epoch, seq: before, hash }, 1);
  await t.ok('POST', '/flags/there/environments/staging/enable');
  await t.ok('POST', '/flags/there/environments/staging/disable');
  const seq = before + 1;
  // The control: until then it is there.
  expect((await next()).changes).toMatchObject([
    { seq, items: [{ key: 'there', after: { enabled: true } }] },
  ]);
  await t.ok('POST', `/changes/${seq}/redact`, { reason: 'test', items: [0] });
  expect((await next()).changes).toMatchObject([{ seq, items: [] }]);
});
