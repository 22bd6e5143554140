/** Nodes that start at the same moment on the same empty database agree on who prepares it. */
import { cloneDatabase, queryOnce, testPostgresUrl } from '@halyard/testkit';
import { expect, it } from 'vitest';
import { migrations } from '../migrations/index.ts';
import { ask, startAt } from './testing/place.ts';

const nodes = 10;

it(`${nodes} nodes start at once on an empty database`, { timeout: 300_000 }, async () => {
  await using database = await cloneDatabase({ adminUrl: testPostgresUrl(), name: 'template0' });
  const env = { PORT: '0', HALYARD_LOG: 'warn', HALYARD_POOL: '3', DATABASE_URL: database.url };
  const starting = Array.from({ length: nodes }, () => startAt({ env }));
  const started = await Promise.allSettled(starting);
  const services = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  try {
    expect(started.filter(({ status }) => status === 'rejected')).toEqual([]);
    const [first, ...others] = services.filter(({ administrator }) => administrator !== '');
    expect(others).toEqual([]);
    const select = (sql: string) => queryOnce(database.url, sql);
    expect(await select('select name from halyard_migrations')).toEqual(
      migrations.map(({ name }) => ({ name })),
    );
    expect(await select('select key from projects')).toEqual([{ key: 'default' }]);
    expect(await select('select count(*)::int as keys from keys')).toEqual([{ keys: 3 }]);
    // Each of them knows the keys that one of them made, and the flag.
    for (const { url } of services) {
      const answer = await fetch(`${url}/flags/example/evaluate?targetingKey=you&country=DE`, {
        headers: { authorization: `Bearer ${first!.server}` },
      });
      expect(await answer.json()).toMatchObject({ value: true });
    }
    const epochs = await select('select epoch from instance');
    expect(epochs).toHaveLength(1);
    expect((await ask(first!, 'GET', '/changes')).body.items.at(-1).operation).toBe('projects.create');
  } finally {
    await Promise.all(services.map((service) => service.stop('SIGKILL')));
  }
});
