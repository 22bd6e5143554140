import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { queryOnce, withClient } from './query-once.ts';
import { cloneDatabase, createTemplate } from './template-database.ts';
import { testPostgresUrl } from './test-postgres-url.ts';

const adminUrl = testPostgresUrl();
let name: string;
beforeEach(() => {
  name = `halyard_template_${randomBytes(6).toString('hex')}`;
  onTestFinished(async () => {
    await queryOnce(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await queryOnce(adminUrl, `DROP DATABASE IF EXISTS ${name}_unfinished WITH (FORCE)`);
  });
});

const prepare = async (url: string) => {
  await queryOnce(url, 'CREATE TABLE port AS SELECT 1 AS n');
};

describe('createTemplate', () => {
  it('prepares once, whoever asks at the same time', async () => {
    let prepared = 0;
    const templates = await Promise.all(
      Array.from({ length: 5 }, () =>
        createTemplate(adminUrl, name, async (url) => {
          prepared++;
          await prepare(url);
        }),
      ),
    );
    expect(prepared).toBe(1);
    expect(templates).toEqual(Array(5).fill({ adminUrl, name }));
  });

  it('leaves no template when preparing fails, and tries again for the next', async () => {
    const failing = createTemplate(adminUrl, name, async (url) => {
      await prepare(url);
      throw new Error('planned');
    });
    await expect(failing).rejects.toThrow('planned');
    const template = await createTemplate(adminUrl, name, prepare);
    await using clone = await cloneDatabase(template);
    expect(await queryOnce(clone.url, 'SELECT n FROM port')).toEqual([{ n: 1 }]);
  });

  it('closes connections that prepare left open', async () => {
    let pid: unknown;
    let left: Promise<unknown> | undefined;
    const template = await createTemplate(adminUrl, name, async (url) => {
      await new Promise<void>((resolve) => {
        left = withClient(url, async (client) => {
          pid = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
          resolve();
          await client.query('SELECT pg_sleep(60)');
        });
        left.catch(() => {});
      });
    });
    await using _clone = await cloneDatabase(template);
    await expect(left).rejects.toThrow(/terminat/);
    expect(await queryOnce(adminUrl, 'SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).toEqual([]);
  });

  it('refuses names that would need quoting', async () => {
    await expect(createTemplate(adminUrl, 'x; DROP', prepare)).rejects.toThrow(RangeError);
  });
});

describe('cloneDatabase', () => {
  it('gives copies that do not see each other, many at the same time', async () => {
    const template = await createTemplate(adminUrl, name, prepare);
    const clones = await Promise.all(Array.from({ length: 4 }, () => cloneDatabase(template)));
    await Promise.all(clones.map(({ url }, index) => queryOnce(url, 'UPDATE port SET n = $1', [index])));
    for (const [index, clone] of clones.entries()) {
      expect(await queryOnce(clone.url, 'SELECT n FROM port')).toEqual([{ n: index }]);
      await clone.drop();
    }
  });

  it('waits while somebody is in the template', async () => {
    const template = await createTemplate(adminUrl, name, prepare);
    await queryOnce(adminUrl, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    let clone: ReturnType<typeof cloneDatabase> | undefined;
    await withClient(url.href, async () => {
      clone = cloneDatabase(template);
      // PostgreSQL itself waits five seconds for the others to leave before it refuses.
      await new Promise((resolve) => setTimeout(resolve, 6_000));
    });
    await (await clone)?.drop();
  });

  it('is gone after drop(), with whoever is connected', async () => {
    const clone = await cloneDatabase(await createTemplate(adminUrl, name, prepare));
    await withClient(clone.url, async (client) => {
      await clone.drop();
      await expect(client.query('SELECT 1')).rejects.toThrow();
    });
    await clone.drop();
    await expect(queryOnce(clone.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
  });
});
