/** SEC-6: a signing key is in the one answer that shows it, and nowhere else. */
import { sql } from 'kysely';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { startTestService } from '../../testing/start-test-service.ts';

it('is shown once, and neither stored nor logged', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
  await using t = await startTestService({ log, config: { metricsPublic: true } });
  const body = { kind: 'client', name: 'page', environment: 'development', secure: true };
  const headers = { 'idempotency-key': 'once' };
  const made = (await t.ok('POST', '/keys', body, { headers })).body;
  const canaries = [made.signingKey, made.secret].map((text: string) => text.slice(-38, -6));
  expect(canaries[0]).toMatch(/^[0-9A-Za-z]{32}$/);

  const answers = [
    await t.ok('POST', '/keys', body, { headers }),
    await t.ok('POST', '/keys?dry-run=true', body),
    await t.ok('GET', '/keys'),
    await t.ok('GET', `/keys/${made.id}`),
    await t.ok('GET', '/changes'),
    await t.ok('GET', '/openapi.json'),
    await t.ok('GET', '/metrics'),
    // As somebody may do who takes it for a key, or for a token.
    await t.request('GET', '/flags', { key: made.signingKey }),
    await t.request('POST', '/sdk/evaluate', {
      key: made.secret,
      headers: { 'halyard-context-token': made.signingKey },
      body: {},
    }),
    await t.ok('POST', `/keys/${made.id}/revoke`),
  ];
  const said = JSON.stringify(answers.map((answer) => [answer.body, [...answer.headers]]));
  const stored = await dump(t.service.system.database.db);
  for (const canary of canaries) {
    expect(said).not.toContain(canary);
    expect(stored).not.toContain(canary);
    expect(lines.join('')).not.toContain(canary);
  }
  // The controls: all of it was looked at, and what is public is there.
  expect(said).toContain(made.id);
  expect(stored).toContain(made.id);
  expect(stored).toContain('"secure":true');
  log.info({ canary: canaries[0] }, 'control');
  expect(lines.join('')).toContain(canaries[0]);
});

/** Every row of every table. */
async function dump(db: Parameters<ReturnType<typeof sql>['execute']>[0]): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const rows = [];
  for (const { name } of tables)
    rows.push(name, (await sql`select * from ${sql.table(name)}`.execute(db)).rows);
  return JSON.stringify(rows).replaceAll('\\"', '"');
}
