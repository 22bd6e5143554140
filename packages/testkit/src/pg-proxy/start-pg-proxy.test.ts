import { connect as openSocket } from 'node:net';
import { Client, Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { queryOnce } from '../postgres/query-once.ts';
import { cloneDatabase, createTemplate, type DatabaseClone } from '../postgres/template-database.ts';
import { testPostgresUrl } from '../postgres/test-postgres-url.ts';
import { waitFor } from '../wait-for.ts';
import { requestCode } from './message-reader.ts';
import { type PgProxy, type SeenMessage, startPgProxy } from './start-pg-proxy.ts';

let database: DatabaseClone;
let proxy: PgProxy;
beforeEach(async () => {
  const template = await createTemplate(testPostgresUrl(), 'halyard_template_pg_proxy', (url) =>
    queryOnce(url, 'CREATE TABLE port (n int PRIMARY KEY)').then(() => {}),
  );
  database = await cloneDatabase(template);
  proxy = await startPgProxy({ upstream: database.url });
});
afterEach(async () => {
  await proxy?.close();
  await database?.drop();
});

async function connect(url = proxy.url): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  onTestFinished(() => client.end().catch(() => {}));
  await client.connect();
  return client;
}

/** What pg says of a connection that ended while it waited for an answer. */
const broken = /terminated|ECONNRESET/;

/** BEGIN (Q), an INSERT with a parameter (Parse, Bind, Describe, Execute, Sync), COMMIT (Q). */
async function insert(client: Client, n: number): Promise<void> {
  await client.query('BEGIN');
  await client.query('INSERT INTO port VALUES ($1)', [n]);
  await client.query('COMMIT');
}
const messagesOfInsert = 7;

/** What is in the table, asked of the server itself. */
async function rows(): Promise<unknown[]> {
  return (await queryOnce(database.url, 'SELECT n FROM port ORDER BY n')).map((row) => row['n']);
}

describe('passing on', () => {
  it('changes nothing and counts exactly', async () => {
    const client = await connect();
    expect(proxy.counters).toMatchObject({ connections: 1, frontend: 0 });
    proxy.arm();
    await insert(client, 1);
    expect(proxy.counters.frontend).toBe(messagesOfInsert);
    await insert(client, 2);
    expect(proxy.counters).toMatchObject({ connections: 1, frontend: 2 * messagesOfInsert, cuts: 0 });
    expect(await rows()).toEqual([1, 2]);
    await client.end();
    expect(proxy.counters.frontend).toBe(2 * messagesOfInsert);
    await waitFor(() => proxy.counters.connections === 0);
  });

  it('shows every message in order', async () => {
    const client = await connect();
    const seen: SeenMessage[] = [];
    const stop = proxy.onMessage((message) => seen.push(message));
    await insert(client, 1);
    stop();
    await client.query('SELECT 1');
    const types = (from: SeenMessage['from']) =>
      seen.filter((message) => message.from === from).map(({ type }) => type);
    expect(types('frontend').join('')).toBe('QPBDESQ');
    expect(types('backend').join('')).toBe('CZ12nCZCZ');
    expect(seen.at(-3)?.bytes.toString('latin1')).toContain('COMMIT');
    expect(new Set(seen.map(({ connection }) => connection))).toEqual(new Set([1]));
  });

  it('carries megabytes both ways', async () => {
    const client = await connect();
    const text = 'x'.repeat(5_000_000);
    const { rows: answers } = await client.query('SELECT $1 || $1 AS twice', [text]);
    expect(answers[0].twice).toHaveLength(10_000_000);
  });

  it('refuses encryption and passes a request to cancel', async () => {
    const picky = new Client({ connectionString: proxy.url, ssl: true });
    await expect(picky.connect()).rejects.toThrow(/does not support SSL/);
    const client = await connect();
    const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
    const asleep = client.query('SELECT pg_sleep(60)').catch((error: Error) => error.message);
    await waitFor(async () => {
      const active = "SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active'";
      return (await queryOnce(database.url, active, [processID])).length;
    });
    const request = Buffer.alloc(16);
    for (const [index, word] of [16, requestCode.cancel, processID, secretKey].entries()) {
      request.writeInt32BE(word, index * 4);
    }
    openSocket({ host: '127.0.0.1', port: proxy.port }).end(request);
    expect(await asleep).toMatch(/canceling statement/);
  });
});

describe('cutting', () => {
  it('at COMMIT, before: the client sees an error and nothing is committed', async () => {
    const client = await connect();
    proxy.cutAfter(messagesOfInsert, 'before');
    await expect(insert(client, 1)).rejects.toThrow(broken);
    expect(proxy.counters).toMatchObject({ frontend: messagesOfInsert, cuts: 1 });
    expect(await rows()).toEqual([]);
  });

  it('at COMMIT, after: the client sees an error though everything is committed', async () => {
    const client = await connect();
    proxy.cutAfter(messagesOfInsert, 'after');
    await expect(insert(client, 1)).rejects.toThrow(broken);
    expect(proxy.counters).toMatchObject({ frontend: messagesOfInsert, cuts: 1 });
    expect(await rows()).toEqual([1]);
  });

  it('at any other message rolls back, and beyond the last one does not happen', async () => {
    for (const mode of ['before', 'after'] as const) {
      for (let k = 1; k < messagesOfInsert; k++) {
        const client = await connect();
        proxy.cutAfter(k, mode);
        await expect(insert(client, k)).rejects.toThrow(broken);
        expect([mode, k, proxy.counters.cuts, await rows()]).toEqual([mode, k, 1, []]);
        // The next attempt is not cut again: the lock of the one before is released by now.
      }
      const client = await connect();
      proxy.cutAfter(messagesOfInsert + 1, mode);
      await insert(client, 100);
      expect(proxy.counters).toMatchObject({ frontend: messagesOfInsert, cuts: 0 });
      await queryOnce(database.url, 'DELETE FROM port');
    }
  });

  it('leaves other connections alone, and a pool recovers with its next one', async () => {
    const bystander = await connect();
    const pool = new Pool({ connectionString: proxy.url, max: 1 });
    pool.on('error', () => {});
    onTestFinished(() => pool.end());
    await pool.query('SELECT 1');
    proxy.cutAfter(1, 'before');
    await expect(pool.query('INSERT INTO port VALUES (1)')).rejects.toThrow(broken);
    await pool.query('INSERT INTO port VALUES (2)');
    await bystander.query('INSERT INTO port VALUES (3)');
    expect(await rows()).toEqual([2, 3]);
  });
});

describe('the network', () => {
  it('pause() leaves both sides waiting, and restore() loses nothing', async () => {
    const client = await connect();
    proxy.pause();
    let answered = false;
    const late = insert(client, 1).then(() => {
      answered = true;
    });
    const newcomer = new Client({ connectionString: proxy.url, connectionTimeoutMillis: 300 });
    newcomer.on('error', () => {});
    await expect(newcomer.connect()).rejects.toThrow(/timeout/);
    expect([answered, await rows()]).toEqual([false, []]);
    await proxy.restore();
    await late;
    expect(await rows()).toEqual([1]);
  });

  it('refuse() breaks connections and refuses new ones until restore()', async () => {
    const client = await connect();
    const asleep = client.query('SELECT pg_sleep(60)').catch((error: Error) => error);
    proxy.refuse();
    expect(await asleep).toBeInstanceOf(Error);
    await expect(connect()).rejects.toThrow(/ECONNREFUSED/);
    await proxy.restore();
    await insert(await connect(), 1);
    expect(await rows()).toEqual([1]);
  });
});
